//! One series: a metric's value under one set of labels.

use std::sync::Arc;
use wire::amount::Amount;

/// A series.
#[derive(Debug)]
pub(super) struct Series {
    /// The labels as text, `a="1",b="2"`.
    pub(super) labels: Arc<str>,
    /// Where in that text the label `le` of a histogram's buckets stands.
    pub(super) le_at: usize,
    /// When it began, microseconds since 1970 UTC.
    pub(super) created_us: i64,
    /// What it counts.
    pub(super) value: Value,
}

/// A series' value.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    /// A count, or a gauge.
    Number(f64),
    /// Money, which adds up exactly.
    Money(Amount),
    /// A gauge that an older observation doesn't change; the moment in microseconds since 1970 UTC.
    Latest(f64, i64),
    /// Counts by bucket, the last one without a bound, and the sum of all values.
    Histogram(Box<[u64]>, f64),
}

impl Value {
    /// More of it.
    pub(super) fn add(&mut self, more: f64) {
        if let Self::Number(number) = self {
            *number += more;
        }
    }

    /// More money.
    pub(super) fn spend(&mut self, more: Amount) {
        match self {
            Self::Money(sum) => *sum += more,
            other => *other = Self::Money(more),
        }
    }

    /// What a gauge, or a counter that somebody else keeps, shows now.
    pub(super) fn set(&mut self, now: f64) {
        *self = Self::Number(now);
    }

    /// What a gauge showed at a moment.
    pub(super) fn set_at(&mut self, then: f64, at_us: i64) {
        if !matches!(self, Self::Latest(_, last_us) if *last_us > at_us) {
            *self = Self::Latest(then, at_us);
        }
    }

    /// One more value, which belongs into the first bucket whose bound isn't below it.
    pub(super) fn observe(&mut self, value: f64, bounds: &[f64]) {
        if !matches!(self, Self::Histogram(..)) {
            *self = Self::Histogram(vec![0; bounds.len() + 1].into(), 0.0);
        }
        let Self::Histogram(counts, sum) = self else { return };
        let bucket = bounds.partition_point(|bound| *bound < value);
        if let Some(count) = counts.get_mut(bucket) {
            *count += 1;
        }
        *sum += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_its_bucket() {
        let mut value = Value::Number(0.0);
        for seconds in [0.05, 0.1, 0.2, 7.0] {
            value.observe(seconds, &[0.1, 1.0]);
        }
        let Value::Histogram(counts, sum) = value else {
            panic!("a histogram")
        };
        assert_eq!(*counts, [2, 1, 1]);
        assert!((sum - 7.35).abs() < 1e-9);
    }

    #[test]
    fn an_older_state_changes_nothing() {
        let mut value = Value::Number(0.0);
        value.set_at(1.0, 20);
        value.set_at(0.0, 10);
        assert_eq!(value, Value::Latest(1.0, 20));
        value.set_at(2.0, 20);
        assert_eq!(value, Value::Latest(2.0, 20));
    }

    #[test]
    fn money_adds_up() {
        let mut value = Value::Number(0.0);
        for _ in 0..10 {
            value.spend(Amount::parse("0.1").unwrap());
        }
        assert_eq!(value, Value::Money(Amount::parse("1").unwrap()));
    }
}
