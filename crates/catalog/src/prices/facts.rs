//! Limits and abilities from a row of the map.

use serde_json::{Map, Value};
use wire::facts::ModelFacts;

/// A row's limits and abilities; nothing for text that isn't a row.
pub fn facts(row: &str) -> ModelFacts {
    let row: Map<String, Value> = serde_json::from_str(row).unwrap_or_default();
    let limit = |key: &str| row.get(key).and_then(Value::as_u64);
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let flags = |wanted: bool| {
        let mut names: Vec<String> = row
            .iter()
            .filter(|(_, value)| value.as_bool() == Some(wanted))
            .filter_map(|(key, _)| ability(key))
            .collect();
        // A price for it is all that the map says of caching for an hour.
        let has_hour_cache = row.contains_key("cache_creation_input_token_cost_above_1hr");
        names.extend((wanted && has_hour_cache).then(|| "hour_cache".to_owned()));
        names.sort_unstable();
        names
    };
    ModelFacts {
        max_input_tokens: limit("max_input_tokens"),
        // `max_tokens` is LiteLLM's older name of the answer's limit.
        max_output_tokens: limit("max_output_tokens").or_else(|| limit("max_tokens")),
        mode: text("mode"),
        abilities: flags(true),
        inabilities: flags(false),
        default_reasoning_effort: text("default_reasoning_effort"),
        effort_ceiling: text("bedrock_output_config_effort_ceiling"),
    }
}

/// The ability that a flag tells about. Two have other prefixes in the map.
fn ability(key: &str) -> Option<String> {
    let name = match key {
        "thinking_always_on" => key,
        "bedrock_converse_supports_strict_tools" => "strict_converse_tools",
        key => key.strip_prefix("supports_")?,
    };
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prices::row;

    #[test]
    fn facts_of_a_known_model() {
        let facts = facts(row("gpt-4o").unwrap());
        assert_eq!(facts.max_input_tokens, Some(128_000));
        assert_eq!(facts.max_output_tokens, Some(16_384));
        assert_eq!(facts.mode.as_deref(), Some("chat"));
        assert_eq!(facts.supports("vision"), Some(true));
        assert_eq!(facts.supports("reasoning"), None);
    }

    #[test]
    fn false_flags_are_told_from_missing_ones() {
        let facts = facts(r#"{"supports_vision": false, "supports_reasoning": null, "max_tokens": 10}"#);
        assert_eq!(facts.supports("vision"), Some(false));
        assert_eq!(facts.supports("reasoning"), None);
        assert_eq!(facts.max_output_tokens, Some(10));
        assert_eq!(super::facts("no json"), ModelFacts::default());
    }
}
