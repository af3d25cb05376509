//! What `/metrics` shows: one row per metric. Its name, its kind and its labels follow from here, and
//! so does what `prometheus_metrics_config` may speak of. Names and labels are LiteLLM's, except those
//! of the process and of this gateway.

use super::label::Label;
use super::sets::*;

/// A metric.
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its place in the table.
    pub id: Id,
    /// Its name as configs have it: a counter's ends in `_total` when it is shown.
    pub name: &'static str,
    /// What it measures with.
    pub kind: Kind,
    /// Its labels.
    pub labels: &'static [Label],
    /// What it means.
    pub help: &'static str,
}

impl Metric {
    /// Whether LiteLLM's own settings choose it: the process's metrics, those of this gateway and the
    /// calls in flight are always there.
    pub(super) fn can_be_chosen(&self) -> bool {
        self.name.starts_with("litellm_") && !self.name.starts_with("litellm_gateway_") && self.id != Id::InFlight
    }
}

/// What a metric measures with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// A counter that somebody else keeps; it is read when it is shown.
    CounterRead,
    /// A figure.
    Gauge,
    /// Seconds, in the configured buckets.
    Latency,
    /// Seconds per token, in the buckets that Python's client has by itself.
    PerToken,
}

/// Writes the enum and the table from the same rows.
macro_rules! metrics {
    ($($id:ident: $kind:ident $name:literal $labels:expr, $help:literal;)*) => {
        /// A metric's place in [`METRICS`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the table's own rows say it")]
        pub enum Id { $($id),* }

        /// Every metric, in the order in which they are shown.
        pub const METRICS: &[Metric] = &[$(Metric {
            id: Id::$id,
            name: $name,
            kind: Kind::$kind,
            labels: $labels,
            help: $help,
        }),*];
    };
}

metrics! {
    VirtualMemory: Gauge "process_virtual_memory_bytes" &[], "Virtual memory size in bytes.";
    ResidentMemory: Gauge "process_resident_memory_bytes" &[], "Resident memory size in bytes.";
    StartTime: Gauge "process_start_time_seconds" &[], "Start of the process in seconds since 1970.";
    CpuSeconds: CounterRead "process_cpu_seconds" &[], "User and system CPU time in seconds.";
    OpenFds: Gauge "process_open_fds" &[], "Open file descriptors.";
    MaxFds: Gauge "process_max_fds" &[], "File descriptors at most.";

    ProxyFailed: Counter "litellm_proxy_failed_requests_metric" PROXY_FAILED, "Requests that the client got an error for";
    ProxyTotal: Counter "litellm_proxy_total_requests_metric" PROXY_TOTAL, "Requests of clients";
    TotalLatency: Latency "litellm_request_total_latency_metric" LATENCY, "Seconds from a request's arrival to the end of its answer";
    ApiLatency: Latency "litellm_llm_api_latency_metric" LATENCY, "Seconds from sending a request upstream to the end of its answer";
    FirstToken: Latency "litellm_llm_api_time_to_first_token_metric" LATENCY, "Seconds from sending a request upstream to a stream's first content";
    Spend: Counter "litellm_spend_metric" SPEND, "USD that calls cost";
    TotalTokens: Counter "litellm_total_tokens_metric" TOKENS, "Tokens of prompts and answers";
    InputTokens: Counter "litellm_input_tokens_metric" TOKENS, "Tokens of prompts, cached ones included";
    OutputTokens: Counter "litellm_output_tokens_metric" TOKENS, "Tokens of answers, reasoning included";
    CachedTokens: Counter "litellm_input_cached_tokens_metric" TOKEN_DETAILS, "Prompt tokens read from the provider's cache";
    CacheCreationTokens: Counter "litellm_input_cache_creation_tokens_metric" TOKEN_DETAILS, "Prompt tokens written to the provider's cache";
    InputAudioTokens: Counter "litellm_input_audio_tokens_metric" TOKEN_DETAILS, "Audio tokens of prompts";
    ReasoningTokens: Counter "litellm_output_reasoning_tokens_metric" TOKEN_DETAILS, "Reasoning tokens of answers";
    OutputAudioTokens: Counter "litellm_output_audio_tokens_metric" TOKEN_DETAILS, "Audio tokens of answers";
    RemainingRequests: Gauge "litellm_remaining_requests_metric" OVERHEAD, "Requests that the provider said are left";
    RemainingTokens: Gauge "litellm_remaining_tokens_metric" OVERHEAD, "Tokens that the provider said are left";
    Overhead: Latency "litellm_overhead_latency_metric" OVERHEAD, "Seconds of a request that the gateway itself took";
    OverheadWithGuardrails: Latency "litellm_overhead_with_guardrails_latency_metric" OVERHEAD, "The same with guardrails, of which there are none yet";
    State: Gauge "litellm_deployment_state" STATE, "State of a deployment: 0 the last call went well, 1 it failed, 2 the deployment cools down";
    TpmLimit: Gauge "litellm_deployment_tpm_limit" LIMIT, "Tokens a minute of a deployment, from the config";
    RpmLimit: Gauge "litellm_deployment_rpm_limit" LIMIT, "Requests a minute of a deployment, from the config";
    CooledDown: Counter "litellm_deployment_cooled_down" COOLED_DOWN, "Times that a deployment was taken out of service, by the status that caused it";
    DeploymentSuccess: Counter "litellm_deployment_success_responses" DEPLOYMENT, "Attempts at a deployment that went well";
    DeploymentFailure: Counter "litellm_deployment_failure_responses" DEPLOYMENT_FAILURE, "Attempts at a deployment that failed";
    DeploymentTotal: Counter "litellm_deployment_total_requests" DEPLOYMENT, "Attempts at a deployment";
    PerToken: PerToken "litellm_deployment_latency_per_output_token" PER_TOKEN, "Seconds per token of an answer; of a stream, seconds to its first content per token";
    FallbackSuccess: Counter "litellm_deployment_successful_fallbacks" FALLBACK, "Fallbacks that led to an answer";
    FallbackFailure: Counter "litellm_deployment_failed_fallbacks" FALLBACK, "Fallbacks that failed too";
    ApiFailed: Counter "litellm_llm_api_failed_requests_metric" API_FAILED, "Attempts at a deployment that failed; see litellm_deployment_failure_responses";
    Requests: Counter "litellm_requests_metric" REQUESTS, "Calls that were answered; see litellm_proxy_total_requests_metric";
    ZeroCost: Counter "litellm_zero_cost_requests_total" ZERO_COST, "Calls with usage that were booked at nothing, because no price is known";
    ProviderCacheRead: Counter "litellm_provider_cache_read_input_tokens_metric" PROVIDER_CACHE, "Prompt tokens read from the provider's cache";
    ProviderCacheWrite: Counter "litellm_provider_cache_creation_input_tokens_metric" PROVIDER_CACHE, "Prompt tokens written to the provider's cache";
    InFlight: Gauge "litellm_in_flight_requests" &[], "Calls that are being answered now";

    BacklogEntries: Gauge "litellm_gateway_journal_backlog_entries" &[], "Calls in the journal that are not in the database yet";
    BacklogBytes: Gauge "litellm_gateway_journal_backlog_bytes" &[], "Bytes of the journal that are not in the database yet";
    BacklogSeconds: Gauge "litellm_gateway_journal_backlog_seconds" &[], "Seconds since something waits for the database";
    ShippedEntries: CounterRead "litellm_gateway_shipped_entries" &[], "Calls brought into the database, recovered ones included";
    InterruptedCalls: CounterRead "litellm_gateway_interrupted_calls" &[], "Calls that a dead process never ended, found in its journal";
    ShipperFailures: CounterRead "litellm_gateway_shipper_failures" &[], "Times that the database or the journal's disk failed";
    LostBytes: CounterRead "litellm_gateway_journal_lost_bytes" &[], "Bytes of journals that made no sense and were passed over";
    ShortenedEntries: CounterRead "litellm_gateway_journal_shortened_entries" &[], "Calls whose texts were cut because the disk was full";
    SyncFailures: CounterRead "litellm_gateway_journal_sync_failures" &[], "Times that the journal could not be synced to disk";
    UnpricedCalls: CounterRead "litellm_gateway_unpriced_calls" &[], "Answered calls whose model has no price";
    Overflow: Counter "litellm_gateway_metrics_overflow" &[Label::Metric], "Observations whose labels were too many for their metric: they are counted as `other`, a gauge's are left out";
}
