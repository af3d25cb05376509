//! Percentiles of times.

use serde::Serialize;

/// Times, in nanoseconds.
#[derive(Default)]
pub(crate) struct Times(Vec<u64>);

/// What became of them, in microseconds.
#[derive(Serialize)]
pub(crate) struct Figures {
    p50: f64,
    p99: f64,
    max: f64,
}

impl Times {
    /// Adds one.
    pub(crate) fn add(&mut self, nanos: u64) {
        self.0.push(nanos);
    }

    /// Adds all of another.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// How many are at least so long.
    pub(crate) fn at_least(&self, nanos: u64) -> usize {
        self.0.iter().filter(|&&time| time >= nanos).count()
    }

    /// The percentiles; zeros if there is no time at all.
    pub(crate) fn figures(mut self) -> Figures {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1);
        let at = |percent: usize| {
            self.0
                .get(last * percent / 100)
                .map_or(0.0, |&nanos| nanos as f64 / 1e3)
        };
        Figures {
            p50: at(50),
            p99: at(99),
            max: at(100),
        }
    }
}
