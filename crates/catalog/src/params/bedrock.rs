//! Bedrock's models, by the API that calls them and by family.

use super::shared::{ANTHROPIC, add, drop};
use super::{List, Rule, When};
use wire::bedrock::{base_model, is_invoke};
use wire::facts::ModelFacts;

/// The list of the model's API.
pub(super) fn by_route(model: &str, _: &ModelFacts) -> &'static List {
    match &ANTHROPIC {
        Rule::List(anthropic) if is_invoke(model) => anthropic,
        _ => &CONVERSE,
    }
}

static CONVERSE: List = List::new(
    &[
        "max_tokens",
        "max_completion_tokens",
        "stream",
        "stream_options",
        "stop",
        "temperature",
        "top_p",
        "extra_headers",
        "response_format",
        "requestMetadata",
        "service_tier",
        "parallel_tool_calls",
    ],
    &[
        // Of Claude's models each parameter is judged by its value.
        drop(
            When::Model(|model, facts| !is_claude(model) && facts.supports("sampling_params") == Some(false)),
            &["temperature", "top_p"],
        ),
        add(When::Model(takes_tools), &["tools"]),
        add(When::Model(|model, _| is_nova(model)), &["web_search_options"]),
        add(
            When::Model(|model, facts| is_arn(model) || can(facts, "tool_choice")),
            &["tool_choice"],
        ),
        add(When::Model(takes_effort), &["reasoning_effort"]),
        add(When::Model(takes_thinking), &["thinking", "output_config"]),
        add(When::Model(|model, _| is_claude(model)), &["context_management"]),
    ],
);

/// Families whose models all take tools, whatever the price map says.
const WITH_TOOLS: &[&str] = &[
    "amazon.nova",
    "anthropic",
    "cohere",
    "meta.llama3-1",
    "meta.llama3-2",
    "meta.llama3-3",
    "meta.llama4",
    "mistral",
];

fn takes_tools(model: &str, facts: &ModelFacts) -> bool {
    let base = base_model(model);
    is_arn(model) || can(facts, "function_calling") || WITH_TOOLS.iter().any(|family| base.starts_with(family))
}

/// Families with efforts of their own, and those that think as Claude does.
fn takes_effort(model: &str, facts: &ModelFacts) -> bool {
    let base = base_model(model);
    let has_own = base.contains("gpt-oss")
        || base.contains("openai.gpt-")
        || base.starts_with("amazon.nova-2-")
        || (base.contains("deepseek") && !base.contains("deepseek.r1"));
    has_own || takes_thinking(model, facts)
}

fn takes_thinking(model: &str, facts: &ModelFacts) -> bool {
    let base = base_model(model);
    let has_own = ["gpt-oss", "openai.gpt-", "deepseek"]
        .iter()
        .any(|name| base.contains(name));
    if has_own || base.starts_with("amazon.nova-2-") {
        return false;
    }
    let named = ["claude-3-7", "claude-sonnet-4", "claude-opus-4"];
    is_arn(model) || named.iter().any(|name| base.contains(name)) || can(facts, "reasoning")
}

/// An ARN doesn't tell its model.
fn is_arn(model: &str) -> bool {
    model.contains("arn:")
}

fn is_claude(model: &str) -> bool {
    base_model(model).starts_with("anthropic")
}

fn is_nova(model: &str) -> bool {
    base_model(model).starts_with("amazon.nova")
}

fn can(facts: &ModelFacts, ability: &str) -> bool {
    facts.supports(ability) == Some(true)
}

#[cfg(test)]
mod tests {
    use crate::params::supported;
    use crate::prices;
    use crate::providers::by_name;

    fn takes(model: &str, param: &str) -> bool {
        let row = prices::find("bedrock", model, None).map_or("{}", |found| found.row);
        supported(by_name("bedrock").unwrap(), model, &prices::facts(row)).is_none_or(|list| list.contains(&param))
    }

    #[test]
    fn families_decide() {
        for (model, param, expected) in [
            ("anthropic.claude-3-5-sonnet-20240620-v1:0", "tools", true),
            ("anthropic.claude-3-5-sonnet-20240620-v1:0", "reasoning_effort", false),
            ("anthropic.claude-3-5-sonnet-20240620-v1:0", "seed", false),
            ("us.anthropic.claude-sonnet-4-20250514-v1:0", "thinking", true),
            ("us.meta.llama3-3-70b-instruct-v1:0", "tool_choice", false),
            ("meta.llama3-8b-instruct-v1:0", "tools", false),
            ("amazon.nova-lite-v1:0", "web_search_options", true),
            ("amazon.nova-2-lite-v1:0", "reasoning_effort", true),
            ("amazon.nova-2-lite-v1:0", "thinking", false),
            ("us.deepseek.r1-v1:0", "reasoning_effort", false),
            ("openai.gpt-oss-20b-1:0", "reasoning_effort", true),
            (
                "arn:aws:bedrock:us-east-1:1:application-inference-profile/x",
                "thinking",
                true,
            ),
            (
                "invoke/anthropic.claude-3-haiku-20240307-v1:0",
                "web_search_options",
                true,
            ),
        ] {
            assert_eq!(takes(model, param), expected, "{model} {param}");
        }
    }
}
