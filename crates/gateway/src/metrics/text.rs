//! The metrics as text: version 0.0.4 of Prometheus' format, to the letter as Python's client
//! writes it, since that is what LiteLLM's dashboards have always read.

use super::family::{Family, LE};
use super::registry::count;
use super::series::{Series, Value};
use config::prometheus::Kind;
use std::fmt::Write;

/// The format's content type.
pub(super) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Writes one metric with all its series.
pub(super) fn write(page: &mut String, family: &Family) {
    let metric = family.metric();
    let base = metric.name.strip_suffix("_total").unwrap_or(metric.name);
    match metric.kind {
        Kind::Counter | Kind::CounterRead => {
            let name = format!("{base}_total");
            head(page, &name, metric.help, "counter");
            family.series.iter().for_each(|one| number(page, &name, one));
        }
        Kind::Gauge => {
            head(page, metric.name, metric.help, "gauge");
            family.series.iter().for_each(|one| number(page, metric.name, one));
        }
        Kind::Latency | Kind::PerToken => {
            head(page, metric.name, metric.help, "histogram");
            family
                .series
                .iter()
                .for_each(|one| histogram(page, metric.name, one, &family.bounds));
        }
    }
    if !matches!(metric.kind, Kind::Gauge | Kind::CounterRead) && !family.series.is_empty() {
        let name = format!("{base}_created");
        head(page, &name, metric.help, "gauge");
        for one in &family.series {
            line(page, &name, &one.labels, one.created_us as f64 / 1e6);
        }
    }
}

fn head(page: &mut String, name: &str, help: &str, kind: &str) {
    let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn number(page: &mut String, name: &str, series: &Series) {
    let value = match &series.value {
        Value::Number(number) | Value::Latest(number, _) => *number,
        Value::Money(amount) => amount.to_f64(),
        Value::Histogram(..) => return,
    };
    line(page, name, &series.labels, value);
}

fn histogram(page: &mut String, name: &str, series: &Series, bounds: &[f64]) {
    let Value::Histogram(counts, sum) = &series.value else {
        return;
    };
    let (before, after) = series.labels.split_at(series.le_at);
    let first = if before.is_empty() { "" } else { "," };
    let then = if after.is_empty() || after.starts_with(',') {
        ""
    } else {
        ","
    };
    let bounds = bounds.iter().copied().chain([f64::INFINITY]);
    let mut total = 0;
    for (bound, in_bucket) in bounds.zip(counts) {
        total += in_bucket;
        let (bound, total) = (go_float(bound), go_float(count(total)));
        let _ = writeln!(
            page,
            "{name}_bucket{{{before}{first}{LE}=\"{bound}\"{then}{after}}} {total}"
        );
    }
    line(page, &format!("{name}_count"), &series.labels, count(total));
    line(page, &format!("{name}_sum"), &series.labels, *sum);
}

fn line(page: &mut String, name: &str, labels: &str, value: f64) {
    let value = go_float(value);
    let _ = if labels.is_empty() {
        writeln!(page, "{name} {value}")
    } else {
        writeln!(page, "{name}{{{labels}}} {value}")
    };
}

/// A number as Python's client writes it: Python's own form, but with an exponent from a million on.
fn go_float(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let text = wire::amount::python_float(value);
    match text.split_once('.') {
        Some((whole, rest)) if value > 0.0 && whole.len() > 6 => {
            let (first, more) = whole.split_at(1);
            let digits = format!("{first}.{more}{rest}");
            format!("{}e+0{}", digits.trim_end_matches(['0', '.']), whole.len() - 1)
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::labels::Labels;
    use config::prometheus::{Id, Label, Prometheus};

    fn family(id: Id, only: &[&str]) -> Family {
        let settings = Prometheus {
            latency_buckets: vec![0.1, 1.0],
            ..Prometheus::default()
        };
        let mut shown = settings
            .metrics
            .iter()
            .find(|shown| shown.metric.id == id)
            .unwrap()
            .clone();
        shown.columns.retain(|column| only.contains(&column.name.as_ref()));
        Family::new(&shown, &settings)
    }

    fn text(family: &Family) -> String {
        let mut page = String::new();
        write(&mut page, family);
        page
    }

    /// Each as Python's `prometheus_client` 0.20 writes it.
    #[test]
    fn numbers_as_python_writes_them() {
        for (value, text) in [
            (0.0, "0.0"),
            (1.0, "1.0"),
            (0.0027, "0.0027"),
            (2.7e-05, "2.7e-05"),
            (123_456.0, "123456.0"),
            (1_234_567.0, "1.234567e+06"),
            (4_871_331_328.0, "4.871331328e+09"),
            (1_795_454_024.492_235_4, "1.7954540244922354e+09"),
            (1_000_000.0, "1e+06"),
            (9.223_372_036_854_776e18, "9.223372036854776e+18"),
            (f64::INFINITY, "+Inf"),
        ] {
            assert_eq!(go_float(value), text);
        }
    }

    #[test]
    fn a_counter() {
        let mut family = family(Id::Spend, &["model", "user"]);
        assert_eq!(
            text(&family),
            "# HELP litellm_spend_metric_total USD that calls cost\n# TYPE litellm_spend_metric_total counter\n"
        );
        let labels = Labels::none().with(Label::Model, "m");
        let place = family.place(&labels, 1_500_000);
        if let Some((value, _)) = family.at(place) {
            value.add(3.0);
        }
        let lines: Vec<String> = text(&family).lines().skip(2).map(str::to_owned).collect();
        assert_eq!(
            lines,
            [
                "litellm_spend_metric_total{model=\"m\",user=\"None\"} 3.0",
                "# HELP litellm_spend_metric_created USD that calls cost",
                "# TYPE litellm_spend_metric_created gauge",
                "litellm_spend_metric_created{model=\"m\",user=\"None\"} 1.5",
            ]
        );
    }

    #[test]
    fn a_histogram_for_any_labels() {
        for (only, first) in [
            (
                &["api_provider", "model"][..],
                "{api_provider=\"p\",le=\"0.1\",model=\"None\"} 0.0",
            ),
            (&["api_provider"][..], "{api_provider=\"p\",le=\"0.1\"} 0.0"),
            (&["model"][..], "{le=\"0.1\",model=\"None\"} 0.0"),
            (&[][..], "{le=\"0.1\"} 0.0"),
        ] {
            let mut family = family(Id::ApiLatency, only);
            let place = family.place(&Labels::none().with(Label::ApiProvider, "p"), 0);
            if let Some((value, bounds)) = family.at(place) {
                value.observe(0.5, bounds);
            }
            let text = text(&family);
            assert!(text.contains(&format!("_metric_bucket{first}\n")), "{text}");
            assert!(text.contains("le=\"1.0\"") && text.contains("le=\"+Inf\""), "{text}");
        }
    }
}
