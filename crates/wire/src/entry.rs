//! The record of one call: what the journal keeps, the spend log shows and every sink reads.

use crate::amount::Amount;
use crate::usage::Usage;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How a call ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The client got an answer.
    #[default]
    Success,
    /// The client got an error, or left.
    Failure,
}

/// One call, whole; what is usual isn't written. Times are microseconds since 1970 in UTC. The names follow LiteLLM's spend
/// log columns where there is one (keys-budgets-spend.md, 13).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Our own identifier (UUIDv7 text): the only one that no client or upstream can repeat.
    pub entry_id: String,
    /// The id that the client saw in the answer (`chatcmpl-…`), or the call id.
    pub request_id: String,
    /// The reply's `x-litellm-call-id`.
    pub call_id: String,
    /// LiteLLM's name of the call, such as `acompletion`.
    pub call_type: String,
    /// SHA-256 of the caller's key in lowercase hex, or LiteLLM's alias for the master key.
    pub api_key: String,
    /// What the call cost.
    #[serde(skip_serializing_if = "is_default")]
    pub spend: Amount,
    /// The tokens it used.
    #[serde(skip_serializing_if = "is_default")]
    pub usage: Usage,
    /// When the request arrived.
    pub start_us: i64,
    /// When the last byte of the answer was ready.
    #[serde(skip_serializing_if = "is_default")]
    pub end_us: i64,
    /// When the first content arrived from upstream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_content_us: Option<i64>,
    /// The model that the client asked for.
    pub requested_model: String,
    /// The upstream's model name with its provider left out, as LiteLLM logs it.
    pub model: String,
    /// The deployment's id.
    pub model_id: String,
    /// The model group that served the call.
    pub model_group: String,
    /// LiteLLM's provider name.
    pub provider: String,
    /// The deployment's base URL, without a query.
    pub api_base: String,
    /// The key's user id.
    #[serde(skip_serializing_if = "is_default")]
    pub user: String,
    /// The `user` of the request's body: the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_user: Option<String>,
    /// The key's team id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<String>,
    /// Tags of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_tags: Vec<String>,
    /// The client's address, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester_ip_address: Option<String>,
    /// The client's session id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// How the call ended.
    #[serde(skip_serializing_if = "is_default")]
    pub status: Outcome,
    /// The HTTP status that the client got.
    #[serde(skip_serializing_if = "is_default")]
    pub http_status: u16,
    /// Whether the answer was a stream.
    #[serde(skip_serializing_if = "is_default")]
    pub stream: bool,
    /// Whether no price is known for the model, so that `spend` is nothing for that reason alone.
    #[serde(skip_serializing_if = "is_default")]
    pub price_missing: bool,
    /// Retries within a model group.
    #[serde(skip_serializing_if = "is_default")]
    pub attempted_retries: u32,
    /// Fallbacks to another group.
    #[serde(skip_serializing_if = "is_default")]
    pub attempted_fallbacks: u32,
    /// The error's class and text, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<EntryError>,
    /// Cost by term, as `metadata.cost_breakdown` shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_breakdown: Option<CostBreakdown>,
    /// The request's `metadata.spend_logs_metadata`, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spend_logs_metadata: Option<String>,
    /// Whether the process ended before the call did; its cost is then a lower bound.
    #[serde(skip_serializing_if = "is_default")]
    pub interrupted: bool,
    /// What only metrics ask for; nothing of it is noted while there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metered: Option<Box<Metered>>,
}

/// What only metrics ask of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metered {
    /// The route's path, or its template where it has the model in it.
    pub route: Cow<'static, str>,
    /// The client's program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// Whether nobody has the model that was asked for.
    pub unknown_model: bool,
    /// The service tier that served the call, else the one asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<Cow<'static, str>>,
    /// When the attempt that answered went upstream, microseconds since 1970 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_us: Option<i64>,
    /// Microseconds that the gateway itself took: before the first attempt and after the last byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overhead_us: Option<i64>,
    /// Requests that the provider said are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_requests: Option<u64>,
    /// Tokens that the provider said are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_tokens: Option<u64>,
}

/// Why a call failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EntryError {
    /// LiteLLM's exception class.
    pub class: String,
    /// Its text.
    pub message: String,
}

/// The terms that a call's cost is made of; [`Entry::spend`] is `total`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CostBreakdown {
    /// Prompt tokens, without cache terms.
    #[serde(skip_serializing_if = "is_default")]
    pub input: Amount,
    /// Tokens of the answer, without reasoning. LiteLLM's own figure is this and `reasoning`.
    #[serde(skip_serializing_if = "is_default")]
    pub output: Amount,
    /// Tokens read from the provider's cache.
    #[serde(skip_serializing_if = "is_default")]
    pub cache_read: Amount,
    /// Tokens written to the provider's cache.
    #[serde(skip_serializing_if = "is_default")]
    pub cache_write: Amount,
    /// Reasoning tokens.
    #[serde(skip_serializing_if = "is_default")]
    pub reasoning: Amount,
    /// Tools that the provider ran.
    #[serde(skip_serializing_if = "is_default")]
    pub tools: Amount,
    /// Before discount and margin.
    #[serde(skip_serializing_if = "is_default")]
    pub original: Amount,
    /// The discount taken off.
    #[serde(skip_serializing_if = "is_default")]
    pub discount: Amount,
    /// The margin put on.
    #[serde(skip_serializing_if = "is_default")]
    pub margin: Amount,
    /// What is booked.
    #[serde(skip_serializing_if = "is_default")]
    pub total: Amount,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
