//! Reads the settings of the metrics from `litellm_settings`.

use super::select::{Filter, tag_label};
use super::table::{METRICS, Metric};
use super::{LATENCY_BUCKETS, Label, MAX_SERIES, Prometheus, absent};
use crate::finding::Findings;
use crate::schema;
use crate::yaml::{Node, Value};

/// The callback's name.
const CALLBACK: &str = "prometheus";
/// Lists of callbacks; LiteLLM counts with any of them.
const CALLBACKS: [&str; 3] = ["callbacks", "success_callback", "failure_callback"];

/// Reads the settings. Names that are nobody's are errors, as in LiteLLM.
pub(crate) fn read(litellm: &Node, findings: &mut Findings) -> Prometheus {
    let flag = |key: &str| litellm.get(key).and_then(Node::flag);
    let on = callbacks(litellm, findings);
    let filter = filter(litellm, findings);
    Prometheus {
        on,
        require_auth: flag("require_auth_for_metrics_endpoint").unwrap_or(true),
        metrics: filter.shown(),
        tags: filter.tags,
        latency_buckets: buckets(litellm, findings).unwrap_or_else(|| LATENCY_BUCKETS.to_vec()),
        max_series: max_series(litellm, findings),
        end_users: flag("enable_end_user_cost_tracking_prometheus_only").unwrap_or(false),
    }
}

/// Whether `prometheus` is among the callbacks; the others are named.
fn callbacks(litellm: &Node, findings: &mut Findings) -> bool {
    let mut on = false;
    for key in CALLBACKS {
        for (node, name) in texts(litellm.get(key)) {
            if name == CALLBACK {
                on = true;
            } else if !name.is_empty() {
                let message =
                    format!("`litellm_settings.{key}` is not supported yet for `{name}`: calls are not reported there");
                findings.warn(node.at, message);
            }
        }
    }
    on
}

fn filter(litellm: &Node, findings: &mut Findings) -> Filter {
    let tags = texts(litellm.get("custom_prometheus_tags")).map(|(_, tag)| tag.to_owned());
    let mut filter = Filter {
        tags: tags.collect(),
        stream: litellm.get("prometheus_emit_stream_label").and_then(Node::flag) == Some(true),
        ..Filter::default()
    };
    for (node, name) in texts(litellm.get("prometheus_exclude_metrics")) {
        known_metric(node, name, "prometheus_exclude_metrics", findings);
        filter.without.insert(name.to_owned());
    }
    for (node, name) in texts(litellm.get("prometheus_exclude_labels")) {
        known_label(node, name, &filter.tags, findings);
        filter.without_labels.insert(name.to_owned());
    }
    for group in litellm.get("prometheus_metrics_config").map_or(&[][..], Node::items) {
        add_group(&mut filter, group, findings);
    }
    filter
}

/// One `{group, metrics, include_labels}`.
fn add_group(filter: &mut Filter, group: &Node, findings: &mut Findings) {
    let section = "litellm_settings.prometheus_metrics_config";
    let Some(metrics) = group.get("metrics").filter(|node| matches!(node.value, Value::List(_))) else {
        let message = format!("an entry of `{section}` needs a list of `metrics`");
        findings
            .error(group.at, message)
            .help("write {group: spend, metrics: [litellm_spend_metric], include_labels: [model]}");
        return;
    };
    let labels: Vec<(&Node, &str)> = texts(group.get("include_labels")).collect();
    for (node, name) in texts(Some(metrics)) {
        if let Some(metric) = known_metric(node, name, "prometheus_metrics_config", findings) {
            own_labels(filter, metric, &labels, findings);
        } else if absent::METRICS.contains(&name) {
            findings.warn(
                node.at,
                format!("the metric `{name}` is not supported yet, it is left out"),
            );
        }
        let kept = filter.only.entry(name.to_owned()).or_default();
        if !labels.is_empty() {
            *kept = Some(labels.iter().map(|(_, label)| (*label).to_owned()).collect());
        }
    }
}

/// The table's row of a metric; a name that LiteLLM doesn't have either is an error.
fn known_metric(node: &Node, name: &str, key: &str, findings: &mut Findings) -> Option<&'static Metric> {
    let row = METRICS.iter().find(|metric| metric.name == name);
    if row.is_none() && !absent::METRICS.contains(&name) {
        let names = METRICS.iter().map(|metric| metric.name);
        let nearest = schema::nearest(name, names.chain(absent::METRICS));
        let message = format!("`litellm_settings.{key}`: there is no metric `{name}`");
        findings.error(node.at, message).hint = nearest.map(|nearest| format!("did you mean `{nearest}`?"));
    }
    row
}

fn own_labels(filter: &Filter, metric: &Metric, labels: &[(&Node, &str)], findings: &mut Findings) {
    let possible = filter.possible(metric);
    for (node, label) in labels {
        if possible.iter().all(|column| column.name != *label) {
            let names: Vec<&str> = possible.iter().map(|column| column.name.as_ref()).collect();
            let message = format!("`{label}` is not a label of `{}`", metric.name);
            findings
                .error(node.at, message)
                .help(format!("it has {}", names.join(", ")));
        }
    }
}

fn known_label(node: &Node, name: &str, tags: &[String], findings: &mut Findings) {
    let of_tags = tags.iter().any(|tag| tag_label(tag) == name);
    if of_tags || Label::names().contains(&name) || absent::LABELS.contains(&name) {
        return;
    }
    let nearest = schema::nearest(name, Label::names().into_iter());
    let message = format!("`litellm_settings.prometheus_exclude_labels`: no metric has a label `{name}`");
    findings.error(node.at, message).hint = nearest.map(|nearest| format!("did you mean `{nearest}`?"));
}

/// The bounds of latency buckets. Infinity is always the last one.
fn buckets(litellm: &Node, findings: &mut Findings) -> Option<Vec<f64>> {
    let node = litellm.get("prometheus_latency_buckets")?;
    let finite = |item: &&Node| item.value != Value::Float(f64::INFINITY);
    let items = node.items().iter().filter(finite);
    let bounds: Option<Vec<f64>> = items.map(Node::number).collect();
    let bounds = bounds.filter(|bounds| !bounds.is_empty() && bounds.windows(2).all(|pair| pair[0] < pair[1]));
    if bounds.is_none() && !node.is_null() {
        let message = "`litellm_settings.prometheus_latency_buckets` must be numbers of seconds, each above the last";
        findings.error(node.at, message);
    }
    bounds
}

fn max_series(litellm: &Node, findings: &mut Findings) -> usize {
    let Some(node) = litellm.get("prometheus_metrics_max_series_per_metric") else {
        return MAX_SERIES;
    };
    let limit = node.whole().and_then(|limit| usize::try_from(limit).ok());
    limit.filter(|limit| *limit > 0).unwrap_or_else(|| {
        if !node.is_null() {
            let message = "`litellm_settings.prometheus_metrics_max_series_per_metric` must be above 0";
            findings.error(node.at, message);
        }
        MAX_SERIES
    })
}

/// Each text of a list, or the text that stands alone.
fn texts(node: Option<&Node>) -> impl Iterator<Item = (&Node, &str)> {
    let items = node.map_or(&[][..], Node::items);
    let all = node.into_iter().chain(items);
    all.filter_map(|node| Some((node, node.text()?)))
}
