//! [`ApiError`] in the words of the client's dialect: the one place where errors become HTTP.

mod anthropic;
mod google;

use super::headers::{self, set};
use crate::body::ReplyBody;
use crate::exchange::Exchange;
use http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use wire::call_type::CallType;
use wire::error::{ApiError, ErrorClass};

/// LiteLLM's envelope: `{"error": {message, type, param, code}}`, `code` as text.
#[derive(Serialize)]
struct Envelope<'a> {
    error: Fields<'a>,
}

#[derive(Serialize)]
struct Fields<'a> {
    message: &'a str,
    r#type: Option<&'a str>,
    param: Option<&'a str>,
    code: std::borrow::Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_specific_fields: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    litellm_call_id: Option<&'a str>,
}

/// The envelope's JSON; `call_id` is shown inside it when the operator wants that.
pub fn envelope(error: &ApiError, call_id: Option<&str>) -> Vec<u8> {
    with_kind(error, Some(error.kind()), call_id)
}

fn with_kind(error: &ApiError, kind: Option<&str>, call_id: Option<&str>) -> Vec<u8> {
    let code = error
        .code
        .as_deref()
        .map_or_else(|| error.status.to_string().into(), Into::into);
    let fields = Fields {
        message: &error.message,
        r#type: kind,
        param: error.param.as_deref(),
        code,
        provider_specific_fields: error.fields.as_ref(),
        litellm_call_id: call_id,
    };
    serde_json::to_vec(&Envelope { error: fields }).unwrap_or_default()
}

/// A whole error reply of an OpenAI-shaped route.
pub fn response(error: &ApiError) -> Response<ReplyBody> {
    with_body(error, envelope(error, None))
}

/// A whole error reply in the words of such calls' dialect.
pub fn in_dialect(error: &ApiError, call_type: CallType) -> Response<ReplyBody> {
    with_body(error, body(error, call_type, None))
}

/// A whole error reply in Google's own envelope, which LiteLLM has for counts alone.
pub fn in_googles_words(error: &ApiError) -> Response<ReplyBody> {
    with_body(error, google::envelope(error))
}

/// The error reply of a call: its id inside the body where the operator wants that, and the time
/// that an attempt was allowed to take, once that was known.
pub fn of_exchange(error: &ApiError, exchange: &Exchange) -> Response<ReplyBody> {
    let shown = exchange.live.snapshot.general.call_id_in_errors;
    let call_id = shown.then_some(exchange.call_id.as_str());
    let mut response = with_body(error, body(error, exchange.call_type, call_id));
    if let Some(seconds) = exchange.timeout_s.get() {
        let text = wire::amount::python_float(*seconds);
        set(
            response.headers_mut(),
            const { HeaderName::from_static("x-litellm-timeout") },
            &text,
        );
    }
    response
}

fn with_body(error: &ApiError, body: Vec<u8>) -> Response<ReplyBody> {
    let mut response = Response::new(ReplyBody::from(body));
    *response.status_mut() = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let out = response.headers_mut();
    headers::content_type(out, "application/json");
    describe(error, out);
    response
}

/// The headers that only errors have.
fn describe(error: &ApiError, out: &mut HeaderMap) {
    headers::upstream(
        out,
        error
            .upstream_headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), HeaderValue::from_str(value).ok()?))),
    );
    // An upstream's own wish is shown as `llm_provider-retry-after`; ours is the router's.
    if let Some(seconds) = error.retry_after.filter(|_| error.upstream_status.is_none()) {
        out.insert(RETRY_AFTER, seconds.into());
    }
    if error.class != ErrorClass::Proxy {
        set(out, const { HeaderName::from_static("x-litellm-response-cost") }, "0");
    }
}

/// The frame that ends a stream which broke after its first content.
pub fn stream_frame(error: &ApiError, call_type: CallType) -> Vec<u8> {
    let name: &[u8] = match call_type {
        CallType::Responses => return wire::responses::broken(None, error),
        CallType::Messages => b"event: error\n",
        _ => b"",
    };
    let told = match call_type {
        CallType::Generate => google::in_stream(error),
        _ => body(error, call_type, None),
    };
    [name, b"data: ", &told, b"\n\n"].concat()
}

/// An error in the words of the client's dialect.
fn body(error: &ApiError, call_type: CallType, call_id: Option<&str>) -> Vec<u8> {
    match call_type {
        CallType::Messages => anthropic::envelope(error, call_id),
        _ if error.kind.as_deref() == Some("missing") => missing(error),
        // Recorded: these routes have no type for what has none of its own.
        CallType::Completions | CallType::Moderations | CallType::Speech | CallType::Transcriptions
            if error.class != ErrorClass::Proxy =>
        {
            with_kind(error, error.kind.as_deref(), call_id)
        }
        _ => envelope(error, call_id),
    }
}

/// FastAPI's refusal of a form without one of its fields.
fn missing(error: &ApiError) -> Vec<u8> {
    let field = error.param.as_deref().unwrap_or_default();
    let detail = json!({"detail": [{"type": "missing", "loc": ["body", field], "msg": error.message}]});
    detail.to_string().into_bytes()
}
