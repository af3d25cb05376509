//! `router_settings`: how deployments are chosen, retried and rested.

use super::{Row, Section, Unknown, rows};

/// The section.
pub const SECTION: Section = Section {
    name: "router_settings",
    doc: "How one of a group's deployments is chosen, and what happens when it fails.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[CHOICE, FAILURE, STATE, NOT_YET],
};

/// LiteLLM's strategies, of which `simple-shuffle` works.
pub const STRATEGIES: &[&str] = &[
    "simple-shuffle",
    "least-busy",
    "usage-based-routing",
    "usage-based-routing-v2",
    "latency-based-routing",
    "cost-based-routing",
    "lar1",
    "provider-budget-routing",
];

const CHOICE: &[Row] = rows! {
    "routing_strategy" Choice(STRATEGIES) Works = "simple-shuffle" => "How one of several deployments is chosen. Only simple-shuffle is supported yet; it stands in for the others.";
    "routing_strategy_args" Keys(&STRATEGY_ARGS) NotYet => "Options of the strategy.";
    "model_group_alias" Map Works => "Other names for groups: `name: group`, or `name: {model: group, hidden: true}`.";
    "enable_pre_call_checks" Flag NotYet = "false" => "Deployments that a prompt cannot fit are left out.";
    "optional_pre_call_checks" TextList NotYet => "Affinities and hard limits: prompt_caching, responses_api_deployment_check, enforce_model_rate_limits …";
    "enable_tag_filtering" Flag NotYet = "false" => "Requests go to deployments with their tags.";
    "tag_filtering_match_any" Flag NotYet = "true" => "One common tag is enough.";
    "tag_routing_prefix" Text NotYet => "Only tags that begin so take part in routing.";
    "default_max_parallel_requests" Whole NotYet => "Calls at a time per deployment.";
    "default_litellm_params" Map Works => "Parameters such as temperature of every request that brings none; they go before a deployment's own.";
    "routing_groups" Each(&ROUTING_GROUP) NotYet => "Groups of groups with a strategy of their own.";
    "provider_budget_config" Named(&PROVIDER_BUDGET) NotYet => "Budgets of providers.";
    "model_group_affinity_config" Map NotYet => "Affinities of single groups.";
    "weights" Map NotYet => "Weights by group and deployment id.";
};

const FAILURE: &[Row] = rows! {
    "num_retries" Whole Works = "2" => "Retries of a request in its group; otherwise litellm_settings, DEFAULT_MAX_RETRIES.";
    "timeout" Positive Works = "6000" => "Seconds for a whole call; litellm_settings.request_timeout goes before it, REQUEST_TIMEOUT after it.";
    "stream_timeout" Positive Works => "Seconds until a stream begins.";
    "retry_after" Positive Works = "0" => "Seconds before a retry at least.";
    "retry_policy" Keys(&RETRY_POLICY) Works => "Retries by kind of error.";
    "model_group_retry_policy" Named(&RETRY_POLICY) Works => "Retries by kind of error, for single groups.";
    "fallbacks" MapOrList Works => "Groups that take over from a group: `[{group: [other, third]}]`; a plain list takes over from every group.";
    "default_fallbacks" TextList Works => "Groups that take over from every group.";
    "context_window_fallbacks" MapOrList Works => "Groups that take over when a prompt is too long.";
    "content_policy_fallbacks" MapOrList Works => "Groups that take over when content is refused.";
    "max_fallbacks" Whole Works = "5" => "How deep fallbacks may follow fallbacks; otherwise litellm_settings, ROUTER_MAX_FALLBACKS.";
    "enable_weighted_failover" Flag NotYet = "false" => "A failed request tries the other members of its group.";
    "allowed_fails" Whole Works = "3" => "Failures before a deployment rests; 3 counts as not set. Otherwise DEFAULT_ALLOWED_FAILS.";
    "allowed_fails_policy" Keys(&ALLOWED_FAILS_POLICY) Works => "Failures before a deployment rests, by kind of error.";
    "cooldown_time" Positive Works = "5" => "Seconds that a deployment rests; 0 means 5. Otherwise DEFAULT_COOLDOWN_TIME_SECONDS.";
    "disable_cooldowns" Flag Works = "false" => "Deployments never rest.";
    "enable_health_check_routing" Flag NotYet = "false" => "Leave out deployments that fail health checks.";
    "health_check_staleness_threshold" Positive NotYet => "Seconds that a health check counts.";
    "health_check_ignore_transient_errors" Flag NotYet => "Only lasting errors make a deployment unhealthy.";
    "background_health_check_model_groups" TextList NotYet => "The groups that are checked.";
};

const STATE: &[Row] = rows! {
    "redis_url" Text NotYet => "The Redis that instances share.";
    "redis_host" Text NotYet => "The host of the Redis that instances share.";
    "redis_port" Whole NotYet => "The port of that Redis.";
    "redis_password" Text NotYet => "The password of that Redis.";
    "redis_db" Whole NotYet => "The database of that Redis.";
    "redis_*" Any NotYet => "Other options of that Redis.";
    "cache_kwargs" Map NotYet => "More options of that Redis.";
    "cache_responses" Flag NotYet = "false" => "Cache answers.";
    "caching_groups" List NotYet => "Groups that share cached answers.";
};

const NOT_YET: &[Row] = rows! {
    "plugins" List NotYet => "Routing plugins in Python.";
    "default_priority" Integer NotYet => "The place of requests in a queue.";
    "polling_interval" Positive NotYet = "0.003" => "Seconds between looks at that queue.";
    "alerting_config" Map NotYet => "Alerts to Slack.";
    "assistants_config" Map NotYet => "The provider of /v1/assistants.";
    "search_tools" List NotYet => "Web search providers.";
    "guardrail_list" List NotYet => "Checks on prompts and answers.";
    "router_general_settings" Map NoEffect => "Options of the Python router.";
    "ignore_invalid_deployments" Flag NoEffect => "Models that cannot be called are always left out, and said so.";
    "deployment_affinity_ttl_seconds" Positive NoEffect = "3600" => "How long affinities last, which are not supported yet.";
    "client_ttl" Positive NoEffect = "3600" => "Python clients are not made here.";
    "set_verbose" Flag NoEffect => "Use litellm_settings.set_verbose or --debug.";
    "debug_level" Text NoEffect => "Use --debug or --detailed_debug.";
};

/// `retry_policy`, also of a group.
pub const RETRY_POLICY: Section = Section {
    name: "router_settings.retry_policy",
    doc: "Retries by kind of error; they go before num_retries.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "BadRequestErrorRetries" Whole Works => "After a 400.";
        "AuthenticationErrorRetries" Whole Works => "After a 401.";
        "NotFoundErrorRetries" Whole Works => "After a 404.";
        "TimeoutErrorRetries" Whole Works => "After a timeout.";
        "RateLimitErrorRetries" Whole Works => "After a 429.";
        "ContentPolicyViolationErrorRetries" Whole Works => "After refused content.";
        "InternalServerErrorRetries" Whole Works => "After a 500.";
        "BadGatewayErrorRetries" Whole Works => "After a 502.";
        "ServiceUnavailableErrorRetries" Whole Works => "After a 503.";
        "DefaultRetries" Whole Works => "After any other error.";
    }],
};

/// `allowed_fails_policy`, also of a deployment.
pub const ALLOWED_FAILS_POLICY: Section = Section {
    name: "router_settings.allowed_fails_policy",
    doc: "Failures before a deployment rests, by kind of error.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "BadRequestErrorAllowedFails" Whole Works => "Answers of 400.";
        "AuthenticationErrorAllowedFails" Whole Works => "Answers of 401.";
        "NotFoundErrorAllowedFails" Whole Works => "Answers of 404.";
        "TimeoutErrorAllowedFails" Whole Works => "Timeouts.";
        "RateLimitErrorAllowedFails" Whole Works => "Answers of 429.";
        "ContentPolicyViolationErrorAllowedFails" Whole Works => "Refused content.";
        "InternalServerErrorAllowedFails" Whole Works => "Answers of 500.";
        "BadGatewayErrorAllowedFails" Whole Works => "Answers of 502.";
        "ServiceUnavailableErrorAllowedFails" Whole Works => "Answers of 503.";
    }],
};

/// `routing_strategy_args`.
pub const STRATEGY_ARGS: Section = Section {
    name: "router_settings.routing_strategy_args",
    doc: "Options of the strategy.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "ttl" Positive NotYet = "3600" => "latency-based-routing: seconds that a sample counts.";
        "lowest_latency_buffer" Positive NotYet = "0" => "latency-based-routing: how much slower than the fastest may be chosen.";
        "max_latency_list_size" Whole NotYet = "10" => "latency-based-routing: samples per deployment.";
        "ttft_percentile" Positive NotYet => "latency-based-routing: the percentile of times to first token that counts.";
        "confidence_threshold_low" Positive NotYet = "0.3" => "lar1: below it a model is weak.";
        "confidence_threshold_medium" Positive NotYet = "0.5" => "lar1: below it a model is middling.";
        "confidence_threshold_high" Positive NotYet = "0.7" => "lar1: above it a model is strong.";
    }],
};

/// An entry of `routing_groups`.
pub const ROUTING_GROUP: Section = Section {
    name: "router_settings.routing_groups[]",
    doc: "A group of groups that can be called like a model.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "group_name" Text NotYet => "The name that clients ask for.";
        "models" TextList NotYet => "Its groups.";
        "routing_strategy" Text NotYet => "The strategy between them; priority goes by model_priorities.";
        "routing_strategy_args" Keys(&STRATEGY_ARGS) NotYet => "Options of the strategy.";
        "model_priorities" Map NotYet => "A priority for each group, 1 or more.";
    }],
};

/// An entry of `provider_budget_config`.
pub const PROVIDER_BUDGET: Section = Section {
    name: "router_settings.provider_budget_config.*",
    doc: "What a provider may cost.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "budget_limit" Positive NotYet => "USD per window.";
        "max_budget" Positive NotYet => "The same.";
        "time_period" Duration NotYet => "The window: 1d, 30d …";
        "budget_duration" Duration NotYet => "The same.";
        "tpm_limit" Whole NotYet => "Tokens a minute.";
        "rpm_limit" Whole NotYet => "Requests a minute.";
    }],
};
