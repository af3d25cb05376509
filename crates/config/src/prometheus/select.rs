//! Which metrics are shown with which labels: the table, less what the config leaves out.

use super::label::Label;
use super::table::{Id, METRICS, Metric};
use super::{Column, Shown, Source};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// What a config says of metrics and labels.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// The only metrics that are shown, each with the only labels that it keeps; all if it is empty.
    pub(super) only: HashMap<String, Option<Vec<String>>>,
    /// Metrics that are left out.
    pub(super) without: HashSet<String>,
    /// Labels that are left out everywhere.
    pub(super) without_labels: HashSet<String>,
    /// Tags that are labels.
    pub(super) tags: Vec<String>,
    /// Whether a request's `stream` is a label.
    pub(super) stream: bool,
}

impl Filter {
    /// What is left of the table.
    pub(super) fn shown(&self) -> Vec<Shown> {
        METRICS
            .iter()
            .filter(|metric| self.keeps(metric))
            .map(|metric| Shown {
                metric,
                columns: self.columns(metric),
            })
            .collect()
    }

    /// The labels that a metric could have, sorted by name.
    pub(super) fn possible(&self, metric: &Metric) -> Vec<Column> {
        let known = |label: &Label| Column {
            name: Cow::Borrowed(label.name()),
            source: Source::Known(*label),
        };
        let mut columns: Vec<Column> = metric.labels.iter().map(known).collect();
        if metric.id == Id::ProxyTotal && self.stream {
            columns.push(known(&Label::Stream));
        }
        if metric.can_be_chosen() {
            columns.extend(self.tags.iter().enumerate().map(|(index, tag)| Column {
                name: Cow::Owned(tag_label(tag)),
                source: Source::Tag(index),
            }));
        }
        columns.sort_by(|one, other| one.name.cmp(&other.name));
        columns.dedup_by(|one, other| one.name == other.name);
        columns
    }

    fn keeps(&self, metric: &Metric) -> bool {
        let chosen = self.only.is_empty() || !metric.can_be_chosen() || self.only.contains_key(metric.name);
        chosen && !self.without.contains(metric.name)
    }

    fn columns(&self, metric: &Metric) -> Vec<Column> {
        let only = self.only.get(metric.name).and_then(Option::as_ref);
        let mut columns = self.possible(metric);
        columns.retain(|column| {
            let name = column.name.as_ref();
            !self.without_labels.contains(name) && only.is_none_or(|only| only.iter().any(|one| one == name))
        });
        columns
    }
}

/// The label of a tag: what a label's name can't hold becomes `_`, as in LiteLLM.
pub(super) fn tag_label(tag: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("tag_{}", tag.chars().map(plain).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(shown: &Shown) -> Vec<&str> {
        shown.columns.iter().map(|column| column.name.as_ref()).collect()
    }

    #[test]
    fn a_choice_leaves_out_the_rest_but_the_process() {
        let filter = Filter {
            only: HashMap::from([
                ("litellm_spend_metric".to_owned(), Some(vec!["model".to_owned()])),
                ("litellm_deployment_state".to_owned(), None),
            ]),
            without_labels: HashSet::from(["api_base".to_owned()]),
            ..Filter::default()
        };
        let shown = filter.shown();
        let chosen: Vec<&Shown> = shown.iter().filter(|one| one.metric.can_be_chosen()).collect();
        assert_eq!(chosen.len(), 2);
        assert_eq!((chosen[0].metric.id, names(chosen[0])), (Id::Spend, vec!["model"]));
        assert_eq!(names(chosen[1]), ["api_provider", "litellm_model_name", "model_id"]);
        assert!(shown.iter().any(|one| one.metric.id == Id::CpuSeconds));
        assert!(shown.iter().any(|one| one.metric.id == Id::InFlight));
    }

    #[test]
    fn tags_and_streams_are_labels() {
        let filter = Filter {
            tags: vec!["prod".to_owned(), "User-Agent: ua/*".to_owned()],
            stream: true,
            ..Filter::default()
        };
        let shown = filter.shown();
        let of = |id: Id| shown.iter().find(|one| one.metric.id == id).map(names).unwrap();
        assert_eq!(
            of(Id::ZeroCost),
            [
                "api_provider",
                "model",
                "model_id",
                "reason",
                "requested_model",
                "tag_User_Agent__ua__",
                "tag_prod"
            ]
        );
        assert!(of(Id::ProxyTotal).contains(&"stream") && !of(Id::ProxyFailed).contains(&"stream"));
        assert_eq!(of(Id::Overflow), ["metric"]);
    }
}
