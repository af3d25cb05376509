//! The `metadata` column of a spend log row: LiteLLM's members, and ours.

use crate::call::Call;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use wire::entry::{CostBreakdown, Entry, Outcome};
use wire::usage::{Usage, UsageSource};

/// The column's JSON text.
pub(crate) fn json(call: &Call) -> String {
    serde_json::to_string(&Metadata::of(call)).unwrap_or_else(|_| "{}".into())
}

/// LiteLLM's `status`.
pub(crate) const fn status(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "success",
        Outcome::Failure => "failure",
    }
}

#[derive(Serialize)]
struct Metadata<'a> {
    litellm_call_id: &'a str,
    user_api_key: &'a str,
    user_api_key_alias: Option<&'a str>,
    user_api_key_user_id: &'a str,
    user_api_key_team_id: Option<&'a str>,
    requester_ip_address: Option<&'a str>,
    status: &'static str,
    error_information: Option<ErrorInformation<'a>>,
    usage_object: Option<UsageObject>,
    additional_usage_values: Members<u64>,
    cost_breakdown: Option<Members<f64>>,
    attempted_retries: u32,
    attempted_fallbacks: u32,
    spend_logs_metadata: Option<Box<RawValue>>,
    // From here on LiteLLM has no such members.
    entry_id: &'a str,
    requested_model: &'a str,
    http_status: u16,
    stream: bool,
    price_missing: bool,
    interrupted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_bound: Option<f64>,
}

#[derive(Serialize)]
struct ErrorInformation<'a> {
    error_code: String,
    error_class: &'a str,
    error_message: &'a str,
    llm_provider: &'a str,
}

#[derive(Serialize)]
struct UsageObject {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    prompt_tokens_details: Members<u64>,
    completion_tokens_details: Members<u64>,
    #[serde(flatten)]
    cache: Members<u64>,
}

/// A JSON object with few members.
struct Members<T>(Vec<(&'static str, T)>);

impl<T: Serialize> Serialize for Members<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'a> Metadata<'a> {
    fn of(call: &'a Call) -> Self {
        let entry = &call.entry;
        let known = entry.usage.source != UsageSource::None;
        Self {
            litellm_call_id: &entry.call_id,
            user_api_key: &entry.api_key,
            user_api_key_alias: None,
            user_api_key_user_id: &entry.user,
            user_api_key_team_id: entry.team_id.as_deref(),
            requester_ip_address: entry.requester_ip_address.as_deref(),
            status: status(entry.status),
            error_information: error_information(entry),
            usage_object: known.then(|| usage_object(&entry.usage)),
            additional_usage_values: cache_tokens(&entry.usage),
            cost_breakdown: entry.cost_breakdown.as_ref().map(cost_breakdown),
            attempted_retries: entry.attempted_retries,
            attempted_fallbacks: entry.attempted_fallbacks,
            spend_logs_metadata: entry.spend_logs_metadata.as_deref().and_then(raw),
            entry_id: &entry.entry_id,
            requested_model: &entry.requested_model,
            http_status: entry.http_status,
            stream: entry.stream,
            price_missing: entry.price_missing,
            interrupted: entry.interrupted,
            cost_bound: call.bound.map(|bound| bound.to_f64()),
        }
    }
}

fn error_information(entry: &Entry) -> Option<ErrorInformation<'_>> {
    let error = entry.error.as_ref()?;
    Some(ErrorInformation {
        error_code: entry.http_status.to_string(),
        error_class: &error.class,
        error_message: &error.message,
        llm_provider: &entry.provider,
    })
}

fn usage_object(usage: &Usage) -> UsageObject {
    let prompt = [
        ("text_tokens", usage.input_text),
        ("cached_tokens", usage.cache_read),
        (
            "cache_creation_tokens",
            usage.cache_write_5m.saturating_add(usage.cache_write_1h),
        ),
        ("audio_tokens", usage.input_audio),
        ("image_tokens", usage.input_image),
        ("video_tokens", usage.input_video),
    ];
    let completion = [
        ("text_tokens", usage.output_text),
        ("reasoning_tokens", usage.reasoning),
        ("audio_tokens", usage.output_audio),
        ("image_tokens", usage.output_image),
    ];
    UsageObject {
        prompt_tokens: usage.prompt(),
        completion_tokens: usage.completion(),
        total_tokens: usage.total(),
        prompt_tokens_details: nonzero(prompt),
        completion_tokens_details: nonzero(completion),
        cache: cache_tokens(usage),
    }
}

fn cache_tokens(usage: &Usage) -> Members<u64> {
    nonzero([
        ("cache_read_input_tokens", usage.cache_read),
        (
            "cache_creation_input_tokens",
            usage.cache_write_5m.saturating_add(usage.cache_write_1h),
        ),
    ])
}

fn nonzero<const N: usize>(counts: [(&'static str, u64); N]) -> Members<u64> {
    Members(counts.into_iter().filter(|(_, count)| *count != 0).collect())
}

/// LiteLLM counts the cache into `input_cost` and reasoning into `output_cost`, and shows them apart as well.
fn cost_breakdown(cost: &CostBreakdown) -> Members<f64> {
    let always = [
        ("input_cost", cost.input + cost.cache_read + cost.cache_write),
        ("output_cost", cost.output + cost.reasoning),
        ("total_cost", cost.total),
        ("tool_usage_cost", cost.tools),
        ("original_cost", cost.original),
    ];
    let sometimes = [
        ("cache_read_cost", cost.cache_read),
        ("cache_creation_cost", cost.cache_write),
        ("reasoning_cost", cost.reasoning),
        ("discount_amount", cost.discount),
        ("margin_total_amount", cost.margin),
    ];
    let sometimes = sometimes.into_iter().filter(|(_, amount)| amount.femtos() != 0);
    let members = always
        .into_iter()
        .chain(sometimes)
        .map(|(name, amount)| (name, amount.to_f64()));
    Members(members.collect())
}

/// The client's JSON as it is, if it is JSON.
fn raw(text: &str) -> Option<Box<RawValue>> {
    serde_json::from_str(text).ok()
}
