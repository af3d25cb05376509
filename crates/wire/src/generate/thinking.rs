//! `thinkingConfig` as `reasoning_effort`, or for Anthropic's models as `thinking` with its budget.

use super::config::{CONFIG, number};
use crate::anthropic::out::Out;
use crate::client::effort::{by_budget, is_claude, lowered, takes};
use crate::client::node::{At, Node};
use crate::client::{Ask, Upstream};
use crate::error::ApiError;

/// Anthropic's least budget, in tokens.
const LEAST: u64 = 1024;

/// Writes how much the model shall think. One that isn't known to think isn't told.
///
/// # Errors
/// A level or a budget that is none.
pub(super) fn write(config: &Node<'_>, upstream: &Upstream<'_>, out: &mut Out) -> Result<(), ApiError> {
    let Some(thinking) = config.object("thinkingConfig")? else {
        return Ok(());
    };
    let level = level(&thinking)?;
    let budget = number(&thinking, "thinkingBudget")?;
    let is_wanted = thinking.raw("includeThoughts") == Some("true");
    let limit = config
        .raw("maxOutputTokens")
        .and_then(|limit| limit.parse::<u64>().ok());
    let effort = match (level, budget.map(str::parse::<u64>)) {
        (Some(level), _) => level,
        (None, Some(Ok(0))) => "none".to_owned(),
        (None, Some(Ok(budget))) if is_claude(upstream) && takes(upstream, "thinking") => {
            claude(budget, limit, out);
            return Ok(());
        }
        (None, Some(Ok(budget))) => by_budget(budget).to_owned(),
        // A budget of -1 leaves it to the model, which is then asked to think as by default.
        (None, _) if is_wanted => "medium".to_owned(),
        _ => return Ok(()),
    };
    if takes(upstream, "reasoning_effort") {
        out.text_member("reasoning_effort", known(&effort, upstream));
    }
    Ok(())
}

/// Google's levels are others' efforts.
fn level(thinking: &Node<'_>) -> Result<Option<String>, ApiError> {
    let level = thinking
        .text("thinkingLevel")?
        .map(|level| level.decoded().to_ascii_lowercase());
    match level.as_deref() {
        None | Some("" | "thinking_level_unspecified") => Ok(None),
        Some("minimal" | "low" | "medium" | "high") => Ok(level),
        Some(other) => Err(thinking.wrong("thinkingLevel", format_args!("'{other}' is not known"))),
    }
}

/// Thoughts count within both limits, but Anthropic's answer must have room beside them.
fn claude(budget: u64, limit: Option<u64>, out: &mut Out) {
    let budget = budget
        .max(LEAST)
        .min(limit.map_or(u64::MAX, |limit| limit.saturating_sub(1)));
    if budget >= LEAST {
        out.key("thinking");
        out.open('{');
        out.text_member("type", "enabled");
        out.number_member("budget_tokens", budget);
        out.close('}');
    }
}

/// The effort, or the next one that the model is known to take: not every one can do without thoughts.
fn known<'e>(effort: &'e str, upstream: &Upstream<'_>) -> &'e str {
    let has_none = upstream.facts.supports("none_reasoning_effort") == Some(true) || is_claude(upstream);
    match effort {
        "none" if !has_none => lowered("minimal", upstream),
        effort => lowered(effort, upstream),
    }
}

/// Whether the client is shown thoughts: where it says something about them, and not that it wants none.
pub(super) fn are_shown(ask: &Ask<'_>) -> bool {
    let body = std::str::from_utf8(ask.body).unwrap_or_default();
    let Ok(body) = Node::read(body, At::google("body", &CONFIG)) else {
        return false;
    };
    let config = body.object("generationConfig").ok().flatten();
    let thinking = config.and_then(|config| config.object("thinkingConfig").ok().flatten());
    thinking.is_some_and(|thinking| thinking.raw("includeThoughts") != Some("false"))
}
