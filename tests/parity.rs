//! Plays the recorded behaviour of LiteLLM against this gateway: `tests/parity/README.md`.
//!
//! `PARITY_ONLY=text` plays the cases whose `area/provider/name` contains the text;
//! `PARITY_DIFF_LINES=n` is the most lines of difference that a case shows.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

#[path = "common/gateway.rs"]
mod gateway;

mod parity {
    pub(crate) mod body;
    pub(crate) mod client;
    pub(crate) mod corpus;
    pub(crate) mod eventstream;
    pub(crate) mod judge;
    pub(crate) mod lists;
    pub(crate) mod loosen;
    pub(crate) mod normalise;
    pub(crate) mod play;
    pub(crate) mod pyjson;
    pub(crate) mod reply;
    pub(crate) mod report;
    pub(crate) mod sigv4;
    pub(crate) mod sse;
    pub(crate) mod upstream;
}

use parity::lists::Lists;
use parity::{corpus, judge, play, report, upstream::Upstream};
use std::io::Write;

/// Lines of difference shown unless told otherwise.
const DIFF_LINES: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_behaves_as_recorded() {
    let only = std::env::var("PARITY_ONLY").unwrap_or_default();
    let diff_lines = std::env::var("PARITY_DIFF_LINES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(DIFF_LINES);
    let work = tempfile::tempdir().unwrap();
    let upstream = Upstream::start().await;
    let results = play::groups(corpus::load(&only), &upstream, work.path()).await;
    let report = report::report(&results, &Lists::read(), diff_lines, only.is_empty());
    // written past the test harness, which hides what passing tests print
    std::io::stderr().write_all(report.text.as_bytes()).unwrap();
    assert!(report.failures.is_empty(), "{}", report.failures.join("\n"));
}

#[test]
fn golden_records_agree_with_themselves() {
    for case in corpus::load("").into_iter().flat_map(|group| group.cases) {
        let Some(golden) = case.golden() else {
            assert!(!case.deviate.is_empty(), "{} has no golden record", case.name);
            continue;
        };
        let verdict = judge::judge(&case, golden.clone(), golden);
        assert!(verdict.is_exact(), "{}: {:?}", case.name, verdict.differences);
    }
}

#[test]
fn a_changed_record_is_noticed() {
    for case in corpus::load("/anthropic-").into_iter().flat_map(|group| group.cases) {
        let golden = case.golden().unwrap();
        let mut record = golden.clone();
        record["client"][0]["status"] = serde_json::json!(418);
        let verdict = judge::judge(&case, golden, record);
        assert_eq!(verdict.client, judge::Level::Differs, "{}", case.name);
        assert!(verdict.differences[0].starts_with("client[0].status: 418, wanted "));
    }
}
