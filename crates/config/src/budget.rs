//! The budget of the whole gateway.

use crate::finding::Findings;
use crate::schema;
use crate::snapshot::{BudgetWindow, ProxyBudget};
use crate::yaml::Node;
use jiff::tz::TimeZone;
use wire::amount::Amount;

/// Reads the budget: that of `litellm_settings`, else that of `general_settings`, which LiteLLM
/// ignores and its users mean per month.
pub(crate) fn read(general: &Node, litellm: &Node, findings: &mut Findings) -> Option<ProxyBudget> {
    let timezone = timezone(litellm, findings);
    let budget = |section: &str, node: &Node, usual: BudgetWindow, findings: &mut Findings| {
        let max = amount(&schema::join(section, "max_budget"), node.get("max_budget")?, findings)?;
        let window = node.get("budget_duration");
        let window = window.map_or(Some(usual), |window| {
            duration(&schema::join(section, "budget_duration"), window, findings)
        })?;
        Some(ProxyBudget {
            max,
            window,
            timezone: timezone.clone(),
        })
    };
    budget("litellm_settings", litellm, BudgetWindow::Forever, findings)
        .or_else(|| budget("general_settings", general, BudgetWindow::Months(1), findings))
}

/// A sum in USD; LiteLLM takes 0 for "no budget".
fn amount(name: &str, node: &Node, findings: &mut Findings) -> Option<Amount> {
    let usd = node.number()?;
    if usd < 0.0 {
        findings.error(node.at, format!("`{name}` must not be negative"));
    }
    Amount::from_f64(usd).filter(|_| usd > 0.0)
}

fn duration(name: &str, node: &Node, findings: &mut Findings) -> Option<BudgetWindow> {
    let window = BudgetWindow::parse(node.text()?);
    if window.is_none() {
        let finding = findings.error(node.at, format!("`{name}` is not a duration"));
        finding.help("write a number and a unit, such as 30d, 24h, 15m, 60s, 2w or 1mo");
    }
    window
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
