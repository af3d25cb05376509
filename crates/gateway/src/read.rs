//! The `read` stage: the body is checked as JSON in one pass and looked at without building a tree.

mod body;
mod extra_body;
mod form;
mod kinds;
mod members;
mod messages;
mod refuse;
mod repeats;
mod require;
mod wishes;

pub use body::body;
pub use form::form;
pub use require::require;

use crate::own_headers::OwnHeaders;
use crate::responses::Thread;
use crate::router::fallback::Wishes;
use bytes::Bytes;
use config::secret::Secret;
use config::snapshot::{GeneralSettings, Snapshot};
use http::{HeaderMap, Uri};
use kinds::Kind;
use members::Members;
use serde_json::Value;
use wire::call_type::CallType;
use wire::error::ApiError;
use wire::form::File;
use wire::json::Peek;

/// Members of a request's body at most; OpenAI knows some forty.
const MAX_MEMBERS: usize = 1000;
/// Answers of one call at most, as OpenAI has it.
const MAX_CHOICES: u64 = 128;
/// Retries that a request may ask for: no client can hammer a failing provider without end.
const MAX_RETRIES: u32 = 20;
/// Tags of a request at most; more are left out.
const MAX_TAGS: usize = 100;
/// Bytes of a tag at most; longer ones are left out.
const MAX_TAG_BYTES: usize = 256;

/// A request, as far as the gateway must understand it.
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
    /// The customer: `user`, or what the dialect has for it.
    pub end_user: Option<String>,
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
    /// The files of a form, whose fields are the body.
    pub files: Vec<File>,
    /// Of a request for a response: what it goes on from.
    pub thread: Thread,
}

/// What a request's path says, in place of its body.
#[derive(Debug, Default)]
pub struct ByPath {
    /// The model.
    pub model: Option<String>,
    /// Google's streams have a path of their own.
    pub stream: bool,
}

impl ByPath {
    /// Reads a path whose route has this model in it.
    pub fn of(uri: &Uri, model: Option<String>) -> Self {
        Self {
            model,
            stream: uri.path().ends_with(":streamGenerateContent"),
        }
    }
}

/// Understands a request. The path's model wins over the body's.
///
/// # Errors
/// 400 naming the member that is wrong.
pub fn chat(
    call_type: CallType,
    mut body: Bytes,
    path: ByPath,
    headers: &HeaderMap,
    snapshot: &Snapshot,
) -> Result<Chat, ApiError> {
    let bad_json = |error: wire::json::JsonError| ApiError::proxy(400, error.to_string()).param_is("request_body");
    let mut peek = Peek::object(&body).map_err(bad_json)?;
    if peek.members.len() > MAX_MEMBERS {
        let text = format!(
            "The request body has {} members, at most {MAX_MEMBERS} are read",
            peek.members.len()
        );
        return Err(ApiError::proxy(400, text).param_is("request_body"));
    }
    for settle in [repeats::last_only, extra_body::settled] {
        if let Some(settled) = settle(&body, &peek) {
            body = settled;
            peek = Peek::object(&body).map_err(bad_json)?;
        }
    }
    let members = Members {
        peek: &peek,
        body: &body,
        headers,
        own: OwnHeaders::of(headers),
    };
    let kind = kinds::of(call_type);
    refuse::client_destinations(&members)?;
    let mock_failure = refuse::mock_failure(&members, &snapshot.general)?;
    require_plain_choices(&members)?;
    let shown_model = model(&members)?;
    let named = snapshot
        .general
        .completion_model
        .clone()
        .or(path.model)
        .or_else(|| shown_model.clone());
    let metadata = members.json(kind.metadata).unwrap_or_default();
    let retries = members
        .whole("num_retries")
        .map_or_else(|| members.whole_header("x-litellm-num-retries"), |n| Ok(Some(n)))?;
    let timeout_s = members.seconds("timeout", "x-litellm-timeout")?;
    Ok(Chat {
        model: named.unwrap_or_else(|| "None".into()),
        shown_model,
        stream: match call_type {
            CallType::Generate => path.stream,
            _ => call_type.streams() && members.is_true("stream"),
        },
        wants_usage: wants_usage(&members) || snapshot.general.always_stream_usage,
        end_user: end_user(&members, kind, &snapshot.general),
        tier: members.text("service_tier"),
        num_retries: retries.map(|number| u32::try_from(number).unwrap_or(MAX_RETRIES).min(MAX_RETRIES)),
        client_key: members.text("api_key").map(Secret::new),
        timeout_s: timeout_s.or(members.seconds("request_timeout", "x-litellm-timeout")?),
        stream_timeout_s: members.seconds("stream_timeout", "x-litellm-stream-timeout")?,
        wishes: wishes::wishes(&members),
        mock_failure,
        tags: tags(&members, &metadata),
        spend_logs_metadata: metadata.get("spend_logs_metadata").map(Value::to_string),
        files: Vec::new(),
        thread: Thread::default(),
        body,
        peek,
    })
}

fn model(members: &Members<'_>) -> Result<Option<String>, ApiError> {
    match members.json("model") {
        None => Ok(None),
        Some(Value::String(model)) => Ok(Some(model)),
        Some(_) => Err(ApiError::proxy(400, "'model' must be a string.")
            .kind_is("bad_request_error")
            .param_is("model")),
    }
}

/// `n`: each answer may cost as much as one, so it must be plain how many there will be.
fn require_plain_choices(members: &Members<'_>) -> Result<(), ApiError> {
    let plain = |n: Value| n.as_u64().is_some_and(|n| (1..=MAX_CHOICES).contains(&n));
    if members.json("n").is_none_or(plain) {
        return Ok(());
    }
    let text = format!("'n' must be a whole number from 1 to {MAX_CHOICES}.");
    Err(ApiError::proxy(400, text).param_is("n"))
}

fn wants_usage(members: &Members<'_>) -> bool {
    members
        .json("stream_options")
        .is_some_and(|options| options["include_usage"] == true)
}

fn end_user(members: &Members<'_>, kind: &Kind, settings: &GeneralSettings) -> Option<String> {
    let mut configured = settings.user_headers.iter();
    let configured = configured.find_map(|name| members.headers.get(name)?.to_str().ok());
    let own = || {
        let names = ["x-litellm-end-user-id", "x-litellm-customer-id"];
        names.into_iter().find_map(|name| members.own_header(name))
    };
    configured
        .or_else(own)
        .map(str::to_owned)
        .or_else(|| members.text_at(kind.user))
}

/// Each tag once. Every tag has sums of its own in the books, so a request may not bring any number.
fn tags(members: &Members<'_>, metadata: &Value) -> Vec<String> {
    let of_header = members.own_header("x-litellm-tags").unwrap_or_default().split(',');
    let of_body = members::texts(&metadata["tags"])
        .into_iter()
        .chain(members.texts("tags"));
    let mut tags: Vec<String> = Vec::new();
    for tag in of_body.chain(of_header.map(|tag| tag.trim().to_owned())) {
        if tags.len() < MAX_TAGS && (1..=MAX_TAG_BYTES).contains(&tag.len()) && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}
