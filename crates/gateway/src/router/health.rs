//! What traffic tells about deployments: failures of the current minute, and cooldowns. It hangs
//! on the deployment's id and survives reloads.

use parking_lot::{Mutex, MutexGuard};
use rustc_hash::FxHashMap;
use std::time::{Duration, Instant};

/// LiteLLM counts by calendar minute; a minute from the first call is as long and needs no clock.
const WINDOW: Duration = Duration::from_secs(60);

/// The health of all deployments. Locks are short and never held across an await.
#[derive(Debug, Default)]
pub struct Health {
    records: Mutex<FxHashMap<String, Record>>,
}

/// The records, locked.
#[derive(Debug)]
pub struct Records<'h>(MutexGuard<'h, FxHashMap<String, Record>>);

impl Records<'_> {
    /// How long a deployment stays out of service, if it is.
    pub fn cooling(&self, id: &str, now: Instant) -> Option<Duration> {
        let until = self.0.get(id)?.cooling_until?;
        until.checked_duration_since(now).filter(|left| !left.is_zero())
    }
}

/// One deployment's calls of the current minute.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record {
    /// Calls that succeeded.
    pub successes: u32,
    /// Calls that failed.
    pub failures: u32,
    /// Failures since `allowed_fails` began to count.
    pub fails_counted: u32,
    pub(super) window_from: Option<Instant>,
    pub(super) fails_until: Option<Instant>,
    pub(super) cooling_until: Option<Instant>,
}

impl Health {
    /// A call went well.
    pub fn success(&self, id: &str, now: Instant) {
        self.change(id, now, |record| record.successes += 1);
    }

    /// A call failed; gives the record with it. `fails_for` is how long `allowed_fails` remembers.
    pub fn failure(&self, id: &str, now: Instant, fails_for: Duration) -> Record {
        self.change(id, now, |record| {
            record.failures += 1;
            if record.fails_until.is_none_or(|until| now >= until) {
                record.fails_counted = 0;
                record.fails_until = now.checked_add(fails_for);
            }
            record.fails_counted += 1;
        })
    }

    /// Takes a deployment out of service.
    pub fn cool(&self, id: &str, now: Instant, how_long: Duration) {
        self.change(id, now, |record| record.cooling_until = now.checked_add(how_long));
    }

    /// How long a deployment stays out of service, if it is.
    pub fn cooling(&self, id: &str, now: Instant) -> Option<Duration> {
        self.records().cooling(id, now)
    }

    /// All records, locked for one look at several deployments.
    pub fn records(&self) -> Records<'_> {
        Records(self.records.lock())
    }

    /// Everybody who is out of service, sorted.
    pub fn cooling_ids(&self, now: Instant) -> Vec<String> {
        let records = self.records.lock();
        let cooling = records
            .iter()
            .filter(|(_, record)| record.cooling_until.is_some_and(|until| until > now));
        let mut ids: Vec<_> = cooling.map(|(id, _)| id.clone()).collect();
        ids.sort();
        ids
    }

    fn change(&self, id: &str, now: Instant, change: impl FnOnce(&mut Record)) -> Record {
        let mut records = self.records.lock();
        if !records.contains_key(id) {
            records.insert(id.to_owned(), Record::default());
        }
        let Some(record) = records.get_mut(id) else {
            return Record::default();
        };
        if record
            .window_from
            .is_none_or(|from| now.saturating_duration_since(from) >= WINDOW)
        {
            *record = Record {
                window_from: Some(now),
                successes: 0,
                failures: 0,
                ..*record
            };
        }
        change(record);
        *record
    }
}
