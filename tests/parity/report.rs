//! What a run says: a table by area, the differences, and whether the lists still hold.

use crate::parity::corpus::Case;
use crate::parity::judge::Verdict;
use crate::parity::lists::{Lists, in_scope};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Counts of an area.
#[derive(Default)]
struct Row {
    passed: usize,
    total: usize,
    exact: usize,
    upstream: usize,
    client: usize,
}

impl Row {
    fn add(&mut self, verdict: &Verdict) {
        self.passed += usize::from(verdict.passed());
        self.total += 1;
        self.exact += usize::from(verdict.is_exact());
        self.upstream += usize::from(verdict.upstream.is_ok());
        self.client += usize::from(verdict.client.is_ok());
    }
}

/// The report of a run, and the reasons why it fails.
pub(crate) struct Report {
    /// For people to read.
    pub(crate) text: String,
    /// One line each; empty if all is well.
    pub(crate) failures: Vec<String>,
}

/// Sums a run up. `diff_lines` is the most that a failing case shows; `whole` says that all cases
/// were played, so that lists can be checked for names that no case has.
pub(crate) fn report(results: &[(Case, Verdict)], lists: &Lists, diff_lines: usize, whole: bool) -> Report {
    let (mut text, mut failures) = (String::new(), Vec::new());
    let (mut areas, mut total) = (BTreeMap::<&str, Row>::new(), Row::default());
    let (mut later, mut pending, mut deviating) = (Row::default(), Row::default(), Row::default());
    for (case, verdict) in results {
        let listed = lists.allows(&case.name);
        let row = if !case.deviate.is_empty() {
            &mut deviating
        } else if !in_scope(case) {
            &mut later
        } else if lists.pending.contains_key(&case.name) {
            &mut pending
        } else {
            total.add(verdict);
            areas.entry(&case.area).or_default()
        };
        row.add(verdict);
        let counts = in_scope(case) && case.deviate.is_empty();
        if listed && (verdict.passed() || !counts) {
            failures.push(format!("{} passes or is out of scope: take it off its list", case.name));
        } else if counts && !listed && !verdict.passed() {
            failures.push(format!("{} differs", label(case)));
            describe(&mut text, case, verdict, diff_lines);
        }
    }
    if whole {
        let names = lists.pending.keys().chain(lists.known.keys());
        let unknown = names.filter(|name| !results.iter().any(|(case, _)| case.name == **name));
        failures.extend(unknown.map(|name| format!("no case is called {name}: take it off its list")));
    }
    table(&mut text, &areas, &total);
    let _ = writeln!(
        text,
        "pending {} ({} pass), other cases {} ({} pass), deviations {} ({} as LiteLLM)",
        pending.total, pending.passed, later.total, later.passed, deviating.total, deviating.passed
    );
    Report { text, failures }
}

fn label(case: &Case) -> String {
    format!("{}/{} [{}]", case.area, case.name, case.provider)
}

fn describe(text: &mut String, case: &Case, verdict: &Verdict, diff_lines: usize) {
    let _ = writeln!(
        text,
        "\n{} upstream={:?} client={:?}",
        label(case),
        verdict.upstream,
        verdict.client
    );
    for line in verdict.differences.iter().take(diff_lines) {
        let _ = writeln!(text, "   {line}");
    }
    let hidden = verdict.differences.len().saturating_sub(diff_lines);
    if hidden > 0 {
        let _ = writeln!(text, "   … {hidden} more");
    }
}

fn table(text: &mut String, areas: &BTreeMap<&str, Row>, total: &Row) {
    let _ = writeln!(
        text,
        "\n{:<16}{:>8}{:>7}{:>7}{:>10}{:>8}",
        "area", "passed", "total", "exact", "upstream", "client"
    );
    for (name, row) in areas.iter().map(|(name, row)| (*name, row)).chain([("all", total)]) {
        let Row {
            passed,
            total,
            exact,
            upstream,
            client,
        } = row;
        let _ = writeln!(
            text,
            "{name:<16}{passed:>8}{total:>7}{exact:>7}{upstream:>10}{client:>8}"
        );
    }
    let share = 100.0 * total.passed as f64 / total.total.max(1) as f64;
    let _ = writeln!(
        text,
        "\nparity {share:.1} % ({} of {} in scope)",
        total.passed, total.total
    );
}
