//! What the journal's records hold.

use serde::{Deserialize, Serialize};
use wire::amount::Amount;

/// A call about to be dispatched: enough to make its row if the process ends before the call does. The fields are those
/// of [`wire::entry::Entry`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HoldRecord {
    /// Our own identifier (UUIDv7 text); its entry carries the same one.
    pub entry_id: String,
    /// The reply's `x-litellm-call-id`.
    pub call_id: String,
    /// LiteLLM's name of the call.
    pub call_type: String,
    /// When the request arrived, in microseconds since 1970 UTC.
    pub start_us: i64,
    /// SHA-256 of the caller's key, or LiteLLM's alias for the master key.
    pub api_key: String,
    /// The key's user id.
    pub user: String,
    /// The customer.
    pub end_user: Option<String>,
    /// The key's team id.
    pub team_id: Option<String>,
    /// Tags of the request.
    pub request_tags: Vec<String>,
    /// The client's address.
    pub requester_ip_address: Option<String>,
    /// The client's session id.
    pub session_id: Option<String>,
    /// The model that the client asked for.
    pub requested_model: String,
    /// The upstream's model name.
    pub model: String,
    /// The deployment's id.
    pub model_id: String,
    /// The model group.
    pub model_group: String,
    /// LiteLLM's provider name.
    pub provider: String,
    /// The deployment's base URL.
    pub api_base: String,
    /// Whether the answer is a stream.
    pub stream: bool,
    /// The prompt's tokens, as far as they are known.
    pub input_tokens: u64,
    /// What the input costs: booked in any case.
    pub input_cost: Amount,
    /// The most that the call may cost.
    pub bound: Amount,
    /// What one output token costs, for checkpoints.
    pub output_token_cost: Amount,
}
