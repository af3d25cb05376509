//! `model_info`. Any other key of the price map overrides it, and unknown ones are kept for
//! `/model/info`.

use super::{Kind, Row, Section};

/// The section.
pub const SECTION: Section = Section {
    name: "model_info",
    tables: &[ROWS],
};

const ROWS: &[Row] = &[
    Row::works(
        "id",
        Kind::Any,
        "The deployment's id; otherwise a hash of its settings.",
    ),
    Row::works("mode", Kind::Text, "What the model does: chat, embedding, responses …"),
    Row::works("base_model", Kind::Text, "The model whose prices and limits count."),
    Row::not_yet(
        "access_groups",
        Kind::TextList,
        "Groups that keys may name in place of models.",
    ),
    Row::works("blocked", Kind::Flag, "Paused: the deployment takes no requests."),
    Row::works(
        "max_tokens",
        Kind::Whole,
        "Tokens of an answer at most, where max_output_tokens is not set.",
    ),
    Row::works("max_input_tokens", Kind::Whole, "Tokens of a prompt at most."),
    Row::works("max_output_tokens", Kind::Whole, "Tokens of an answer at most."),
    Row::works("supports_*", Kind::Flag, "Whether the model can do that."),
    Row::works("cooldown_time", Kind::Number, "Seconds out of service after a failure."),
    Row::works("allowed_fails", Kind::Whole, "Failures before that."),
    Row::works(
        "allowed_fails_policy",
        Kind::Map,
        "Failures before that, by kind of error.",
    ),
    Row::works(
        "supported_environments",
        Kind::TextList,
        "Loaded only if LITELLM_ENVIRONMENT is one of these.",
    ),
    Row::not_yet("team_id", Kind::Text, "The team that owns the model."),
    Row::not_yet(
        "team_public_model_name",
        Kind::Text,
        "The name that this team asks for.",
    ),
    Row::with(
        "discoverable",
        Kind::Flag,
        super::Support::NotYetUnless("True"),
        "Whether lists show the model.",
    ),
    Row::not_yet("access_windows", Kind::List, "Hours in which teams may use the model."),
    Row::not_yet(
        "disable_background_health_check",
        Kind::Flag,
        "Leave the model out of health checks.",
    ),
    Row::not_yet("health_check_timeout", Kind::Number, "Seconds of a health check."),
    Row::not_yet(
        "health_check_model",
        Kind::Text,
        "The model that a health check of a wildcard asks.",
    ),
    Row::not_yet("health_check_params", Kind::Map, "Parameters of a health check."),
    Row::not_yet(
        "health_check_voice",
        Kind::Text,
        "The voice that a health check asks for.",
    ),
    Row::not_yet(
        "health_check_max_tokens",
        Kind::Whole,
        "Tokens that a health check asks for.",
    ),
    Row::not_yet("enable_tag_filtering", Kind::Flag, "Tag routing for this group alone."),
    Row::not_yet("allow_fail_open", Kind::Flag, "Ignore tags that no deployment fits."),
    Row::not_yet(
        "internal_router_model",
        Kind::Flag,
        "Write a router block into spend logs.",
    ),
    Row::not_yet("ptu_*", Kind::Any, "Provisioned throughput and its terms."),
    Row::not_yet(
        "cost_per_ptu_per_hour",
        Kind::Number,
        "The price of provisioned throughput.",
    ),
    Row::not_yet(
        "adaptive_router_preferences",
        Kind::Map,
        "Hints for the adaptive router.",
    ),
    Row::not_yet("litellm_routing_preferences", Kind::Any, "Hints for routing."),
    Row::no_effect("tier", Kind::Text, "free or paid, for people."),
    Row::no_effect("db_model", Kind::Flag, "Set by LiteLLM itself."),
];
