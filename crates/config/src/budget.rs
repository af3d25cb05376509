//! The budget of the whole gateway.

use crate::finding::Findings;
use crate::snapshot::{BudgetWindow, ProxyBudget};
use crate::yaml::Node;
use jiff::tz::TimeZone;
use wire::amount::Amount;

/// Reads the budget: that of `litellm_settings`, else that of `general_settings`, which LiteLLM
/// ignores and its users mean per month.
pub(crate) fn read(general: &Node, litellm: &Node, findings: &mut Findings) -> Option<ProxyBudget> {
    let timezone = timezone(litellm, findings);
    let budget = |node: &Node, usual: BudgetWindow| {
        let window = node.get("budget_duration").and_then(Node::text);
        Some(ProxyBudget {
            max: amount(node.get("max_budget")?)?,
            window: window.map_or(Some(usual), BudgetWindow::parse)?,
            timezone: timezone.clone(),
        })
    };
    for (section, node) in [("litellm_settings", litellm), ("general_settings", general)] {
        let is_unset = |value: &Node| value.is_null() && value.variable.is_some();
        let mut entries = node.entries().iter();
        if let Some(unset) = entries.find(|entry| entry.key == "max_budget" && is_unset(&entry.value)) {
            let message = format!("`{section}.max_budget` has no value, and the gateway would start without a limit");
            let finding = findings.error(unset.value.at, message);
            finding.help("set the variable, or remove the line");
        }
        if let Some(window) = node.get("budget_duration").filter(|_| node.get("max_budget").is_none()) {
            let message = format!("`{section}.budget_duration` does nothing without `{section}.max_budget`");
            findings.warn(window.at, message);
        }
    }
    let Some(first) = budget(litellm, BudgetWindow::Forever) else {
        return budget(general, BudgetWindow::Months(1));
    };
    if let Some(second) = general.get("max_budget") {
        let finding = findings.warn(
            second.at,
            "`general_settings.max_budget` is ignored, because `litellm_settings.max_budget` is set as well",
        );
        finding.help("remove one of them");
    }
    Some(first)
}

/// A sum in USD; LiteLLM takes 0 for "no budget".
fn amount(node: &Node) -> Option<Amount> {
    let usd = node.number().filter(|usd| *usd > 0.0)?;
    Amount::from_f64(usd)
}

fn timezone(litellm: &Node, findings: &mut Findings) -> TimeZone {
    let Some((node, name)) = litellm.get("timezone").and_then(|node| Some((node, node.text()?))) else {
        return TimeZone::UTC;
    };
    TimeZone::get(name).unwrap_or_else(|_| {
        let finding = findings.error(
            node.at,
            format!("`litellm_settings.timezone`: there is no time zone `{name}`"),
        );
        finding.help("use a name such as UTC, Europe/Berlin or America/New_York");
        TimeZone::UTC
    })
}
