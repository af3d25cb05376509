//! A deployment's own prices over those of the map.

use super::rates::{Fields, price};
use super::sheet::TIER_SUFFIXES;
use serde_json::value::RawValue;

/// Whether a member of `litellm_params` or `model_info` is a price: `input_cost_per_token`,
/// `cache_read_input_token_cost`, `tiered_pricing`, …
pub fn is_cost_key(key: &str) -> bool {
    matches!(key, "tiered_pricing" | "off_peak_pricing")
        || key.contains("_uplift_multiplier")
        || key.split('_').any(|word| word == "cost")
}

/// What a deployment with its own input price takes from the map all the same.
const CACHE: [&str; 5] = [
    "cache_creation_input_token_cost",
    "cache_creation_input_token_cost_above_1hr",
    "cache_creation_input_token_cost_above_200k_tokens",
    "cache_read_input_token_cost",
    "cache_read_input_token_cost_above_200k_tokens",
];

/// What isn't a token price, and stays as the map has it unless the deployment says otherwise.
const ALWAYS: [&str; 4] = [
    "litellm_provider",
    "search_context_cost_per_query",
    "web_search_billing_unit",
    "provider_specific_entry",
];

/// The fields that price a deployment. As in LiteLLM, its own prices replace those of the map: one
/// that sets only its input price has free output. Only cache prices, service tiers and a tier
/// table's missing output price are filled in from the map.
pub(super) fn merged<'a>(map: Fields<'a>, own: &'a [(String, Box<RawValue>)]) -> Fields<'a> {
    let own: Fields<'a> = own
        .iter()
        .filter(|(key, value)| is_cost_key(key) && value.get() != "null")
        .map(|(key, value)| (key.clone(), &**value))
        .collect();
    if !own.keys().any(|key| replaces(key)) {
        return overlaid(map, own);
    }
    let input = own.contains_key("input_cost_per_token");
    let output = own.contains_key("output_cost_per_token");
    let tiers = own.contains_key("tiered_pricing");
    let kept = map.into_iter().filter(|(key, value)| {
        let tier_price = TIER_SUFFIXES.iter().any(|suffix| key.ends_with(suffix));
        ALWAYS.contains(&key.as_str())
            || (input && CACHE.contains(&key.as_str()))
            || ((input || output) && tier_price)
            || (tiers && key == "output_cost_per_token" && price(value).is_some_and(|price| !price.is_zero()))
    });
    overlaid(kept.collect(), own)
}

fn overlaid<'a>(mut under: Fields<'a>, over: Fields<'a>) -> Fields<'a> {
    under.extend(over);
    under
}

/// Whether a deployment that sets this is priced by its own figures; other prices, such as a cache
/// price alone, only amend the map's.
fn replaces(key: &str) -> bool {
    const WHOLE: [&str; 5] = [
        "cost_per_second",
        "input_cost_per_second",
        "output_cost_per_second",
        "input_cost_per_query",
        "tiered_pricing",
    ];
    WHOLE.contains(&key) || (key.contains("cost_per") && key.contains("token"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn price_keys_are_told_from_others() {
        for key in [
            "input_cost_per_token",
            "cache_read_input_token_cost",
            "cost_per_second",
            "ocr_cost_per_page",
            "output_cost_per_token_above_200k_tokens_priority",
            "tiered_pricing",
            "regional_processing_uplift_multiplier_eu",
        ] {
            assert!(is_cost_key(key), "{key}");
        }
        for key in [
            "model",
            "max_budget",
            "costly",
            "tpm",
            "litellm_provider",
            "output_vector_size",
        ] {
            assert!(!is_cost_key(key), "{key}");
        }
    }
}
