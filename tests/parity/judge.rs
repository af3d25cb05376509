//! Judges one record against its golden one.

use crate::parity::corpus::Case;
use crate::parity::loosen::{ClientRules, loosen_upstream, upstream_messages};
use crate::parity::normalise::remove_path;
use crate::parity::pyjson;
use serde_json::Value;

/// Longest value that a difference shows.
const SHOWN: usize = 160;

/// How one side of a record compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Equal.
    Exact,
    /// Equal for all that a provider or client minds.
    Semantic,
    /// Anything else.
    Differs,
    /// No answer.
    Error,
}

impl Level {
    /// Whether it is good enough.
    pub(crate) fn is_ok(self) -> bool {
        matches!(self, Self::Exact | Self::Semantic)
    }
}

/// The judgement of a case.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// What the provider saw.
    pub(crate) upstream: Level,
    /// What the client got.
    pub(crate) client: Level,
    /// One line per difference.
    pub(crate) differences: Vec<String>,
}

impl Verdict {
    /// A case that could not be played.
    pub(crate) fn failed(why: String) -> Self {
        Self {
            upstream: Level::Error,
            client: Level::Error,
            differences: vec![why],
        }
    }

    /// Whether both sides are good enough.
    pub(crate) fn passed(&self) -> bool {
        self.upstream.is_ok() && self.client.is_ok()
    }

    /// Whether both sides are equal.
    pub(crate) fn is_exact(&self) -> bool {
        (self.upstream, self.client) == (Level::Exact, Level::Exact)
    }
}

/// Compares a normalised record with the golden one.
pub(crate) fn judge(case: &Case, mut golden: Value, mut record: Value) -> Verdict {
    case.ignore.iter().for_each(|path| remove_path(&mut golden, path));
    if case.collapse_retries {
        collapse(&mut golden["upstream"]);
        collapse(&mut record["upstream"]);
    }
    let mut lines = Vec::new();
    let upstream = judge_upstream(&golden["upstream"], &record["upstream"], &mut lines);
    let client = judge_client(case, &golden["client"], &record["client"], &mut lines);
    Verdict {
        upstream,
        client,
        differences: lines,
    }
}

fn judge_upstream(golden: &Value, record: &Value, lines: &mut Vec<String>) -> Level {
    if equal(golden, record) {
        return Level::Exact;
    }
    let loose = |side: &Value| items(side).iter().map(loosen_upstream).collect();
    differences(&loose(golden), &loose(record), "upstream", lines);
    if lines.is_empty() {
        Level::Semantic
    } else {
        Level::Differs
    }
}

fn judge_client(case: &Case, golden: &Value, record: &Value, lines: &mut Vec<String>) -> Level {
    let rules = ClientRules {
        texts: upstream_messages(&case.replies),
        check_headers: &case.check_headers,
        replies_text: pyjson::to_text(&case.replies),
    };
    let pairs = items(record).iter().zip(items(golden));
    let got: Value = pairs.map(|(answer, wanted)| rules.loosen(answer, wanted)).collect();
    let wanted: Value = items(golden)
        .iter()
        .map(|wanted| rules.loosen(wanted, wanted))
        .collect();
    let before = lines.len();
    differences(&wanted, &got, "client", lines);
    let is_missing = |answer: &Value| answer["status"].is_null();
    if items(record).iter().any(is_missing) && !items(golden).iter().any(is_missing) {
        let missing = items(record).iter().filter(|answer| is_missing(answer));
        lines.extend(missing.map(|answer| format!("no answer: {}", answer["failure"])));
        Level::Error
    } else if lines.len() > before {
        Level::Differs
    } else if equal(&without_headers(golden), &without_headers(record)) {
        Level::Exact
    } else {
        Level::Semantic
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Equal requests in a row become one.
fn collapse(seen: &mut Value) {
    if let Some(seen) = seen.as_array_mut() {
        seen.dedup();
    }
}

fn without_headers(answers: &Value) -> Value {
    let mut answers = answers.clone();
    remove_path(&mut answers, "*.headers");
    answers
}

/// Whether two values are the same; 1 and 1.0 are, as in Python.
fn equal(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => one == two,
    }
}

/// A readable line for each place where two values differ.
fn differences(wanted: &Value, got: &Value, path: &str, lines: &mut Vec<String>) {
    match (wanted, got) {
        (Value::Object(w), Value::Object(g)) => {
            for (key, value) in w {
                match g.get(key) {
                    Some(other) => differences(value, other, &format!("{path}.{key}"), lines),
                    None => lines.push(format!("{path}.{key}: missing, wanted {}", short(value))),
                }
            }
            let unwanted = g.iter().filter(|(key, _)| !w.contains_key(*key));
            lines.extend(unwanted.map(|(key, value)| format!("{path}.{key}: unwanted {}", short(value))));
        }
        (Value::Array(w), Value::Array(g)) => {
            if w.len() != g.len() {
                lines.push(format!("{path}: {} items, wanted {}", g.len(), w.len()));
            }
            for (index, (wanted, got)) in w.iter().zip(g).enumerate() {
                differences(wanted, got, &format!("{path}[{index}]"), lines);
            }
        }
        _ if equal(wanted, got) => {}
        _ => lines.push(format!("{path}: {}, wanted {}", short(got), short(wanted))),
    }
}

fn short(value: &Value) -> String {
    let text = pyjson::to_text(value);
    if text.chars().count() <= SHOWN {
        return text;
    }
    let cut: String = text.chars().take(SHOWN - 3).collect();
    cut + "..."
}
