//! What is known about a deployment's model: prices and limits of the price map, under the
//! deployment's own.

use super::endpoint::Endpoint;
use super::entry::ModelEntry;
use crate::snapshot::Deployment;
use crate::yaml::{Entry, Node};
use catalog::prices::{self, Rates};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use wire::facts::ModelFacts;

/// Prices, limits, and the price map's key.
pub(super) struct Priced {
    pub(super) rates: Rates,
    pub(super) facts: ModelFacts,
    pub(super) key: Option<String>,
    /// The model behind the deployment's name.
    pub(super) base_model: Option<String>,
}

/// Finds the model in the price map and puts the deployment's own prices and limits over it.
pub(super) fn read(entry: &ModelEntry, endpoint: &Endpoint) -> Priced {
    let base_model = [&entry.info, &entry.params]
        .into_iter()
        .find_map(|node| node.get("base_model")?.text());
    let found = prices::find(endpoint.provider.name(), &endpoint.model, base_model);
    let row = found.map_or("{}", |found| found.row);
    Priced {
        rates: Rates::from_json(row, &own_prices(entry)),
        facts: prices::facts(&with_own_facts(row, &entry.info)),
        key: found.map(|found| found.key.to_owned()),
        base_model: base_model.map(str::to_owned),
    }
}

/// The prices of `model_info`, and over them those of `litellm_params`.
fn own_prices(entry: &ModelEntry) -> Vec<(String, Box<RawValue>)> {
    let entries = entry.info.entries().iter().chain(entry.params.entries());
    let prices = entries.filter(|entry| prices::is_cost_key(&entry.key) && !entry.value.is_null());
    prices
        .filter_map(|entry| Some((entry.key.clone(), to_raw_value(&entry.value.to_json()).ok()?)))
        .collect()
}

/// The row with what `model_info` says about limits and abilities.
fn with_own_facts(row: &str, info: &Node) -> String {
    let own = |entry: &&Entry| {
        let limits = ["mode", "max_tokens", "max_input_tokens", "max_output_tokens"];
        (limits.contains(&entry.key.as_str()) || entry.key.starts_with("supports_")) && !entry.value.is_null()
    };
    let mut row: Map<String, Value> = serde_json::from_str(row).unwrap_or_default();
    for entry in info.entries().iter().filter(own) {
        row.insert(entry.key.clone(), fact(&entry.key, &entry.value));
    }
    Value::Object(row).to_string()
}

/// A fact in its own type, also when it came from the environment as text.
fn fact(key: &str, node: &Node) -> Value {
    match key {
        "mode" => node.to_json(),
        _ if key.starts_with("supports_") => node.flag().map_or(Value::Null, Value::Bool),
        _ => node.whole().map_or(Value::Null, Value::from),
    }
}

/// The YAML line that gives a deployment its prices, for messages about a model that has none.
pub fn price_hint(deployment: &Deployment) -> String {
    let prices = match deployment.facts.mode.as_deref() {
        Some("embedding" | "rerank") => "input_cost_per_token: 0.0000001",
        Some("image_generation") => "output_cost_per_image: 0.04",
        Some("audio_transcription") => "input_cost_per_second: 0.0001",
        Some("audio_speech") => "input_cost_per_character: 0.000015",
        _ => "input_cost_per_token: 0.000001, output_cost_per_token: 0.000002",
    };
    format!("model_info: {{{prices}}}")
}
