//! The Anthropic codec against what LiteLLM did: the recorded chat cases of `tests/parity`, cases of
//! our own in `fixtures/anthropic`, and streams cut at every byte.
//!
//! `WIRE_CASES=folder` plays another folder of recorded cases in the place of the repo's.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "anthropic/arbitrary.rs"]
mod arbitrary;
#[path = "anthropic/fixtures.rs"]
mod fixtures;
#[path = "anthropic/models.rs"]
mod models;
#[path = "anthropic/parity.rs"]
mod parity;
#[path = "anthropic/play.rs"]
mod play;

use parity::corpus;
use parity::judge::judge;
use std::fmt::Write as _;

/// Cases that the codec alone cannot pass, and why. The list may only shrink.
const KNOWN: &[(&str, &str)] = &[("timeout-anthropic", "the gateway's own timeout")];

#[test]
fn recorded_chat_cases() {
    let (mut failures, mut played) = (String::new(), 0);
    for case in corpus::load() {
        let Some(golden) = case.golden() else { continue };
        let record = play::case(&case, &golden);
        let verdict = judge(&case, play::ours(&golden), record);
        played += 1;
        let known = KNOWN.iter().any(|(name, _)| *name == case.name);
        if verdict.passed() == known {
            let lines = verdict.differences.join("\n    ");
            let passes = if known { " passes: take it off the list" } else { "" };
            write!(failures, "\n{}{passes}\n    {lines}", case.name).unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(played > 60, "only {played} cases were found");
}
