//! The request's body: read up to the limit, checked as JSON in one pass, and looked at without
//! building a tree.

mod messages;

use crate::router::fallback::{Table, Wishes};
use bytes::{Bytes, BytesMut};
use config::secret::Secret;
use config::snapshot::{GeneralSettings, Snapshot};
use http::HeaderMap;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;
use wire::error::ApiError;
use wire::json::{JsonError, Peek};

/// Bodies are no longer than this unless `max_request_size_mb` says otherwise: room for inlined
/// images and files.
const MAX_BODY_BYTES: usize = 100 << 20;
/// A client that sends nothing of its body for this long is gone.
const BODY_IDLE: Duration = Duration::from_secs(30);

/// A chat request, as far as the gateway must understand it.
#[derive(Debug)]
pub struct Chat {
    /// The body as sent.
    pub body: Bytes,
    /// Where its members are.
    pub peek: Peek,
    /// The model asked for: of the path, else of the body.
    pub model: String,
    /// `model` of the body, which replies carry back.
    pub shown_model: Option<String>,
    /// `stream: true`.
    pub stream: bool,
    /// `stream_options.include_usage`.
    pub wants_usage: bool,
    /// `user`: the customer.
    pub end_user: Option<String>,
    /// Most tokens of one answer, when the request says so.
    pub max_tokens: Option<u64>,
    /// How many answers (`n`).
    pub choices: u64,
    /// `service_tier`.
    pub tier: Option<String>,
    /// `num_retries`, of the body or the header.
    pub num_retries: Option<u32>,
    /// `api_key` of the body: the client's own key, used upstream in place of the deployment's.
    pub client_key: Option<Secret>,
    /// Seconds for the call, when the request says so.
    pub timeout_s: Option<f64>,
    /// Seconds for a stream's first byte, when the request says so.
    pub stream_timeout_s: Option<f64>,
    /// Fallbacks that the request wishes for.
    pub wishes: Wishes,
    /// `mock_testing_*`: the failure that the request asks for.
    pub mock_failure: Option<&'static str>,
    /// `tags` of the body, its metadata and the header.
    pub tags: Vec<String>,
    /// `metadata.spend_logs_metadata`, as JSON text.
    pub spend_logs_metadata: Option<String>,
}

/// Collects the body.
///
/// # Errors
/// 413 when it is too long, 408 when the client stalls, 400 when it breaks off.
pub async fn body(incoming: Incoming, settings: &GeneralSettings) -> Result<Bytes, ApiError> {
    let limit = settings.max_request_bytes.unwrap_or(MAX_BODY_BYTES);
    let too_long = || {
        let text =
            format!("Request body is too large: the limit is {limit} bytes (general_settings.max_request_size_mb)");
        ApiError::proxy(413, text).param_is("request_body")
    };
    let mut incoming = incoming;
    if hyper::body::Body::size_hint(&incoming).lower() > limit as u64 {
        return Err(too_long());
    }
    let (mut first, mut rest) = (Bytes::new(), BytesMut::new());
    loop {
        let stalled = || ApiError::proxy(408, "Request body was not received in time").param_is("request_body");
        let frame = match timeout(BODY_IDLE, incoming.frame()).await.map_err(|_| stalled())? {
            None => break,
            Some(Ok(frame)) => frame,
            Some(Err(error)) => {
                let text = format!("Request body could not be read: {error}");
                return Err(ApiError::proxy(400, text).param_is("request_body"));
            }
        };
        let Ok(data) = frame.into_data() else { continue };
        if first.len() + rest.len() + data.len() > limit {
            return Err(too_long());
        }
        if first.is_empty() && rest.is_empty() {
            first = data; // small bodies come in one piece and are not copied
            continue;
        }
        if rest.is_empty() {
            let expected = usize::try_from(hyper::body::Body::size_hint(&incoming).lower()).unwrap_or(0);
            rest.reserve(first.len() + data.len() + expected);
            rest.extend_from_slice(&std::mem::take(&mut first));
        }
        rest.extend_from_slice(&data);
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

/// Understands a chat request. `path_model` wins over the body's.
///
/// # Errors
/// 400 naming the member that is wrong.
pub fn chat(
    body: Bytes,
    path_model: Option<String>,
    headers: &HeaderMap,
    snapshot: &Snapshot,
) -> Result<Chat, ApiError> {
    let peek = Peek::object(&body).map_err(|error| bad_json(&error))?;
    refuse_client_credentials(&peek, &body)?;
    let mock_failure = mock_failure(&peek, &body, &snapshot.general)?;
    let shown_model = model_of(&peek, &body)?;
    let configured = snapshot.general.completion_model.clone();
    let model = configured
        .or(path_model)
        .or_else(|| shown_model.clone())
        .unwrap_or_else(|| "None".into());
    let usage_wanted = peek
        .get(&body, "stream_options")
        .and_then(parse)
        .is_some_and(|options| options["include_usage"] == true);
    let metadata = peek.get(&body, "metadata").and_then(parse).unwrap_or(Value::Null);
    let seconds = |name: &'static str, header: &'static str| seconds(&peek, &body, headers, name, header);
    let retries = whole(&peek, &body, "num_retries")
        .map(Ok)
        .or_else(|| header_number(headers, "x-litellm-num-retries"));
    Ok(Chat {
        model,
        shown_model,
        stream: peek.flag(&body, "stream").unwrap_or(false),
        wants_usage: usage_wanted || snapshot.general.always_stream_usage,
        end_user: end_user(&peek, &body, headers, &snapshot.general),
        max_tokens: whole(&peek, &body, "max_completion_tokens").or_else(|| whole(&peek, &body, "max_tokens")),
        choices: whole(&peek, &body, "n").unwrap_or(1).max(1),
        client_key: peek.text(&body, "api_key").map(|key| Secret::new(key.into_owned())),
        tier: peek.text(&body, "service_tier").map(Into::into),
        num_retries: retries
            .transpose()?
            .map(|number| u32::try_from(number).unwrap_or(u32::MAX)),
        timeout_s: seconds("timeout", "x-litellm-timeout")?.or(seconds("request_timeout", "x-litellm-timeout")?),
        stream_timeout_s: seconds("stream_timeout", "x-litellm-stream-timeout")?,
        wishes: wishes(&peek, &body),
        mock_failure,
        tags: tags(&peek, &body, headers, &metadata),
        spend_logs_metadata: metadata.get("spend_logs_metadata").map(Value::to_string),
        body,
        peek,
    })
}

fn bad_json(error: &JsonError) -> ApiError {
    ApiError::proxy(400, error.to_string()).param_is("request_body")
}

/// Requires `messages` (and `user`, where the operator does), once the model is known: LiteLLM
/// answers an unknown model first.
///
/// # Errors
/// 400 when they are missing, or no list of objects.
pub fn require(chat: &Chat, route: &str, settings: &GeneralSettings) -> Result<(), ApiError> {
    if settings.enforce_user && chat.end_user.is_none() {
        let text = "Authentication Error, 'user' param not passed in. 'enforce_user_param'=True";
        return Err(ApiError::proxy(401, text).kind_is("auth_error").param_is("None"));
    }
    let Some(raw) = chat.peek.get(&chat.body, "messages") else {
        let text = format!("{route}: Missing required parameter: 'messages'.");
        return Err(ApiError::proxy(400, text).param_is("messages"));
    };
    match messages::check(raw) {
        Ok(()) => Ok(()),
        Err(text) => Err(ApiError::proxy(400, format!("Invalid request format: {text}"))),
    }
}

fn parse(raw: &[u8]) -> Option<Value> {
    serde_json::from_slice(raw).ok()
}

fn model_of(peek: &Peek, body: &Bytes) -> Result<Option<String>, ApiError> {
    match peek.get(body, "model") {
        None => Ok(None),
        Some(_) if peek.is_null(body, "model") => Ok(None),
        Some(_) => match peek.text(body, "model") {
            Some(model) => Ok(Some(model.into_owned())),
            None => Err(ApiError::proxy(400, "'model' must be a string.")
                .kind_is("bad_request_error")
                .param_is("model")),
        },
    }
}

/// Where a call goes and with which key is the operator's choice alone.
fn refuse_client_credentials(peek: &Peek, body: &Bytes) -> Result<(), ApiError> {
    const BANNED: [&str; 5] = [
        "api_base",
        "base_url",
        "user_config",
        "aws_bedrock_runtime_endpoint",
        "aws_sts_endpoint",
    ];
    let Some(name) = BANNED.iter().find(|name| peek.get(body, name).is_some()) else {
        return Ok(());
    };
    let text = format!(
        "Authentication Error, Rejected Request: {name} is not allowed in request body. Clientside passthrough requires \
         explicit admin opt-in via either `general_settings.allow_client_side_credentials = true` (proxy-wide) or \
         `configurable_clientside_auth_params` on the deployment in your proxy config.yaml. Neither is supported by this \
         gateway yet."
    );
    Err(ApiError::proxy(401, text).kind_is("auth_error").param_is("None"))
}

/// `mock_testing_*` makes the router fail on purpose; only where the operator allows it.
fn mock_failure(peek: &Peek, body: &Bytes, settings: &GeneralSettings) -> Result<Option<&'static str>, ApiError> {
    const NAMES: [&str; 4] = [
        "mock_testing_fallbacks",
        "mock_testing_context_fallbacks",
        "mock_testing_content_policy_fallbacks",
        "mock_testing_rate_limit_error",
    ];
    let asked = NAMES.into_iter().find(|name| peek.flag(body, name) == Some(true));
    let timed = ["mock_timeout", "mock_delay"]
        .into_iter()
        .find(|name| peek.get(body, name).is_some());
    match asked.or(timed) {
        Some(name) if !settings.allow_mock_testing => {
            let text = format!(
                "`{name}` is not allowed in a request: an admin can enable it by setting \
                 `general_settings.dangerously_allow_mock_testing_request_params: true` in config.yaml"
            );
            Err(ApiError::proxy(400, text).param_is(name))
        }
        Some(name) if asked.is_none() => {
            Err(ApiError::proxy(400, format!("`{name}` is not supported yet")).param_is(name))
        }
        asked => Ok(asked),
    }
}

fn whole(peek: &Peek, body: &Bytes, name: &str) -> Option<u64> {
    parse(peek.get(body, name)?)?.as_u64()
}

fn header_number(headers: &HeaderMap, name: &'static str) -> Option<Result<u64, ApiError>> {
    let text = headers.get(name)?.to_str().unwrap_or_default();
    Some(text.trim().parse().map_err(|_| bad_header(name, "a whole number")))
}

fn bad_header(name: &'static str, wanted: &str) -> ApiError {
    ApiError::proxy(400, format!("Invalid header `{name}`: expected {wanted}")).param_is(name)
}

/// Seconds of a member or, if it is silent, of a header.
fn seconds(
    peek: &Peek,
    body: &Bytes,
    headers: &HeaderMap,
    name: &'static str,
    header: &'static str,
) -> Result<Option<f64>, ApiError> {
    let valid = |value: &f64| value.is_finite() && *value >= 0.0;
    if let Some(raw) = peek.get(body, name).filter(|raw| *raw != b"null") {
        let value = parse(raw)
            .and_then(|value| value.as_f64().or_else(|| value.as_str()?.parse().ok()))
            .filter(valid);
        let wrong = || ApiError::proxy(400, format!("'{name}' must be a number of seconds.")).param_is(name);
        return value.map(Some).ok_or_else(wrong);
    }
    let Some(text) = headers.get(header) else {
        return Ok(None);
    };
    let value = text
        .to_str()
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .filter(valid);
    value.map(Some).ok_or_else(|| bad_header(header, "a number of seconds"))
}

fn end_user(peek: &Peek, body: &Bytes, headers: &HeaderMap, settings: &GeneralSettings) -> Option<String> {
    let of_header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let named = settings.user_headers.iter().find_map(|name| of_header(name));
    named
        .or_else(|| of_header("x-litellm-end-user-id"))
        .or_else(|| of_header("x-litellm-customer-id"))
        .or_else(|| peek.text(body, "user").map(Into::into))
}

fn tags(peek: &Peek, body: &Bytes, headers: &HeaderMap, metadata: &Value) -> Vec<String> {
    let list = |value: &Value| -> Vec<String> {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(|tag| tag.as_str().map(str::to_owned)).collect()
    };
    let mut tags = list(&metadata["tags"]);
    tags.extend(
        peek.get(body, "tags")
            .and_then(parse)
            .map(|value| list(&value))
            .unwrap_or_default(),
    );
    if let Some(header) = headers.get("x-litellm-tags").and_then(|value| value.to_str().ok()) {
        tags.extend(
            header
                .split(',')
                .map(|tag| tag.trim().to_owned())
                .filter(|tag| !tag.is_empty()),
        );
    }
    tags
}

fn wishes(peek: &Peek, body: &Bytes) -> Wishes {
    let of = |name: &str| peek.get(body, name).and_then(parse).and_then(|value| table(&value));
    Wishes {
        disabled: peek.flag(body, "disable_fallbacks").unwrap_or(false),
        general: of("fallbacks"),
        context_window: of("context_window_fallbacks"),
        content_policy: of("content_policy_fallbacks"),
    }
}

/// `["a", "b"]`, `[{"model": "a"}]` or `[{"group": ["a"]}]`; the first two are everybody's.
fn table(value: &Value) -> Option<Table> {
    let mut table = Table::new();
    let mut everybody = Vec::new();
    for item in value.as_array()? {
        match item {
            Value::String(name) => everybody.push(name.clone()),
            Value::Object(map) => match map.get("model").and_then(Value::as_str) {
                Some(name) => everybody.push(name.to_owned()),
                None => table.extend(map.iter().map(|(group, to)| (group.clone(), names(to)))),
            },
            _ => {}
        }
    }
    if !everybody.is_empty() {
        table.push(("*".into(), everybody));
    }
    Some(table)
}

fn names(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}
