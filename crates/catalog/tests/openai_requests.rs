//! Plays the recorded cases of OpenAI-compatible providers through the tables and the request
//! writer: what LiteLLM 1.106.2 sent upstream, we send too. No gateway, no socket.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "openai_requests/compare.rs"]
mod compare;
#[path = "openai_requests/recorded.rs"]
mod recorded;

use compare::loosen;
use recorded::{Case, cases};
use std::collections::BTreeSet;

/// Cases that differ, and why. The list may only shrink.
const KNOWN: &[(&str, &str)] = &[];

/// As many cases as there are at least, so that lost data does not pass unseen.
const AT_LEAST: usize = 200;

#[test]
fn requests_are_litellms() {
    let cases = cases();
    assert!(cases.len() >= AT_LEAST, "only {} cases", cases.len());
    let mut failed = BTreeSet::new();
    let mut report = String::new();
    for case in &cases {
        if let Err(difference) = play(case) {
            report += &format!("{}: {difference}\n", case.name);
            failed.insert(case.name.as_str());
        }
    }
    let known: BTreeSet<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
    assert!(
        failed == known,
        "of {} cases {} differ, {} are known to:\n{report}",
        cases.len(),
        failed.len(),
        known.len()
    );
}

fn play(case: &Case) -> Result<(), String> {
    let ours = case.write();
    let Some(golden) = &case.upstream else {
        let refusal = ours.err().ok_or("not refused")?;
        let (status, message) = case.refusal.as_ref().ok_or("no refusal is recorded")?;
        return same(
            "refusal",
            &(refusal.status, refusal.message),
            &(*status, message.clone()),
        );
    };
    let ours = ours.map_err(|error| error.message)?;
    same("path", &ours.path, &golden.path)?;
    same("headers", &ours.headers, &golden.headers)?;
    same("body", &loosen(ours.body), &loosen(golden.body.clone()))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, ours: &T, golden: &T) -> Result<(), String> {
    if ours == golden {
        return Ok(());
    }
    Err(format!("{what}\n  ours   {ours:?}\n  golden {golden:?}"))
}
