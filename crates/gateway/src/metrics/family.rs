//! One metric: all its series, which are never more than the limit.

use super::labels::Labels;
use super::series::{Series, Value};
use config::prometheus::{Kind, Metric, Prometheus, Shown};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

/// Bounds that Python's client gives a histogram by itself.
const USUAL_BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];
/// Every label of the series that stands for those too many, as LiteLLM calls it.
const OTHER: &str = "other";
/// The label of a histogram's buckets.
pub(super) const LE: &str = "le";

/// A metric and its series.
#[derive(Debug)]
pub(super) struct Family {
    shown: Shown,
    /// Upper bounds of a histogram's buckets, without infinity.
    pub(super) bounds: Vec<f64>,
    /// In the order of their beginning.
    pub(super) series: Vec<Series>,
    index: HashMap<Arc<str>, usize>,
    max_series: usize,
    overflow: Option<usize>,
    /// Observations that found no room.
    pub(super) overflowed: u64,
}

/// Where an observation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A series.
    Series(usize),
    /// Nowhere: one gauge can't stand for many.
    Nowhere,
}

impl Family {
    /// A metric that nothing was observed of.
    pub(super) fn new(shown: &Shown, settings: &Prometheus) -> Self {
        let bounds = match shown.metric.kind {
            Kind::Latency => settings.latency_buckets.clone(),
            Kind::PerToken => USUAL_BOUNDS.to_vec(),
            Kind::Counter | Kind::CounterRead | Kind::Gauge => Vec::new(),
        };
        Self {
            shown: shown.clone(),
            bounds,
            series: Vec::new(),
            index: HashMap::new(),
            max_series: settings.max_series,
            overflow: None,
            overflowed: 0,
        }
    }

    /// Its row of the table.
    pub(super) const fn metric(&self) -> &'static Metric {
        self.shown.metric
    }

    /// The series of these labels, which begins now if it is new.
    pub(super) fn place(&mut self, labels: &Labels<'_>, now_us: i64) -> Place {
        let text = self.text(Some(labels));
        if let Some(known) = self.index.get(text.labels.as_str()) {
            return Place::Series(*known);
        }
        if self.series.len() < self.max_series {
            return Place::Series(self.begin(text, now_us));
        }
        if self.metric().kind == Kind::Gauge {
            return Place::Nowhere;
        }
        let overflow = self.overflow.unwrap_or_else(|| {
            let metric = self.metric().name;
            tracing::warn!(
                metric,
                series = self.max_series,
                "a metric has too many label sets; the rest counts as `other`"
            );
            let text = self.text(None);
            self.begin(text, now_us)
        });
        self.overflow = Some(overflow);
        Place::Series(overflow)
    }

    /// The value at a place, to be changed.
    pub(super) fn at(&mut self, place: Place) -> Option<(&mut Value, &[f64])> {
        if place == Place::Nowhere || self.overflow.map(Place::Series) == Some(place) {
            self.overflowed += 1;
        }
        let Place::Series(index) = place else { return None };
        let series = self.series.get_mut(index)?;
        Some((&mut series.value, &self.bounds))
    }

    /// Forgets every series.
    pub(super) fn clear(&mut self) {
        self.series.clear();
        self.index.clear();
        self.overflow = None;
    }

    fn begin(&mut self, text: Text, now_us: i64) -> usize {
        let labels: Arc<str> = text.labels.into();
        self.index.insert(Arc::clone(&labels), self.series.len());
        self.series.push(Series {
            labels,
            le_at: text.le_at,
            created_us: now_us,
            value: Value::Number(0.0),
        });
        self.series.len() - 1
    }

    /// The labels as they are shown; without any, those that stand for too many.
    fn text(&self, labels: Option<&Labels<'_>>) -> Text {
        let mut text = Text::default();
        for column in &self.shown.columns {
            let value = labels.map_or(OTHER, |labels| labels.value(column));
            text.push(&column.name, value);
        }
        text
    }
}

/// Labels as text.
#[derive(Default)]
struct Text {
    labels: String,
    /// Where [`LE`] stands among them by the alphabet.
    le_at: usize,
}

impl Text {
    fn push(&mut self, name: &str, value: &str) {
        let comma = if self.labels.is_empty() { "" } else { "," };
        let _ = write!(self.labels, "{comma}{name}=\"");
        for c in value.chars() {
            match c {
                '\\' => self.labels.push_str("\\\\"),
                '"' => self.labels.push_str("\\\""),
                // As LiteLLM: a value is one line.
                '\n' => self.labels.push(' '),
                '\r' | '\u{2028}' | '\u{2029}' => {}
                c => self.labels.push(c),
            }
        }
        self.labels.push('"');
        if name < LE {
            self.le_at = self.labels.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use config::prometheus::{Id, Label};

    fn family(id: Id, max_series: usize) -> Family {
        let settings = Prometheus {
            max_series,
            ..Prometheus::default()
        };
        let shown = settings.metrics.iter().find(|shown| shown.metric.id == id).unwrap();
        Family::new(shown, &settings)
    }

    fn add(family: &mut Family, model: &str) {
        let labels = Labels::none().with(Label::ModelId, model);
        let place = family.place(&labels, 1);
        if let Some((value, _)) = family.at(place) {
            value.add(1.0);
        }
    }

    #[test]
    fn labels_are_one_line_and_escaped() {
        let mut text = Text::default();
        text.push("a", "x\"y\\z\nw\r");
        text.push("model", "m");
        assert_eq!(text.labels, r#"a="x\"y\\z w",model="m""#);
        assert_eq!(&text.labels[..text.le_at], r#"a="x\"y\\z w""#);
    }

    #[test]
    fn too_many_label_sets_share_one() {
        let mut family = family(Id::Spend, 2);
        for model in ["a", "b", "c", "d", "a"] {
            add(&mut family, model);
        }
        let counts: Vec<&Value> = family.series.iter().map(|series| &series.value).collect();
        assert_eq!(counts, [&Value::Number(2.0), &Value::Number(1.0), &Value::Number(2.0)]);
        assert!(family.series[2].labels.contains("model_id=\"other\""));
        assert!(!family.series[2].labels.contains("None"), "{}", family.series[2].labels);
        assert_eq!(family.overflowed, 2);
    }

    #[test]
    fn a_gauge_has_no_series_for_the_rest() {
        let mut family = family(Id::State, 1);
        add(&mut family, "a");
        add(&mut family, "b");
        assert_eq!((family.series.len(), family.overflowed), (1, 1));
    }
}
