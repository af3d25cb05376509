//! What only metrics ask of a call. While the config wants none, nothing of it is noted.

use super::Account;
use crate::clock;
use crate::metrics;
use http::HeaderMap;
use http::request::Parts;
use std::borrow::Cow;
use std::time::Duration;
use wire::entry::{Entry, Metered};

/// Service tiers that providers are known to have: naming one of them copies nothing.
const TIERS: [&str; 9] = [
    "default",
    "auto",
    "flex",
    "priority",
    "scale",
    "standard",
    "standard_only",
    "batch",
    "on_demand",
];

/// OpenAI's header and Anthropic's.
const REQUESTS_LEFT: [&str; 2] = [
    "x-ratelimit-remaining-requests",
    "anthropic-ratelimit-requests-remaining",
];
/// OpenAI's header and Anthropic's.
const TOKENS_LEFT: [&str; 2] = ["x-ratelimit-remaining-tokens", "anthropic-ratelimit-tokens-remaining"];

/// What is noted until the call ends: the hold in the journal needs nothing of it.
#[derive(Debug, Default)]
pub(super) struct Meter {
    noted: Option<Box<Metered>>,
    /// When the first attempt went upstream, microseconds since 1970 UTC.
    pub(super) first_sent_us: Option<i64>,
    /// When the last byte of a whole answer was there, microseconds since 1970 UTC.
    arrived_us: Option<i64>,
}

impl Account {
    /// Begins to note what metrics ask for, if there are any. `known`: somebody has the model.
    pub fn meter(&mut self, head: &Parts, known: bool) {
        if self.core.app.metrics.is_some() {
            self.meter.noted = Some(Box::new(Metered {
                unknown_model: !known,
                ..metrics::metered(head)
            }));
        }
    }

    /// The call as far as it is known, for metrics.
    pub fn so_far(&self) -> Entry {
        Entry {
            metered: self.meter.noted.clone(),
            ..self.entry.clone()
        }
    }

    /// Who served the last attempt; empty before the first one.
    pub fn provider(&self) -> &str {
        &self.entry.provider
    }

    /// A whole answer has come.
    pub fn arrived(&mut self) {
        self.meter.arrived_us = Some(clock::now_us());
    }

    /// What the gateway itself has taken so far: before the first attempt, and since a whole answer was there.
    pub fn overhead(&self) -> Duration {
        let us = self.meter.overhead_us(self.entry.start_us, clock::now_us());
        Duration::from_micros(us.unwrap_or(0).max(0).unsigned_abs())
    }

    /// What the provider says is left of its limits.
    pub fn limits(&mut self, headers: &HeaderMap) {
        if let Some(metered) = &mut self.meter.noted {
            metered.remaining_requests = number(headers, REQUESTS_LEFT);
            metered.remaining_tokens = number(headers, TOKENS_LEFT);
        }
    }
}

impl Meter {
    /// Puts what was noted into the entry. The attempt that ended the call began at `sent_us`.
    pub(super) fn finish(&mut self, entry: &mut Entry, sent_us: i64, served: Option<&str>, asked: Option<&str>) {
        let Some(mut metered) = self.noted.take() else { return };
        metered.service_tier = tier(served, asked);
        metered.overhead_us = self.overhead_us(entry.start_us, entry.end_us);
        metered.sent_us = metered.overhead_us.map(|_| sent_us);
        entry.metered = Some(metered);
    }

    /// `None` if nothing was sent.
    fn overhead_us(&self, start_us: i64, end_us: i64) -> Option<i64> {
        let after_us = self.arrived_us.map_or(0, |arrived_us| end_us - arrived_us);
        Some(self.first_sent_us? - start_us + after_us)
    }
}

/// The tier that served, else the one asked for, if providers know that at all.
fn tier(served: Option<&str>, asked: Option<&str>) -> Option<Cow<'static, str>> {
    let known = |tier: &str| TIERS.into_iter().find(|known| *known == tier).map(Cow::Borrowed);
    let served = served.filter(|tier| !tier.is_empty());
    match served {
        Some(tier) => known(tier).or_else(|| Some(Cow::Owned(tier.to_owned()))),
        None => asked.and_then(known),
    }
}

/// The number in the first of two headers that is there.
fn number(headers: &HeaderMap, names: [&'static str; 2]) -> Option<u64> {
    let value = names.into_iter().find_map(|name| headers.get(name))?;
    value.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tier_that_served_or_one_that_exists() {
        for (served, asked, shown) in [
            (Some("default"), Some("priority"), Some("default")),
            (Some("new"), None, Some("new")),
            (None, Some("flex"), Some("flex")),
            (None, Some("made up"), None),
            (Some(""), Some("auto"), Some("auto")),
        ] {
            assert_eq!(tier(served, asked).as_deref(), shown);
        }
    }

    #[test]
    fn overhead_is_before_the_first_attempt_and_after_the_last_byte() {
        let mut entry = Entry {
            start_us: 1_000,
            end_us: 9_000,
            ..Entry::default()
        };
        let mut meter = Meter {
            noted: Some(Box::default()),
            first_sent_us: Some(1_200),
            arrived_us: Some(8_900),
        };
        meter.finish(&mut entry, 5_000, None, None);
        let metered = entry.metered.take().unwrap();
        assert_eq!((metered.sent_us, metered.overhead_us), (Some(5_000), Some(300)));
        meter.finish(&mut entry, 5_000, None, None);
        assert_eq!(entry.metered, None, "without metrics nothing is noted");
    }
}
