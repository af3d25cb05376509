//! `/metrics` and its settings.

use super::{report, snapshot, warnings};
use crate::prometheus::{Id, Kind, LATENCY_BUCKETS, METRICS, Metric, Prometheus, Source};
use std::collections::HashMap;

#[test]
fn off_unless_a_callback_says_so() {
    for (yaml, on) in [
        ("litellm_settings: {}", false),
        ("litellm_settings: {callbacks: [langfuse]}", false),
        ("litellm_settings: {callbacks: prometheus}", true),
        ("litellm_settings: {success_callback: [langfuse, prometheus]}", true),
        ("litellm_settings: {failure_callback: ['prometheus']}", true),
    ] {
        assert_eq!(snapshot(yaml).prometheus.on, on, "{yaml}");
    }
    assert_eq!(snapshot("{}").prometheus, Prometheus::default());
}

#[test]
fn other_callbacks_are_named() {
    let said = warnings("litellm_settings: {callbacks: [prometheus, langfuse], success_callback: [s3_v2]}");
    assert!(
        said.contains("`litellm_settings.callbacks` is not supported yet for `langfuse`"),
        "{said}"
    );
    assert!(
        said.contains("`litellm_settings.success_callback` is not supported yet for `s3_v2`"),
        "{said}"
    );
    assert!(!said.contains("for `prometheus`"), "{said}");
}

#[test]
fn settings() {
    let prometheus = snapshot(
        "litellm_settings:
  require_auth_for_metrics_endpoint: false
  prometheus_latency_buckets: [0.1, 1, .inf]
  prometheus_metrics_max_series_per_metric: 10
  enable_end_user_cost_tracking_prometheus_only: true
  custom_prometheus_tags: [prod]
  prometheus_exclude_labels: [user_email]
  prometheus_exclude_metrics: [litellm_requests_metric]
  prometheus_metrics_config:
    - {group: a, metrics: [litellm_spend_metric], include_labels: [model, tag_prod]}
    - {group: b, metrics: [litellm_total_tokens_metric, litellm_requests_metric]}
",
    )
    .prometheus;
    assert!(!prometheus.require_auth && prometheus.end_users);
    assert_eq!(prometheus.latency_buckets, [0.1, 1.0]);
    assert_eq!(
        (prometheus.max_series, prometheus.tags.as_slice()),
        (10, &["prod".to_owned()][..])
    );
    let of = |id: Id| prometheus.metrics.iter().find(|shown| shown.metric.id == id);
    let spend = &of(Id::Spend).expect("chosen").columns;
    let names: Vec<&str> = spend.iter().map(|column| column.name.as_ref()).collect();
    assert_eq!(names, ["model", "tag_prod"]);
    assert_eq!(spend[1].source, Source::Tag(0));
    assert!(of(Id::TotalTokens).is_some_and(|shown| shown.columns.iter().all(|one| one.name != "user_email")));
    assert!(of(Id::Requests).is_none() && of(Id::InputTokens).is_none());
}

#[test]
fn what_is_nobodys_is_an_error() {
    for (yaml, said) in [
        (
            "prometheus_exclude_metrics: [litellm_spend_metrics]",
            "there is no metric `litellm_spend_metrics`",
        ),
        (
            "prometheus_exclude_metrics: [litellm_spend_metrics]",
            "did you mean `litellm_spend_metric`?",
        ),
        ("prometheus_exclude_labels: [usr]", "did you mean `user`?"),
        (
            "prometheus_metrics_config: [{group: a, metrics: [litellm_deployment_state], include_labels: [user]}]",
            "`user` is not a label of `litellm_deployment_state`",
        ),
        ("prometheus_metrics_config: [{group: a}]", "needs a list of `metrics`"),
        ("prometheus_latency_buckets: [2, 1]", "each above the last"),
        ("prometheus_metrics_max_series_per_metric: 0", "must be above 0"),
    ] {
        let report = report(&format!("litellm_settings:\n  {yaml}\n"));
        assert!(report.contains(said), "{yaml}\n{report}");
    }
}

#[test]
fn what_litellm_has_and_we_do_not_is_said() {
    let said = warnings(
        "litellm_settings:
  prometheus_metrics_config: [{group: a, metrics: [litellm_cache_hits_metric]}]
  prometheus_exclude_metrics: [litellm_team_members_metric]
  prometheus_exclude_labels: [project_id]
  prometheus_metrics_ttl_seconds: 60
  custom_prometheus_metadata_labels: [metadata.a]
",
    );
    assert!(
        said.contains("the metric `litellm_cache_hits_metric` is not supported yet"),
        "{said}"
    );
    assert!(said.contains("`litellm_settings.prometheus_metrics_ttl_seconds` is not supported yet"));
    assert!(said.contains("`litellm_settings.custom_prometheus_metadata_labels` is not supported yet"));
    assert!(!said.contains("team_members") && !said.contains("project_id"), "{said}");
}

#[test]
fn buckets_are_litellms_unless_set() {
    assert_eq!(snapshot("{}").prometheus.latency_buckets, LATENCY_BUCKETS);
}

/// What LiteLLM 1.106.2 shows: `name type labels bounds` a line.
const RECORDED: &str = include_str!("../../../../tests/metrics/litellm.txt");

#[test]
fn the_table_is_litellms() {
    let recorded: HashMap<&str, Vec<&str>> = RECORDED
        .lines()
        .filter(|line| line.starts_with("litellm_"))
        .map(|line| line.split(' ').collect())
        .map(|columns: Vec<&str>| (columns[0], columns))
        .collect();
    for metric in METRICS.iter().filter(|metric| metric.name.starts_with("litellm_")) {
        if metric.name.starts_with("litellm_gateway_") {
            continue;
        }
        let columns = &recorded[shown_name(metric).as_str()];
        let mut labels: Vec<&str> = metric.labels.iter().map(|label| label.name()).collect();
        labels.sort_unstable();
        let labels = if labels.is_empty() {
            "-".to_owned()
        } else {
            labels.join(",")
        };
        assert_eq!(
            (columns[1], columns[2]),
            (kind(metric), labels.as_str()),
            "{}",
            metric.name
        );
        if metric.kind == Kind::Latency {
            let bounds: Vec<String> = LATENCY_BUCKETS.iter().map(|bound| format!("{bound:?}")).collect();
            assert_eq!(columns[3], format!("{},+Inf", bounds.join(",")));
        }
    }
}

/// The reference page has every metric with its labels, in the table's order.
#[test]
fn the_page_in_the_docs_is_up_to_date() {
    let page = include_str!("../../../../docs/metrics.md");
    let row = |metric: &Metric| {
        let mut labels: Vec<&str> = metric.labels.iter().map(|label| label.name()).collect();
        labels.sort_unstable();
        let (name, kind, labels) = (shown_name(metric), kind(metric), labels.join(", "));
        format!("| `{name}` | {kind} | {labels} | {} |\n", metric.help)
    };
    let table: String = METRICS.iter().map(row).collect();
    assert!(page.contains(&table), "docs/metrics.md needs this table:\n{table}");
}

fn shown_name(metric: &Metric) -> String {
    match metric.kind {
        Kind::Counter | Kind::CounterRead => format!("{}_total", metric.name.trim_end_matches("_total")),
        _ => metric.name.to_owned(),
    }
}

fn kind(metric: &Metric) -> &'static str {
    match metric.kind {
        Kind::Counter | Kind::CounterRead => "counter",
        Kind::Gauge => "gauge",
        Kind::Latency | Kind::PerToken => "histogram",
    }
}
