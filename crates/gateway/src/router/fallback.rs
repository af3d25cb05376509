//! Which groups take over when one has failed, and LiteLLM's words for it (routing.md, 7).

use config::snapshot::{RouterSettings, Snapshot};
use wire::error::{ApiError, ErrorClass};

/// A list of fallbacks: group to targets.
pub type Table = Vec<(String, Vec<String>)>;

/// The request's own wishes; `None` follows the config.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// `disable_fallbacks`
    pub disabled: bool,
    /// `fallbacks`: a list of names becomes the entry `*`.
    pub general: Option<Table>,
    /// `context_window_fallbacks`
    pub context_window: Option<Table>,
    /// `content_policy_fallbacks`
    pub content_policy: Option<Table>,
}

/// What the tables say about a failed group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try these groups in turn.
    Try(Vec<String>),
    /// Fallbacks exist, for other groups.
    NoneForGroup,
    /// No fallbacks at all.
    NoneConfigured,
    /// The error's own table has nothing, and the others don't count.
    Raise,
}

/// Where a request goes after `error` in `group`. `names` are the names of the group, the most
/// specific first (the name that the client used, then the group's own).
pub fn verdict(error: &ApiError, names: &[&str], wishes: &Wishes, settings: &RouterSettings) -> Verdict {
    if wishes.disabled {
        return Verdict::Raise;
    }
    let special = match error.class {
        ErrorClass::ContextWindowExceeded => wishes
            .context_window
            .as_ref()
            .or(some(&settings.context_window_fallbacks)),
        ErrorClass::ContentPolicyViolation => wishes
            .content_policy
            .as_ref()
            .or(some(&settings.content_policy_fallbacks)),
        _ => None,
    };
    if let Some(table) = special {
        return lookup(table, names).map_or(Verdict::Raise, Verdict::Try);
    }
    match wishes.general.as_ref().or(some(&settings.fallbacks)) {
        None => Verdict::NoneConfigured,
        Some(table) => lookup(table, names).map_or(Verdict::NoneForGroup, Verdict::Try),
    }
}

/// An empty table is none at all.
fn some(table: &Table) -> Option<&Table> {
    (!table.is_empty()).then_some(table)
}

/// A specific entry in any name wins over `*`.
fn lookup(table: &Table, names: &[&str]) -> Option<Vec<String>> {
    let exact = |name: &str| table.iter().find(|(group, _)| group == name);
    let stripped = |name: &str| name.split_once('/').and_then(|(_, bare)| exact(bare));
    let prefixed = |name: &str| {
        table
            .iter()
            .find(|(group, _)| group.split_once('/').is_some_and(|(_, bare)| bare == name))
    };
    let specific = names
        .iter()
        .find_map(|name| exact(name).or_else(|| stripped(name)).or_else(|| prefixed(name)));
    specific.or_else(|| exact("*")).map(|(_, targets)| targets.clone())
}

/// The suffix of an error that no fallback followed.
pub fn no_attempt(group: &str) -> String {
    format!("\n\nLiteLLM: model group '{group}' failed with the error above. No fallback was attempted.")
}

/// The suffix of an error whose group has no fallbacks, while others do.
pub fn none_for_group(group: &str, snapshot: &Snapshot, wishes: &Wishes) -> String {
    let table = wishes.general.as_ref().unwrap_or(&snapshot.router.fallbacks);
    let names = table
        .iter()
        .map(|(name, _)| name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    format!(
        "\n\nLiteLLM: model group '{group}' failed with the error above and no fallback model group was found for it, \
         so the request was not retried on another model. Fallbacks are configured for: {names}. Add a fallbacks entry \
         for that model group (Router fallbacks or proxy router_settings.fallbacks) to retry on another model."
    )
}

/// The suffix of an error whose fallbacks failed too; `detail` is cut to LiteLLM's 2,000 characters.
pub fn also_failed(group: &str, targets: &[String], detail: &str) -> String {
    let cut: String = detail.chars().take(2000).collect();
    let targets = targets.join(", ");
    format!("\n\nLiteLLM: model group '{group}' failed with the error above. Fallback to {targets} also failed: {cut}")
}
