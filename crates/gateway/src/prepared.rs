//! What a deployment's calls have in common, made once per snapshot and not once per call.

use crate::edge::headers;
use config::secret::Secret;
use config::snapshot::Deployment;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::sync::OnceLock;
use upstream::endpoint::{Endpoint, EndpointError};
use upstream::sign::Signer;
use wire::call_type::CallType;
use wire::codec::Target;
use wire::facts::Auth;
use wire::registry::Way;

/// How calls of one type reach a deployment.
pub struct Route {
    /// Through which dialects.
    pub way: Way,
    /// Where calls go, unless the deployment's `api_base` makes none.
    whole: Result<Endpoint, EndpointError>,
    /// Where streams go.
    stream: Result<Endpoint, EndpointError>,
}

/// A deployment, ready to be called.
pub struct Prepared {
    /// By call type, made at first need.
    routes: [OnceLock<Option<Route>>; CallType::COUNT],
    /// The headers of every request: key, content type, the provider's and the operator's own.
    pub headers: HeaderMap,
    /// The headers of every reply that concern the deployment.
    pub shown: HeaderMap,
    /// Who signs its requests, where a key isn't enough.
    pub signer: Option<Signer>,
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared")
            .field("headers", &self.headers.len())
            .finish_non_exhaustive()
    }
}

impl Prepared {
    /// Prepares a deployment.
    pub fn new(deployment: &Deployment) -> Self {
        Self {
            routes: Default::default(),
            headers: request_headers(deployment),
            shown: shown(deployment),
            signer: Signer::of(deployment),
        }
    }

    /// How calls of this type reach `deployment`, if its provider takes them.
    pub fn route(&self, call_type: CallType, deployment: &Deployment) -> Option<&Route> {
        let route = self.routes.get(call_type as usize)?;
        route.get_or_init(|| Route::new(call_type, deployment)).as_ref()
    }
}

impl Route {
    fn new(call_type: CallType, deployment: &Deployment) -> Option<Self> {
        let way = wire::registry::way(
            call_type,
            &deployment.provider.rules,
            (&deployment.model, &deployment.facts),
            deployment.messages_road,
        )?;
        let endpoint = |stream| {
            let target = Target {
                api_base: &deployment.api_base,
                model: &deployment.model,
                place: &deployment.place,
                stream,
            };
            Endpoint::parse(&way.codec.url(target))
        };
        Some(Self {
            way,
            whole: endpoint(false),
            stream: endpoint(true),
        })
    }

    /// Where a call goes.
    ///
    /// # Errors
    /// The deployment's `api_base` makes no URL.
    pub const fn endpoint(&self, stream: bool) -> Result<&Endpoint, &EndpointError> {
        if stream {
            self.stream.as_ref()
        } else {
            self.whole.as_ref()
        }
    }
}

fn request_headers(deployment: &Deployment) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(
        http::header::USER_AGENT,
        HeaderValue::from_static(concat!("litellm/", env!("CARGO_PKG_VERSION"))),
    );
    for (name, value) in deployment.provider.rules.headers {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(key) = &deployment.api_key {
        set_key(&mut headers, deployment.auth, key);
    }
    with_own(headers, deployment)
}

/// Puts a key where the provider wants it; what no header can hold is left out.
pub fn set_key(headers: &mut HeaderMap, auth: Auth, key: &Secret) {
    let Some(name) = key_header(auth) else { return };
    let value = match auth {
        Auth::Bearer | Auth::SigV4 => HeaderValue::from_str(&format!("Bearer {}", key.reveal())),
        _ => HeaderValue::from_str(key.reveal()),
    };
    if let Ok(mut value) = value {
        value.set_sensitive(true);
        headers.insert(name, value);
    }
}

/// Puts a deployment's key elsewhere than its provider usually wants it.
pub fn move_key(headers: &mut HeaderMap, deployment: &Deployment, auth: Auth) {
    let usual = deployment.auth;
    if let (Some(key), true) = (&deployment.api_key, usual != auth) {
        key_header(usual).map(|name| headers.remove(name));
        set_key(headers, auth, key);
    }
}

const fn key_header(auth: Auth) -> Option<HeaderName> {
    Some(match auth {
        Auth::Bearer | Auth::SigV4 => AUTHORIZATION,
        Auth::XApiKey => HeaderName::from_static("x-api-key"),
        Auth::ApiKey => HeaderName::from_static("api-key"),
        Auth::GoogApiKey => HeaderName::from_static("x-goog-api-key"),
        // Made anew from time to time, and put in at each attempt.
        Auth::Google | Auth::None => return None,
    })
}

/// The operator's headers win over everybody's.
fn with_own(mut headers: HeaderMap, deployment: &Deployment) -> HeaderMap {
    for (name, value) in &deployment.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(mut value)) = (name, HeaderValue::from_str(value.reveal())) {
            value.set_sensitive(true);
            headers.insert(name, value);
        }
    }
    headers
}

fn shown(deployment: &Deployment) -> HeaderMap {
    // No larger than it must be: with an index that has room already, a copy's `reserve` makes none for its entries.
    let mut shown = HeaderMap::new();
    headers::set(
        &mut shown,
        const { HeaderName::from_static("x-litellm-model-id") },
        &deployment.id,
    );
    headers::set(
        &mut shown,
        const { HeaderName::from_static("x-litellm-model-name") },
        &deployment.litellm_model,
    );
    headers::set(
        &mut shown,
        const { HeaderName::from_static("x-litellm-model-api-base") },
        deployment.shown_base(),
    );
    headers::set(
        &mut shown,
        const { HeaderName::from_static("x-litellm-version") },
        headers::VERSION,
    );
    headers::no_cost(&mut shown);
    if !deployment.adjustments.margin_percent.is_zero() {
        let percent = wire::amount::python_float(deployment.adjustments.margin_percent.to_f64());
        headers::set(
            &mut shown,
            const { HeaderName::from_static("x-litellm-response-cost-margin-percent") },
            &percent,
        );
    }
    shown
}
