//! `thinking` as `reasoning_effort`, but for Anthropic's own models, which take it as it is.

use super::members::takes;
use super::node::Node;
use super::request::is_claude;
use crate::anthropic::out::Out;
use crate::client::Upstream;
use crate::error::ApiError;
use serde_json::{Map, Value};

/// LiteLLM's efforts by the least budget that comes to them.
const BY_BUDGET: &[(u64, &str)] = &[(4096, "high"), (2048, "medium"), (1024, "low"), (0, "minimal")];
/// What an effort that a model doesn't know comes down to, step by step.
const LOWERED: &[(&str, &[&str])] = &[
    ("max", &["max", "xhigh", "high"]),
    ("xhigh", &["xhigh", "high"]),
    ("minimal", &["minimal", "low"]),
];
/// Efforts that every model that reasons knows.
const COMMON: [&str; 2] = ["low", "high"];

/// Writes what the request says about thoughts.
///
/// # Errors
/// Members that are no objects.
pub(super) fn write(body: &Node<'_>, upstream: &Upstream<'_>, out: &mut Out) -> Result<(), ApiError> {
    let Some(thinking) = body.object("thinking")? else {
        return Ok(());
    };
    let config = body.object("output_config")?;
    let claude = is_claude(upstream);
    if claude {
        out.raw_member("thinking", thinking.json);
        if takes_config(upstream) {
            without_format(config.as_ref(), out);
            return Ok(());
        }
    }
    let kind = thinking.need_word("type")?;
    let declared = match &config {
        Some(config) if kind == "adaptive" => config.text("effort")?,
        _ => None,
    };
    if claude && (declared.is_none() || !takes(upstream, "reasoning_effort")) || body.raw("reasoning_effort").is_some()
    {
        return Ok(());
    }
    let budget = thinking
        .raw("budget_tokens")
        .and_then(|json| json.parse().ok())
        .unwrap_or(0);
    let effort = match (kind.as_ref(), declared) {
        (_, Some(effort)) => effort.decoded(),
        ("disabled", _) => "none".into(),
        ("enabled", _) => by_budget(budget).into(),
        ("adaptive", _) => "medium".into(),
        (other, _) => return Err(thinking.wrong("thinking.type", format_args!("'{other}' is not known"))),
    };
    out.text_member("reasoning_effort", lowered(&effort, upstream));
    Ok(())
}

/// Bedrock hands Claude's `output_config` on.
fn takes_config(upstream: &Upstream<'_>) -> bool {
    upstream.rules.name.starts_with("bedrock")
}

fn without_format(config: Option<&Node<'_>>, out: &mut Out) {
    let members = config.into_iter().flat_map(Node::members);
    let kept = members.filter(|(name, _)| name != "format");
    let kept: Map<String, Value> = kept
        .filter_map(|(name, json)| Some((name.into_owned(), serde_json::from_str(json).ok()?)))
        .collect();
    if !kept.is_empty() {
        out.raw_member("output_config", &Value::Object(kept).to_string());
    }
}

fn by_budget(budget: u64) -> &'static str {
    let row = BY_BUDGET.iter().find(|(least, _)| budget >= *least);
    row.map_or("minimal", |(_, effort)| effort)
}

/// The effort, or the next one that the model is known to take.
fn lowered<'e>(effort: &'e str, upstream: &Upstream<'_>) -> &'e str {
    let Some((_, chain)) = LOWERED.iter().find(|(name, _)| *name == effort) else {
        return effort;
    };
    let is_taken = |level: &&&str| {
        COMMON.contains(level) || upstream.facts.supports(&format!("{level}_reasoning_effort")) == Some(true)
    };
    chain.iter().find(is_taken).copied().unwrap_or(effort)
}
