//! `model_info`. Any other key of the price map overrides it, and unknown ones are kept for
//! `/model/info`.

use super::{Row, Section, Unknown, prices, router_settings, rows};

/// The section.
pub const SECTION: Section = Section {
    name: "model_list[].model_info",
    doc: "What is known about the model. Prices and limits stand over those of the price map; unknown keys are kept \
          and shown by /model/info.",
    unknown: Unknown::Kept,
    required: &[],
    tables: &[ROWS, HEALTH, NOT_YET, prices::ROWS],
};

const ROWS: &[Row] = rows! {
    "id" Any Works => "The deployment's id; otherwise a hash of its settings.";
    "mode" Text Works => "What the model does: chat, completion, embedding, image_generation, audio_transcription, audio_speech, rerank, moderation, responses …";
    "base_model" Text Works => "The model whose prices and limits count.";
    "access_groups" TextList Works => "Groups that keys may name in place of models; lists show them with include_model_access_groups=true.";
    "blocked" Flag Works = "false" => "Paused: the deployment takes no requests.";
    "discoverable" Flag Works = "true" => "Whether lists show the model to others than administrators.";
    "max_tokens" Whole Works => "Tokens of an answer at most, where max_output_tokens is not set.";
    "max_input_tokens" Whole Works => "Tokens of a prompt at most.";
    "max_output_tokens" Whole Works => "Tokens of an answer at most.";
    "supports_*" Flag Works => "Whether the model can do that: supports_vision, supports_function_calling, supports_reasoning …";
    "cooldown_time" Positive Works => "Seconds out of service after a failure.";
    "allowed_fails" Whole Works => "Failures before that.";
    "allowed_fails_policy" Keys(&router_settings::ALLOWED_FAILS_POLICY) Works => "Failures before that, by kind of error.";
    "supported_environments" TextList Works => "Loaded only if LITELLM_ENVIRONMENT is one of these: development, staging, production.";
    "litellm_provider" Text Works => "Shown by /model/info.";
    "supported_endpoints" TextList Works => "With /v1/messages in it, Anthropic Messages go to the provider as they are.";
    "supported_openai_params" TextList Works => "Shown by /model/info.";
    "tier" Text NoEffect => "free or paid, for people.";
    "db_model" Flag NoEffect => "Set by LiteLLM itself.";
    "created_*" Any NoEffect => "Set by LiteLLM itself.";
    "updated_*" Any NoEffect => "Set by LiteLLM itself.";
};

const HEALTH: &[Row] = rows! {
    "disable_background_health_check" Flag NotYet => "Leave the model out of regular health checks.";
    "health_check_timeout" Positive NotYet => "Seconds of a health check.";
    "health_check_model" Text NotYet => "The model that a health check of a wildcard asks.";
    "health_check_params" Map NotYet => "Parameters of a health check.";
    "health_check_voice" Text NotYet => "The voice that a health check asks for.";
    "health_check_max_tokens" Whole NotYet = "5" => "Tokens that a health check asks for.";
};

const NOT_YET: &[Row] = rows! {
    "team_id" Text NotYet => "The team that owns the model.";
    "team_public_model_name" Text NotYet => "The name that this team asks for.";
    "access_windows" List NotYet => "Hours in which teams may use the model.";
    "enable_tag_filtering" Flag NotYet => "Tag routing for this group alone.";
    "allow_fail_open" Flag NotYet => "Ignore tags that no deployment fits.";
    "internal_router_model" Flag NotYet => "Write a router block into spend logs.";
    "member_auto_router" Flag NotYet => "A router that team members made.";
    "ptu_count" Whole NotYet => "Units of provisioned throughput.";
    "ptu_*" Any NotYet => "When provisioned throughput begins and ends.";
    "cost_per_ptu_per_hour" Positive NotYet => "USD of provisioned throughput per unit and hour.";
    "adaptive_router_preferences" Map NotYet => "Hints for the adaptive router.";
    "litellm_routing_preferences" Any NotYet => "Hints for routing.";
};
