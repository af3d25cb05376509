//! The edge: where results become HTTP, in LiteLLM's words and headers.

pub mod error;
pub mod headers;

use crate::body::ReplyBody;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde::Serialize;

/// A JSON reply. What can't be serialised (it doesn't happen for our types) is an empty body.
pub fn json(status: StatusCode, value: &impl Serialize) -> Response<ReplyBody> {
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    let mut response = Response::new(ReplyBody::from(bytes));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// FastAPI's `{"detail": …}`.
pub fn detail(status: StatusCode, text: &str) -> Response<ReplyBody> {
    json(status, &serde_json::json!({ "detail": text }))
}
