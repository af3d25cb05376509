//! Headers of an attempt: what goes upstream, and what codecs see of both sides.

use super::Job;
use crate::prepared::{self, Prepared};
use config::snapshot::Deployment;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use wire::facts::Auth;

/// Headers that say how a request is framed and where it goes: nobody's to set.
const FRAMING: [&str; 9] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Client headers that a codec may want to see.
const FOR_CODECS: [HeaderName; 2] = [
    HeaderName::from_static("anthropic-beta"),
    HeaderName::from_static("anthropic-version"),
];
/// Headers of answers that a codec may want to see.
const FROM_UPSTREAM: [&str; 2] = ["content-type", wire::gemini::TIER_HEADER];

/// The headers of a request: the deployment's, with the client's key and the codec's `own`. The key goes where `auth` says,
/// if not where the provider usually wants it.
pub(super) fn of_request(
    prepared: &Prepared,
    auth: Option<Auth>,
    job: &Job<'_>,
    deployment: &Deployment,
    own: Vec<(String, String)>,
) -> HeaderMap {
    let mut headers = prepared.headers.clone();
    let auth = auth.unwrap_or(deployment.auth);
    prepared::move_key(&mut headers, deployment, auth);
    if let Some(key) = &job.chat.client_key {
        prepared::set_key(&mut headers, auth, key);
    }
    if job.snapshot().general.forward_client_headers {
        let forwarded = |name: &HeaderName| {
            let name = name.as_str();
            let meant_for_us = name.starts_with("x-litellm-") || name.starts_with("x-api-key");
            name == "anthropic-beta" || (name.starts_with("x-") && !meant_for_us)
        };
        for (name, value) in job.headers.iter().filter(|(name, _)| forwarded(name)) {
            if !prepared.headers.contains_key(name) {
                headers.insert(name, value.clone());
            }
        }
    }
    let own = own
        .into_iter()
        .filter(|(name, _)| !FRAMING.contains(&name.to_ascii_lowercase().as_str()));
    for (name, value) in own {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value)) {
            headers.insert(name, value);
        }
    }
    headers
}

/// The client's headers, and the operator's own under the same names: the codec joins them.
pub(super) fn for_codec(headers: &HeaderMap, deployment: &Deployment) -> Vec<(String, String)> {
    let of_client = |name: HeaderName| Some((name.to_string(), headers.get(&name)?.to_str().ok()?.to_owned()));
    let own = deployment
        .headers
        .iter()
        .filter(|(name, _)| FOR_CODECS.iter().any(|known| known == name.as_str()));
    let own = own.map(|(name, value)| (name.clone(), value.reveal().clone()));
    FOR_CODECS.into_iter().filter_map(of_client).chain(own).collect()
}

/// The headers of an answer that a codec may want to see.
pub(super) fn from_upstream(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |name: &str| Some((name.to_owned(), headers.get(name)?.to_str().ok()?.to_owned()));
    FROM_UPSTREAM.into_iter().filter_map(text).collect()
}

/// All headers of an answer, for the text of an error.
pub fn all(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}
