//! `router_settings`: how deployments are chosen, retried and rested.

use super::{Kind, Row, Section, Support};

/// The section.
pub const SECTION: Section = Section {
    name: "router_settings",
    tables: &[ROWS],
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

const ROWS: &[Row] = &[
    Row::with(
        "routing_strategy",
        Kind::Choice(STRATEGIES),
        Support::NotYetUnless("simple-shuffle"),
        "How one of several deployments is chosen; otherwise simple-shuffle does it.",
    ),
    Row::works("num_retries", Kind::Whole, "Retries of a request in its group (2)."),
    Row::works(
        "max_fallbacks",
        Kind::Whole,
        "How deep fallbacks may follow fallbacks (5).",
    ),
    Row::works("timeout", Kind::Number, "Seconds for a whole call (6000)."),
    Row::works("stream_timeout", Kind::Number, "Seconds until a stream begins."),
    Row::works("retry_after", Kind::Number, "Seconds before a retry at least (0)."),
    Row::works(
        "allowed_fails",
        Kind::Whole,
        "Failures before a deployment rests; 3 counts as not set.",
    ),
    Row::works(
        "allowed_fails_policy",
        Kind::Map,
        "Failures before a deployment rests, by kind of error.",
    ),
    Row::works("cooldown_time", Kind::Number, "Seconds that a deployment rests (5)."),
    Row::works("disable_cooldowns", Kind::Flag, "Deployments never rest."),
    Row::works("retry_policy", Kind::Map, "Retries by kind of error."),
    Row::works(
        "model_group_retry_policy",
        Kind::Map,
        "Retries by kind of error, for single groups.",
    ),
    Row::works(
        "fallbacks",
        Kind::MapOrList,
        "Groups that take over from a group, or from every group.",
    ),
    Row::works(
        "default_fallbacks",
        Kind::TextList,
        "Groups that take over from every group.",
    ),
    Row::works(
        "context_window_fallbacks",
        Kind::MapOrList,
        "Groups that take over when a prompt is too long.",
    ),
    Row::works(
        "content_policy_fallbacks",
        Kind::MapOrList,
        "Groups that take over when content is refused.",
    ),
    Row::works("model_group_alias", Kind::Map, "Other names for groups."),
    Row::not_yet(
        "enable_pre_call_checks",
        Kind::Flag,
        "Deployments that a prompt cannot fit are left out.",
    ),
    Row::not_yet(
        "enable_tag_filtering",
        Kind::Flag,
        "Requests go to deployments with their tags.",
    ),
    Row::not_yet(
        "tag_filtering_match_any",
        Kind::Flag,
        "One common tag is enough (true).",
    ),
    Row::not_yet(
        "default_max_parallel_requests",
        Kind::Whole,
        "Calls at a time per deployment.",
    ),
    Row::not_yet("routing_strategy_args", Kind::Map, "Options of the strategy."),
    Row::not_yet(
        "optional_pre_call_checks",
        Kind::TextList,
        "Affinities and hard limits of deployments.",
    ),
    Row::not_yet(
        "enable_weighted_failover",
        Kind::Flag,
        "A failed request tries the other members of its group.",
    ),
    Row::not_yet(
        "tag_routing_prefix",
        Kind::Text,
        "Only tags that begin so take part in routing.",
    ),
    Row::not_yet("plugins", Kind::List, "Routing plugins in Python."),
    Row::not_yet("default_priority", Kind::Integer, "The place of requests in a queue."),
    Row::not_yet("polling_interval", Kind::Number, "Seconds between looks at that queue."),
    Row::not_yet(
        "default_litellm_params",
        Kind::Map,
        "litellm_params of every deployment.",
    ),
    Row::not_yet(
        "routing_groups",
        Kind::List,
        "Groups of groups with a strategy of their own.",
    ),
    Row::not_yet("provider_budget_config", Kind::Map, "Budgets of providers."),
    Row::not_yet("model_group_affinity_config", Kind::Map, "Affinities of single groups."),
    Row::not_yet("alerting_config", Kind::Map, "Alerts to Slack."),
    Row::not_yet("caching_groups", Kind::List, "Groups that share cached answers."),
    Row::not_yet("redis_*", Kind::Any, "The Redis that instances share."),
    Row::not_yet("cache_kwargs", Kind::Map, "Options of that Redis."),
    Row::not_yet("cache_responses", Kind::Flag, "Cache answers."),
    Row::not_yet(
        "enable_health_check_routing",
        Kind::Flag,
        "Leave out deployments that fail health checks.",
    ),
    Row::not_yet(
        "health_check_staleness_threshold",
        Kind::Number,
        "Seconds that a health check counts.",
    ),
    Row::not_yet(
        "health_check_ignore_transient_errors",
        Kind::Flag,
        "Only lasting errors make a deployment unhealthy.",
    ),
    Row::not_yet(
        "background_health_check_model_groups",
        Kind::TextList,
        "The groups that are checked.",
    ),
    Row::no_effect(
        "deployment_affinity_ttl_seconds",
        Kind::Number,
        "How long affinities last, which are not supported yet.",
    ),
    Row::no_effect("client_ttl", Kind::Number, "Python clients are not made here."),
    Row::no_effect("set_verbose", Kind::Flag, "Use --debug or --detailed_debug."),
    Row::no_effect("debug_level", Kind::Text, "Use --debug or --detailed_debug."),
];
