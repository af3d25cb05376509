//! `thinking` as `reasoning_effort`, but for Anthropic's own models, which take it as it is.

use crate::anthropic::out::Out;
use crate::client::Upstream;
use crate::client::effort::{by_budget, is_claude, lowered, takes};
use crate::client::node::Node;
use crate::error::ApiError;
use serde_json::{Map, Value};

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
