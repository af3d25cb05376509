//! `docs/config.schema.json`, for editors: JSON Schema, draft 2020-12.

use config::schema::{Kind, Row, SECTIONS, Section, Support, Unknown, top_level};
use serde_json::{Map, Value, json};

/// Numbers as text: a reference, or what YAML 1.1 takes for one.
const NUMBER_TEXT: &str = "^(os\\.environ/.+|[-+.]?[0-9][-+0-9a-fA-FxeE_.:]*)$";
/// Flags as text, and what YAML 1.1 takes for one.
const FLAG_TEXT: &str = "^(os\\.environ/.+|[Tt]rue|TRUE|[Ff]alse|FALSE|[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF)$";
/// A span of time.
const DURATION_TEXT: &str = "^(os\\.environ/.+|[0-9]+(s|m|h|d|w|mo)|hourly|daily|weekly|monthly)$";
/// A variable's value.
const REFERENCE_TEXT: &str = "^os\\.environ/.+$";

/// The schema as text.
pub(super) fn schema() -> String {
    let kinds = shared().into_iter().map(|(name, kind)| (name.to_owned(), kind));
    let sections = SECTIONS
        .iter()
        .map(|section| (definition(section.name), object(section)));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "LiteLLM config.yaml",
        "description": "Made by `cargo run -p xtask -- config-docs`. docs/config.md says more.",
        "$ref": reference(top_level::SECTION.name),
        "$defs": kinds.chain(sections).collect::<Map<String, Value>>(),
    });
    let text = serde_json::to_string_pretty(&schema);
    text.expect("JSON") + "\n"
}

fn object(section: &Section) -> Value {
    let (patterns, keys): (Vec<&Row>, Vec<&Row>) = section.rows().partition(|row| row.name.ends_with('*'));
    let keys = keys.into_iter().map(|row| (row.name.to_owned(), property(row)));
    let pattern = |row: &Row| (format!("^{}", row.name.trim_end_matches('*')), property(row));
    let mut object = json!({
        "type": ["object", "null"],
        "description": section.doc,
        "properties": keys.collect::<Map<String, Value>>(),
        "additionalProperties": section.unknown != Unknown::Ignored,
    });
    let patterns: Map<String, Value> = patterns.into_iter().map(pattern).collect();
    if !patterns.is_empty() {
        object["patternProperties"] = patterns.into();
    }
    if !section.required.is_empty() {
        object["required"] = section.required.into();
    }
    object
}

fn property(row: &Row) -> Value {
    let mut property = of_kind(row.kind);
    let here = match row.support {
        Support::Works => "",
        Support::Sent => " (sent to the provider)",
        Support::NotYet => " (not supported yet)",
        Support::NoEffect => " (nothing to set here)",
    };
    property["description"] = format!("{}{here}", row.doc).into();
    if let Some(default) = row.default {
        property["default"] = value(row.kind, default);
    }
    property
}

/// A default in the type of its key.
fn value(kind: Kind, default: &str) -> Value {
    let text = || Value::from(default);
    match kind {
        Kind::Text | Kind::Choice(_) | Kind::Duration => text(),
        _ => serde_json::from_str(default).unwrap_or_else(|_| text()),
    }
}

/// Kinds that many keys have, by name.
fn shared() -> [(&'static str, Value); 5] {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let flag = [json!({ "type": "boolean" }), json!({ "enum": [0, 1] }), text(FLAG_TEXT)];
    [
        ("flag", nullable(&flag)),
        ("whole", nullable(&[json!({ "type": "integer" }), text(NUMBER_TEXT)])),
        ("number", nullable(&[json!({ "type": "number" }), text(NUMBER_TEXT)])),
        ("duration", nullable(&[text(DURATION_TEXT)])),
        (
            "texts",
            json!({ "type": ["array", "null"], "items": { "type": "string" } }),
        ),
    ]
}

fn nullable(kinds: &[Value]) -> Value {
    let null = json!({ "type": "null" });
    json!({ "anyOf": kinds.iter().chain([&null]).collect::<Vec<_>>() })
}

fn of_kind(kind: Kind) -> Value {
    let to = |name: &str| json!({ "$ref": reference(name) });
    match kind {
        Kind::Any => json!({}),
        Kind::Text => json!({ "type": ["string", "null"] }),
        Kind::Flag => to("flag"),
        Kind::FlagOrText => json!({ "type": ["boolean", "string", "null"] }),
        Kind::Whole | Kind::Integer => to("whole"),
        Kind::Number | Kind::Positive | Kind::Usd => to("number"),
        Kind::Duration => to("duration"),
        Kind::List => json!({ "type": ["array", "null"] }),
        Kind::TextList => to("texts"),
        Kind::TextOrList => nullable(&[json!({ "type": "string" }), to("texts")]),
        Kind::Map => json!({ "type": ["object", "null"] }),
        Kind::MapOrList => json!({ "type": ["object", "array", "null"] }),
        Kind::Choice(words) => nullable(&[
            json!({ "enum": words }),
            json!({ "type": "string", "pattern": REFERENCE_TEXT }),
        ]),
        Kind::Keys(section) => to(section.name),
        Kind::Each(section) => json!({ "type": ["array", "null"], "items": to(section.name) }),
        Kind::Named(section) => json!({ "type": ["object", "null"], "additionalProperties": to(section.name) }),
    }
}

fn reference(section: &str) -> String {
    format!("#/$defs/{}", definition(section))
}

/// A section's name without what JSON pointers can't hold.
fn definition(section: &str) -> String {
    section.replace(' ', "_").replace("[]", "").replace(".*", "")
}
