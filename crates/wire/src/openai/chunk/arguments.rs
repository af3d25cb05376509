//! The arguments of a stream's tool calls, for streams that don't say why they ended.

use super::push_decoded;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// Bytes of one call's arguments that are looked at.
const MAX_ARGUMENTS: usize = 1 << 20;

/// What came of each call's arguments, by the indices of its choice and its own.
#[derive(Debug, Default)]
pub(super) struct Arguments(BTreeMap<(u64, u64), String>);

impl Arguments {
    /// Takes a part, as JSON.
    pub(super) fn add(&mut self, call: (u64, u64), part: &[u8]) {
        let text = self.0.entry(call).or_default();
        if text.len() < MAX_ARGUMENTS {
            push_decoded(text, part);
        }
    }

    /// Whether any call's arguments end in the middle. Calls without an index of their own share one: their texts
    /// follow each other.
    pub(super) fn are_cut(&self) -> bool {
        let is_cut = |text: &String| {
            let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
            text.len() < MAX_ARGUMENTS && values.any(|value| value.is_err())
        };
        self.0.values().any(is_cut)
    }
}
