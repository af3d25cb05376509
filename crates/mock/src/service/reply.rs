//! Replies: heads and bodies, errors in the dialect's words.

use super::Call;
use crate::api::Failure;
use crate::openai;
use crate::playback::Playback;
use crate::script;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};
use serde_json::Value;

const JSON: &str = "application/json";

/// A reply.
pub(crate) type Reply = Response<Playback>;

impl Call<'_> {
    /// A reply with the provider's own id header.
    pub(super) fn reply(&self, kind: &'static str, body: Playback) -> Reply {
        let mut reply = Response::new(body);
        let headers = reply.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        let (name, prefix) = self.api.dialect.id;
        if let Ok(id) = HeaderValue::from_str(&format!("{prefix}{}", self.id)) {
            headers.insert(HeaderName::from_static(name), id);
        }
        reply
    }

    /// The error that the options ask for.
    pub(super) fn failure(&self, status: u16) -> Reply {
        let options = &self.edition.options;
        let failure = self.described(status);
        let mut reply = self.error(&failure);
        if let Some(seconds) = options.retry_after {
            reply.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        reply
    }

    /// An error of this status, with the text and code that the options give it.
    pub(super) fn described(&self, status: u16) -> Failure<'_> {
        let options = &self.edition.options;
        Failure {
            status,
            message: options.message.as_deref(),
            code: options.code.as_deref(),
        }
    }

    /// A request that the provider refuses.
    pub(super) fn refusal(&self, status: u16, message: &str, code: Option<&str>) -> Reply {
        let message = Some(message);
        self.error(&Failure { status, message, code })
    }

    /// A body that is no JSON, or whose members are of the wrong type.
    pub(super) fn unreadable(&self) -> Reply {
        self.refusal(400, "We could not parse the JSON body of your request.", None)
    }

    fn error(&self, failure: &Failure<'_>) -> Reply {
        let body = (self.api.dialect.error)(failure).to_string();
        let bytes = script::with_id(body.as_bytes(), self.id);
        let mut reply = self.reply(JSON, Playback::Whole(Some(bytes)));
        *reply.status_mut() = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let named = self.api.dialect.error_header.map(|header| header(failure));
        if let Some((name, Ok(value))) = named.map(|(name, value)| (name, HeaderValue::from_str(&value))) {
            reply.headers_mut().insert(HeaderName::from_static(name), value);
        }
        reply
    }
}

/// An error of the mock itself, in OpenAI's shape.
pub(super) fn refuse(status: StatusCode, message: &str) -> Reply {
    let failure = Failure {
        status: status.as_u16(),
        message: Some(message),
        code: None,
    };
    json_reply(status, &openai::error::body(&failure))
}

/// JSON that no provider sends.
pub(super) fn json_reply(status: StatusCode, body: &Value) -> Reply {
    let mut reply = Response::new(Playback::Whole(Some(Bytes::from(body.to_string()))));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    reply
}
