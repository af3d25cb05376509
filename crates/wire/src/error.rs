//! What can go wrong with a call, and LiteLLM's words for it. One [`ApiError`] is rendered for the
//! client once, at the edge, in the client's dialect.

pub mod classify;

use serde_json::Value;
use std::borrow::Cow;

/// LiteLLM's exception classes (errors-streaming-caching-observability.md, 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// The request is wrong: 400.
    BadRequest,
    /// The key is wrong: 401.
    Authentication,
    /// The key may not: 403.
    PermissionDenied,
    /// No such model or path: 404.
    NotFound,
    /// Too slow: 408.
    Timeout,
    /// The prompt is too long for the model: 400.
    ContextWindowExceeded,
    /// The provider's filter refused: 400.
    ContentPolicyViolation,
    /// The provider doesn't know a parameter: 400.
    UnsupportedParams,
    /// Well-formed but wrong: 422.
    UnprocessableEntity,
    /// Too many requests: 429.
    RateLimit,
    /// The provider failed: 500.
    InternalServer,
    /// The provider's gateway failed: 502.
    BadGateway,
    /// The provider is overloaded: 503.
    ServiceUnavailable,
    /// No connection, or an answer that makes no sense: 500.
    ApiConnection,
    /// Any other status.
    Api,
    /// A budget is used up: 422 unless configured otherwise.
    BudgetExceeded,
    /// The gateway itself refuses (auth, routing, limits): shown without a class.
    Proxy,
}

impl ErrorClass {
    /// LiteLLM's name of the class.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BadRequestError",
            Self::Authentication => "AuthenticationError",
            Self::PermissionDenied => "PermissionDeniedError",
            Self::NotFound => "NotFoundError",
            Self::Timeout => "Timeout",
            Self::ContextWindowExceeded => "ContextWindowExceededError",
            Self::ContentPolicyViolation => "ContentPolicyViolationError",
            Self::UnsupportedParams => "UnsupportedParamsError",
            Self::UnprocessableEntity => "UnprocessableEntityError",
            Self::RateLimit => "RateLimitError",
            Self::InternalServer => "InternalServerError",
            Self::BadGateway => "BadGatewayError",
            Self::ServiceUnavailable => "ServiceUnavailableError",
            Self::ApiConnection => "APIConnectionError",
            Self::Api => "APIError",
            Self::BudgetExceeded => "BudgetExceededError",
            Self::Proxy => "ProxyException",
        }
    }

    /// The status that the client gets.
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest
            | Self::ContextWindowExceeded
            | Self::ContentPolicyViolation
            | Self::UnsupportedParams
            | Self::Proxy => 400,
            Self::Authentication => 401,
            Self::PermissionDenied => 403,
            Self::NotFound => 404,
            Self::Timeout => 408,
            Self::UnprocessableEntity | Self::BudgetExceeded => 422,
            Self::RateLimit => 429,
            Self::InternalServer | Self::ApiConnection | Self::Api => 500,
            Self::BadGateway => 502,
            Self::ServiceUnavailable => 503,
        }
    }
}

/// An error as the client will see it, in no dialect yet.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// What kind of failure it is: retries, cooldowns and fallbacks go by it.
    pub class: ErrorClass,
    /// The HTTP status for the client.
    pub status: u16,
    /// The text, with LiteLLM's prefix where it has one. Never a secret.
    pub message: String,
    /// `error.type`; `None` follows the status (see [`ApiError::kind`]).
    pub kind: Option<Cow<'static, str>>,
    /// `error.param`.
    pub param: Option<Cow<'static, str>>,
    /// `error.code` where it isn't the status.
    pub code: Option<Cow<'static, str>>,
    /// `error.provider_specific_fields`.
    pub fields: Option<Value>,
    /// The upstream's own status, when it answered.
    pub upstream_status: Option<u16>,
    /// Seconds that the upstream or the gateway asks to wait.
    pub retry_after: Option<u64>,
    /// Response headers of the upstream, names in lowercase, for `llm_provider-*`.
    pub upstream_headers: Vec<(String, String)>,
}

impl ApiError {
    /// An error of this class with the class's own status.
    pub fn new(class: ErrorClass, message: impl Into<String>) -> Self {
        Self {
            class,
            status: class.status(),
            message: message.into(),
            kind: None,
            param: None,
            code: None,
            fields: None,
            upstream_status: None,
            retry_after: None,
            upstream_headers: Vec::new(),
        }
    }

    /// An error of the gateway itself, shown without a class in its text.
    pub fn proxy(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            ..Self::new(ErrorClass::Proxy, message)
        }
    }

    /// The same with another `type`.
    #[must_use]
    pub fn kind_is(mut self, kind: impl Into<Cow<'static, str>>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    /// The same with a `param`.
    #[must_use]
    pub fn param_is(mut self, param: impl Into<Cow<'static, str>>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// `error.type`: the error's own, else LiteLLM's rule by status.
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or(match self.status {
            401 => "authentication_error",
            403 => "permission_error",
            429 => "rate_limit_error",
            400..=499 => "invalid_request_error",
            _ => "internal_server_error",
        })
    }
}
