//! The settings of `/metrics`: which metrics it shows, with which labels.

mod absent;
mod label;
mod read;
mod select;
mod sets;
mod table;

pub use label::Label;
pub(crate) use read::read;
pub use table::{Id, Kind, METRICS, Metric};

use std::borrow::Cow;

/// Seconds at which LiteLLM's latency histograms divide; the last one is followed by infinity.
pub const LATENCY_BUCKETS: [f64; 17] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 420.0, 600.0,
];
/// Label sets of a metric at most. LiteLLM has no limit by itself; clients choose some of the values,
/// and each set costs about half a kilobyte.
pub const MAX_SERIES: usize = 5000;

/// What `/metrics` shows, and to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Prometheus {
    /// Whether a callback list names `prometheus`: without that there are no metrics.
    pub on: bool,
    /// `require_auth_for_metrics_endpoint`
    pub require_auth: bool,
    /// The metrics that are shown, in the table's order.
    pub metrics: Vec<Shown>,
    /// `custom_prometheus_tags`: each is a label that says whether a request has this tag.
    pub tags: Vec<String>,
    /// Upper bounds of latency buckets in seconds, ascending, without infinity.
    pub latency_buckets: Vec<f64>,
    /// Label sets of a metric at most; later ones share one set, whose values are all `other`.
    pub max_series: usize,
    /// `enable_end_user_cost_tracking_prometheus_only`: the label `end_user` has a value.
    pub end_users: bool,
}

/// A metric and the labels that the config leaves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The metric.
    pub metric: &'static Metric,
    /// Its labels, sorted by name.
    pub columns: Vec<Column>,
}

/// A label of a metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Where its value comes from.
    pub source: Source,
}

/// Where a label's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// One of LiteLLM's labels.
    Known(Label),
    /// Whether the request has this one of [`Prometheus::tags`].
    Tag(usize),
}

impl Prometheus {
    /// Whether the other settings show the same metrics, to whomever: that can't change while they
    /// are counted.
    pub fn is_shown_alike(&self, other: &Self) -> bool {
        let require_auth = self.require_auth;
        *self
            == Self {
                require_auth,
                ..other.clone()
            }
    }
}

impl Default for Prometheus {
    /// LiteLLM's defaults.
    fn default() -> Self {
        Self {
            on: false,
            require_auth: true,
            metrics: select::Filter::default().shown(),
            tags: Vec::new(),
            latency_buckets: LATENCY_BUCKETS.to_vec(),
            max_series: MAX_SERIES,
            end_users: false,
        }
    }
}
