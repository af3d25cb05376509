//! Made-up calls for tests.

use crate::call::Call;
use crate::journal::HoldCost;
use crate::journal::dead::DeadWriter;
use crate::journal::folder::Folder;
use std::path::Path;
use wire::amount::Amount;
use wire::entry::{CostBreakdown, Entry};
use wire::usage::{Usage, UsageSource};

/// 2026-11-23 12:00:00 UTC.
pub(crate) const NOON_US: i64 = 1_795_435_200_000_000;

pub(crate) const fn femtos(femtos: i128) -> Amount {
    Amount::from_femtos(femtos)
}

/// The `n`th call: each has ids of its own, begins a millisecond after the one before and costs `n` femtos more.
pub(crate) fn entry(n: u64) -> Entry {
    Entry {
        entry_id: format!("entry-{n}"),
        request_id: format!("chatcmpl-{n}"),
        call_id: format!("call-{n}"),
        call_type: "acompletion".into(),
        api_key: "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b".into(),
        spend: femtos(227_500_000_000 + i128::from(n)),
        usage: Usage {
            input_text: 23,
            output_text: 17,
            source: UsageSource::Reported,
            ..Usage::default()
        },
        start_us: NOON_US + n as i64 * 1000,
        end_us: NOON_US + n as i64 * 1000 + 250_000,
        requested_model: "gpt".into(),
        model: "gpt-4o".into(),
        model_id: "d1".into(),
        model_group: "gpt".into(),
        provider: "openai".into(),
        api_base: "https://api.openai.com/v1".into(),
        http_status: 200,
        cost_breakdown: Some(CostBreakdown {
            input: femtos(50_000_000_000),
            cache_read: femtos(7_500_000_000),
            output: femtos(170_000_000_000),
            original: femtos(227_500_000_000),
            total: femtos(227_500_000_000),
            ..CostBreakdown::default()
        }),
        ..Entry::default()
    }
}

/// The `n`th call before it is dispatched.
pub(crate) fn begun(n: u64) -> Entry {
    let entry = entry(n);
    Entry {
        entry_id: entry.entry_id,
        call_id: entry.call_id,
        call_type: entry.call_type,
        start_us: entry.start_us,
        api_key: entry.api_key,
        requested_model: entry.requested_model,
        model: entry.model,
        ..Entry::default()
    }
}

/// What such a call may cost.
pub(crate) const COST: HoldCost = HoldCost {
    input_tokens: 23,
    input_cost: femtos(1_000),
    bound: femtos(1_000_000),
    output_token_cost: femtos(10),
};

/// The dead folders below `root`. A folder just dropped may still be held by its syncing thread for a moment.
pub(crate) fn dead(root: &Path) -> Vec<Folder> {
    for _ in 0..1_000 {
        let dead = Folder::dead(root).unwrap();
        if !dead.is_empty() {
            return dead;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("no dead folder below {}", root.display());
}

/// What recovery finds in all dead folders below `root`: entries, interrupted calls, lost bytes.
pub(crate) fn recovered(root: &Path) -> (Vec<Entry>, Vec<Call>, u64) {
    let (mut entries, mut interrupted, mut lost) = (Vec::new(), Vec::new(), 0);
    for folder in dead(root) {
        for mut writer in DeadWriter::all(&folder, |_| crate::Position::default()).unwrap() {
            loop {
                let batch = writer.next_batch(3).unwrap();
                if batch.is_empty() {
                    break;
                }
                entries.extend(batch.into_iter().map(|call| call.entry));
            }
            interrupted.extend(writer.interrupted());
            lost += writer.lost_bytes;
        }
    }
    (entries, interrupted, lost)
}
