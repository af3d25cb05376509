//! All metrics that are shown, and the way from a call's labels to their series.

use super::family::{Family, Place};
use super::labels::Labels;
use config::prometheus::{Id, METRICS, Prometheus};
use std::collections::HashMap;
use wire::amount::Amount;

/// The metrics, by their place in the table; what the config leaves out is `None`.
#[derive(Debug)]
pub(super) struct Registry {
    families: Vec<Option<Family>>,
    /// The values of all labels to their place in `paths`: most calls have labels that were seen before,
    /// and then no metric has to look for its own.
    known: HashMap<Box<[u8]>, usize>,
    paths: Vec<Path>,
    key: Vec<u8>,
    max_paths: usize,
}

/// Where the observations of one set of labels go, by metric; found out when first needed.
type Path = Box<[Option<Place>]>;

/// All metrics under one set of labels.
#[derive(Debug)]
pub(super) struct Point<'r> {
    families: &'r mut [Option<Family>],
    path: &'r mut [Option<Place>],
    labels: &'r Labels<'r>,
    now_us: i64,
}

impl Registry {
    /// No series yet.
    pub(super) fn new(settings: &Prometheus) -> Self {
        let mut families: Vec<Option<Family>> = METRICS.iter().map(|_| None).collect();
        for shown in &settings.metrics {
            if let Some(place) = families.get_mut(shown.metric.id as usize) {
                *place = Some(Family::new(shown, settings));
            }
        }
        Self {
            families,
            known: HashMap::new(),
            paths: Vec::new(),
            key: Vec::new(),
            max_paths: settings.max_series,
        }
    }

    /// The metrics under these labels. Series that begin, begin now.
    pub(super) fn point<'r>(&'r mut self, labels: &'r Labels<'r>, now_us: i64) -> Point<'r> {
        let index = self.path(labels);
        Point {
            families: &mut self.families,
            path: self.paths.get_mut(index).map_or(&mut [], |path| path),
            labels,
            now_us,
        }
    }

    /// Sets a metric that is only looked at when it is shown.
    pub(super) fn set(&mut self, id: Id, labels: &Labels<'_>, value: f64) {
        let Some(family) = self.families.get_mut(id as usize).and_then(Option::as_mut) else {
            return;
        };
        let place = family.place(labels, 0);
        if let Some((old, _)) = family.at(place) {
            old.set(value);
        }
    }

    /// Forgets a metric's series.
    pub(super) fn clear(&mut self, id: Id) {
        if let Some(Some(family)) = self.families.get_mut(id as usize) {
            family.clear();
        }
    }

    /// What is shown, in order.
    pub(super) fn families(&self) -> impl Iterator<Item = &Family> {
        self.families.iter().flatten()
    }

    fn path(&mut self, labels: &Labels<'_>) -> usize {
        labels.key(&mut self.key);
        if let Some(index) = self.known.get(self.key.as_slice()) {
            return *index;
        }
        // The series stay: only the short cuts to them are found anew.
        if self.paths.len() >= self.max_paths {
            self.known.clear();
            self.paths.clear();
        }
        self.known.insert(self.key.as_slice().into(), self.paths.len());
        self.paths.push(vec![None; METRICS.len()].into());
        self.paths.len() - 1
    }
}

impl Point<'_> {
    /// Counts.
    pub(super) fn add(&mut self, id: Id, more: f64) {
        self.change(id, |value, _| value.add(more));
    }

    /// Counts what there is at all: LiteLLM shows no series of nothing.
    pub(super) fn add_some(&mut self, id: Id, more: u64) {
        if more > 0 {
            self.add(id, count(more));
        }
    }

    /// Counts money.
    pub(super) fn spend(&mut self, id: Id, more: Amount) {
        self.change(id, |value, _| value.spend(more));
    }

    /// Puts microseconds into a histogram of seconds.
    pub(super) fn seconds(&mut self, id: Id, micros: f64) {
        self.change(id, |value, bounds| value.observe(micros.max(0.0) / 1e6, bounds));
    }

    /// Sets a gauge to what it was at a moment.
    pub(super) fn set_at(&mut self, id: Id, then: f64, at_us: i64) {
        self.change(id, |value, _| value.set_at(then, at_us));
    }

    fn change(&mut self, id: Id, change: impl FnOnce(&mut super::series::Value, &[f64])) {
        let family = self.families.get_mut(id as usize).and_then(Option::as_mut);
        let (Some(family), Some(place)) = (family, self.path.get_mut(id as usize)) else {
            return;
        };
        let place = *place.get_or_insert_with(|| family.place(self.labels, self.now_us));
        if let Some((value, bounds)) = family.at(place) {
            change(value, bounds);
        }
    }
}

/// A count as metrics hold it.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) const fn count(count: u64) -> f64 {
    count as f64
}
