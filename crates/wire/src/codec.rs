//! The contract of a codec: what stands between the client's dialect and the provider's.
//!
//! A codec is pure and knows one pair of dialects. Signing, URLs' hosts and keys are not its
//! business; facts about the model come in with the call.

use crate::amount::Amount;
use crate::asked::Asked;
use crate::cache_marks::CachePoint;
use crate::error::{ApiError, ErrorClass};
use crate::facts::{ModelFacts, Place, ProviderRules};
use crate::json::Peek;
use crate::usage::Usage;
use bytes::Bytes;
use serde_json::value::RawValue;

/// What the deployment's configuration says about parameters.
#[derive(Clone, Debug, Default)]
pub struct ParamPolicy {
    /// Body members of the deployment (`litellm_params`), in order; the request overrides them.
    pub defaults: Vec<(String, Box<RawValue>)>,
    /// Drop what the provider doesn't support in place of refusing it.
    pub drop_unsupported: bool,
    /// `additional_drop_params`: names or paths such as `tools[*].input_examples`.
    pub additional_drop: Vec<String>,
    /// `allowed_openai_params`: sent whatever the table says.
    pub allowed: Vec<String>,
    /// `modify_params`: mend requests that the provider would refuse.
    pub modify: bool,
    /// `cache_control_injection_points`, in order.
    pub cache_points: Vec<CachePoint>,
    /// `merge_reasoning_content_in_choices`: a chat's stream has its reasoning in the content.
    pub merge_reasoning: bool,
    /// OpenAI parameters that this provider and model take; `None` is all.
    pub supported: Option<&'static [&'static str]>,
    /// The deployment's URL is the provider's own, which refuses what look-alikes take.
    pub own_host: bool,
    /// `base_model`: what stands behind a deployment's name (Azure).
    pub base_model: Option<String>,
    /// `api_version`, by which Azure's parameters differ.
    pub api_version: Option<String>,
}

/// Where a call goes.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The deployment's base URL, without a slash at its end.
    pub api_base: &'a str,
    /// The model's name upstream.
    pub model: &'a str,
    /// What else makes the URL.
    pub place: &'a Place,
    /// Whether the answer is a stream.
    pub stream: bool,
}

/// One attempt of a client's request at one deployment.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The body, a JSON object checked by [`Peek`]: the client's own, or what [`crate::client::Client::to_chat`] made of it.
    pub body: &'a Bytes,
    /// Where its top-level members are.
    pub peek: &'a Peek,
    /// The name that replies carry in `model`; `None` keeps the upstream's.
    pub shown_model: Option<&'a str>,
    /// The model's name upstream.
    pub model: &'a str,
    /// Facts about the model.
    pub facts: &'a ModelFacts,
    /// The provider.
    pub rules: &'a ProviderRules,
    /// The deployment's parameter settings.
    pub params: &'a ParamPolicy,
    /// Whether the client asked for a stream.
    pub stream: bool,
    /// Whether the client asked for usage in the stream (`stream_options.include_usage`).
    pub client_wants_usage: bool,
    /// The client's headers that concern the upstream (`anthropic-beta` …), names in lowercase.
    pub headers: &'a [(String, String)],
    /// Seconds since 1970, for replies that need a `created` of ours.
    pub now_s: i64,
    /// 128 random bits, for replies that need an id of ours.
    pub seed: u128,
}

/// What goes upstream, without the key.
#[derive(Debug, Default, PartialEq)]
pub struct UpstreamRequest {
    /// Headers beside `content-type: application/json`, the key and the provider's own; names in lowercase.
    pub headers: Vec<(String, String)>,
    /// The body in pieces, to be written one after the other.
    pub body: Vec<Bytes>,
    /// The bodies of further requests to the same URL, where one can't say it all. Their replies follow the first's in
    /// one JSON list, which is what [`Codec::response`] reads then.
    pub more: Vec<Vec<Bytes>>,
    /// What it asks for, with all of them.
    pub asked: Asked,
    /// Whether a whole answer is asked for although the client wants a stream: the stream's codec reads it.
    pub whole: bool,
}

/// The head of an upstream's reply.
#[derive(Clone, Copy, Debug)]
pub struct ReplyHead<'a> {
    /// Its status.
    pub status: u16,
    /// Its headers, names in lowercase.
    pub headers: &'a [(String, String)],
}

/// A whole reply for the client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// The body in pieces.
    pub body: Vec<Bytes>,
    /// What the upstream reported (or nothing: `source` is `None`).
    pub usage: Usage,
    /// The reply's own `id`, as the client sees it.
    pub id: Option<String>,
    /// The cost that the upstream itself reported, if it bills by that, as decimal text (OpenRouter's `usage.cost`).
    pub cost: Option<String>,
    /// The service tier that served the call, as the upstream named it; `auto` names none.
    pub tier: Option<String>,
    /// The text of the answer, only if no usage was reported: for counting.
    pub text: Option<String>,
    /// The finish reason of the first choice, in OpenAI's words.
    pub finish_reason: Option<String>,
    /// What the body is; `None` is JSON.
    pub content_type: Option<String>,
    /// The model that the upstream says it is from: only of deployments without a price ([`crate::served`]).
    pub model: Option<String>,
}

/// What a stream codec hands to the relay.
#[derive(Debug, Default, PartialEq)]
pub struct Frames {
    /// Bytes that may go to the client at once.
    pub ready: Vec<Bytes>,
    /// The event that tells an OpenAI client its usage: sent just before `last`, with the cost in it.
    pub usage: Option<UsageEvent>,
    /// The final event (`[DONE]`, `message_stop`): sent once the entry is in the journal.
    pub last: Option<Bytes>,
    /// Whether content was among `ready`: from then on no other deployment can take over.
    pub has_content: bool,
}

/// A stream's usage event, held back until the call's cost is known: LiteLLM shows it there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageEvent {
    /// The whole event, without a cost of ours.
    pub event: Bytes,
    /// Where the cost goes in: after the last member of `usage`. `None` if the upstream told one.
    pub cost_at: Option<usize>,
}

impl UsageEvent {
    /// The event with `cost` in USD, if one is to be shown.
    pub fn with_cost(&self, cost: Option<Amount>) -> Bytes {
        let (Some(cost), Some(at)) = (cost, self.cost_at) else {
            return self.event.clone();
        };
        let (before, after) = self.event.split_at(at.min(self.event.len()));
        [before, format!(",\"cost\":{cost}").as_bytes(), after].concat().into()
    }
}

/// What is known about a stream's answer so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamSummary {
    /// What the upstream reported so far.
    pub usage: Usage,
    /// The stream's id, as the client sees it.
    pub id: Option<String>,
    /// The cost that the upstream itself reported, if it bills by that, as decimal text.
    pub cost: Option<String>,
    /// The service tier that served the call, as the upstream named it; `auto` names none.
    pub tier: Option<String>,
    /// The finish reason of the first choice, in OpenAI's words.
    pub finish_reason: Option<String>,
    /// The model that the upstream says it is from: only of deployments without a price ([`crate::served`]).
    pub model: Option<String>,
}

/// One stream's state machine.
pub trait StreamCodec: Send {
    /// Takes the next bytes from upstream, cut anywhere. Appends what the client gets to `out`.
    ///
    /// # Errors
    /// An error event from upstream, or bytes that make no sense.
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError>;

    /// The upstream ended. A codec that got no final event writes one itself into `out.last`.
    ///
    /// # Errors
    /// An end in the middle of an event, or without any event at all.
    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError>;

    /// What is known so far; asked for at the end, or when the client leaves.
    fn summary(&self) -> StreamSummary;

    /// The answer's text so far (reasoning and tool arguments included), for counting when no
    /// usage comes.
    fn text(&self) -> &str;

    /// The event that ends a stream which broke, where it must go on from those before it; `None` if any stream of
    /// the client's dialect ends alike.
    fn broken(&self, _error: &ApiError) -> Option<Vec<u8>> {
        None
    }
}

/// A pair of dialects: the client's, and the provider's.
pub trait Codec: Send + Sync {
    /// The URL of a call: the base with this dialect's path (asked once per deployment).
    fn url(&self, target: Target<'_>) -> String;

    /// Writes the upstream's request.
    ///
    /// # Errors
    /// A body that this dialect cannot express, or a parameter that the provider doesn't know.
    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError>;

    /// The client's members that [`Self::request`] leaves out although they would change the answer: the client is
    /// told their names.
    fn left_out(&self, _call: &Call<'_>) -> Vec<&'static str> {
        Vec::new()
    }

    /// Reads a whole reply of status 2xx.
    ///
    /// # Errors
    /// A reply that makes no sense, or an error in a reply of status 200.
    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError>;

    /// Starts reading a streamed reply of status 2xx. It owns what it needs of the call. Only asked of dialects whose
    /// call types have streams ([`crate::call_type::CallType::streams`]).
    fn stream(&self, _call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(NoStream)
    }

    /// Reads a reply that isn't 2xx: status, class and text for the client, without the router's
    /// suffix.
    fn error(&self, rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError;
}

/// The stream of a dialect that has none.
struct NoStream;

impl StreamCodec for NoStream {
    fn push(&mut self, _: Bytes, _: &mut Frames) -> Result<(), ApiError> {
        Err(ApiError::new(
            ErrorClass::Api,
            "litellm.APIError: this call has no streams",
        ))
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        self.push(Bytes::new(), out)
    }

    fn summary(&self) -> StreamSummary {
        StreamSummary::default()
    }

    fn text(&self) -> &'static str {
        ""
    }
}
