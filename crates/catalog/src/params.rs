//! Which OpenAI parameters each provider takes, by model.

mod azure;
mod bedrock;
mod google;
pub(crate) mod openai;
mod shared;
pub(crate) mod tables;
mod translated;

use crate::providers::{Provider, Support};
use std::sync::OnceLock;
use wire::facts::ModelFacts;

/// The OpenAI parameters that a provider takes for a model, in LiteLLM's order; `None` if every one
/// goes. It is also the answer of `/utils/supported_openai_params` and part of `/model/info`.
pub fn supported(provider: &Provider, model: &str, facts: &ModelFacts) -> Option<&'static [&'static str]> {
    (provider.support == Support::Chat).then(|| provider.takes.select(model, facts))
}

/// What a provider takes: a list, or a choice of lists by model.
#[derive(Debug)]
pub(crate) enum Rule {
    List(List),
    /// The rule depends on the model's family.
    ByModel(fn(&str, &ModelFacts) -> &'static List),
}

/// A list of parameters, and what a model's abilities change about it.
#[derive(Debug)]
pub(crate) struct List {
    base: &'static [&'static str],
    steps: &'static [Step],
    /// The list for every combination of steps, made at first need.
    made: OnceLock<Vec<Vec<&'static str>>>,
}

/// A change of a list.
#[derive(Debug)]
pub(crate) struct Step {
    when: When,
    add: &'static [&'static str],
    drop: &'static [&'static str],
}

/// When a change applies.
#[derive(Debug)]
pub(crate) enum When {
    /// The price map says that the model can.
    Can(&'static str),
    /// The price map doesn't say so.
    Cannot(&'static str),
    /// The price map says that it can't.
    Denied(&'static str),
    /// By the model's name or place.
    Model(fn(&str, &ModelFacts) -> bool),
}

impl When {
    fn holds(&self, model: &str, facts: &ModelFacts) -> bool {
        match self {
            Self::Can(ability) => facts.supports(ability) == Some(true),
            Self::Cannot(ability) => facts.supports(ability) != Some(true),
            Self::Denied(ability) => facts.supports(ability) == Some(false),
            Self::Model(rule) => rule(model, facts),
        }
    }
}

impl Rule {
    /// A list with its changes.
    const fn list(base: &'static [&'static str], steps: &'static [Step]) -> Self {
        Self::List(List::new(base, steps))
    }

    fn select(&'static self, model: &str, facts: &ModelFacts) -> &'static [&'static str] {
        match self {
            Self::List(list) => list.select(model, facts),
            Self::ByModel(choose) => choose(model, facts).select(model, facts),
        }
    }
}

impl List {
    const fn new(base: &'static [&'static str], steps: &'static [Step]) -> Self {
        Self {
            base,
            steps,
            made: OnceLock::new(),
        }
    }

    fn select(&'static self, model: &str, facts: &ModelFacts) -> &'static [&'static str] {
        let holds = |(index, step): (usize, &Step)| usize::from(step.when.holds(model, facts)) << index;
        let which: usize = self.steps.iter().enumerate().map(holds).sum();
        let made = self
            .made
            .get_or_init(|| (0..1 << self.steps.len()).map(|which| self.make(which)).collect());
        made.get(which).map_or(self.base, Vec::as_slice)
    }

    /// The list with the steps whose bits are set.
    fn make(&self, which: usize) -> Vec<&'static str> {
        let mut list = self.base.to_vec();
        let chosen = self
            .steps
            .iter()
            .enumerate()
            .filter(|(index, _)| which >> index & 1 == 1);
        for (_, step) in chosen {
            list.retain(|name| !step.drop.contains(name));
            list.extend(step.add);
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::{all, by_name};

    fn facts(mode: Option<&str>, abilities: &[&str]) -> ModelFacts {
        ModelFacts {
            mode: mode.map(str::to_owned),
            abilities: abilities.iter().map(|ability| (*ability).to_owned()).collect(),
            ..ModelFacts::default()
        }
    }

    fn takes(provider: &str, model: &str, facts: &ModelFacts, param: &str) -> bool {
        supported(by_name(provider).unwrap(), model, facts).is_none_or(|list| list.contains(&param))
    }

    #[test]
    fn openai_families() {
        let known = facts(Some("chat"), &["function_calling", "tool_choice"]);
        let unknown = ModelFacts::default();
        for (model, facts, param, expected) in [
            ("gpt-4o", &known, "user", true),
            ("gpt-4o", &known, "reasoning_effort", false),
            ("gpt-4", &known, "response_format", false),
            ("local", &unknown, "user", false),
            ("local", &unknown, "reasoning_effort", true),
            ("o3-mini", &known, "top_p", false),
            ("o3-mini", &known, "tools", true),
            ("o3-mini", &known, "parallel_tool_calls", false),
            ("gpt-5", &known, "verbosity", true),
            ("gpt-5", &known, "stop", false),
            ("gpt-5", &unknown, "tool_choice", false),
            ("gpt-5-chat-latest", &known, "stop", true),
            ("gpt-5-search-api", &known, "temperature", false),
        ] {
            assert_eq!(takes("openai", model, facts, param), expected, "{model} {param}");
        }
    }

    #[test]
    fn abilities_decide() {
        let reasons = facts(Some("chat"), &["reasoning"]);
        let plain = facts(Some("chat"), &[]);
        for provider in [
            "cerebras",
            "groq",
            "mistral",
            "moonshot",
            "xai",
            "perplexity",
            "fireworks_ai",
        ] {
            assert!(takes(provider, "m", &reasons, "reasoning_effort"), "{provider}");
            assert!(!takes(provider, "m", &plain, "reasoning_effort"), "{provider}");
        }
        assert!(!takes("xai", "grok-4", &plain, "stop") && takes("xai", "grok-2", &plain, "stop"));
        assert!(!takes("moonshot", "kimi-thinking-preview", &plain, "tools"));
    }

    #[test]
    fn every_supported_provider_streams() {
        for provider in all().filter(|provider| provider.support == Support::Chat) {
            let list = supported(provider, "m", &ModelFacts::default()).unwrap();
            assert!(list.contains(&"stream"), "{}", provider.name());
        }
    }
}
