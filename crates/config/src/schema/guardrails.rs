//! A `guardrails` entry.

use super::{Section, Unknown, rows};

/// One entry.
pub const SECTION: Section = Section {
    name: "guardrails[]",
    doc: "A check on prompts or answers.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "guardrail_name" Text NotYet => "The name that requests, keys and models use.";
        "litellm_params" Keys(&PARAMS) NotYet => "What checks, and when.";
        "guardrail_info" Map NotYet => "A description, for people: {params: […]}.";
        "guardrail_id" Text NotYet => "Its id.";
    }],
};

/// `litellm_params` of a guardrail.
pub const PARAMS: Section = Section {
    name: "guardrails[].litellm_params",
    doc: "What checks, and when. Each kind of guardrail has more keys of its own.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "guardrail" Text NotYet => "The kind: presidio, bedrock, lakera_v2, aporia, openai_moderation, litellm_content_filter …";
        "mode" Any NotYet => "pre_call, post_call, during_call, logging_only, pre_mcp_call, during_mcp_call; a list of them, or {tags, default}.";
        "default_on" Flag NotYet = "false" => "Check every call, asked or not.";
        "api_key" Text NotYet => "The key of the service that checks.";
        "api_base" Text NotYet => "Where that service is.";
        "mask_request_content" Flag NotYet => "Mask what is found in prompts.";
        "mask_response_content" Flag NotYet => "Mask what is found in answers.";
        "unreachable_fallback" Choice(&["fail_closed", "fail_open"]) NotYet = "fail_closed" => "What happens while that service is away.";
        "fail_on_error" Flag NotYet = "true" => "Refuse calls that could not be checked.";
        "timeout" Positive NotYet => "Seconds of a check.";
        "violation_message_template" Text NotYet => "What a refused caller is told.";
        "pii_entities_config" Map NotYet => "presidio: what is done with each kind of data.";
        "output_parse_pii" Flag NotYet => "presidio: put personal data back into answers.";
        "presidio_*" Any NotYet => "presidio: other options.";
        "guardrailIdentifier" Any NotYet => "bedrock: the guardrail.";
        "guardrailVersion" Any NotYet => "bedrock: its version.";
        "aws_*" Any NotYet => "bedrock: credentials.";
        "model" Text NotYet => "The model that checks, where one does.";
    }],
};
