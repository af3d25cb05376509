//! YAML as PyYAML reads it. `pyyaml/recorded.json` is what PyYAML's SafeLoader made of each text
//! (`pyyaml/record.py` records it anew).
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use config::yaml::{self, Node, Value};
use serde_json::{Value as Json, json};

/// Where we differ, and why. PyYAML's refusals that only a purist would miss stand here too.
const KNOWN: &[(&str, &str)] = &[
    ("2024-13-40", "an impossible date is text here, as is every date"),
    ("=", "text here: a plain `=` has no meaning in a config"),
    ("<<", "text here: it only merges as a key"),
    ("[::1]", "an address in a list; the scanner is kinder about colons"),
    ("!!binary aGVsbG8=", "no setting holds bytes"),
    ("!!timestamp 2024-10-21", "no setting is a date"),
    ("a: &x 1\nb: &x 2\nc: *x\n", "YAML 1.2 lets an anchor be given again"),
    ("\ta: 1\n", "a tab before a map that is alone on its level harms nobody"),
    ("a:\t1\n", "a tab as space between tokens is what it looks like"),
    ("a: 1\t# a comment\n", "the same"),
    ("a: 1\t\n", "the same"),
    ("a: [1,\t2]\n", "the same"),
    ("...\n", "an empty file, said by the loader"),
    (
        "a: 'x' # comment\nb: 'x'# comment\n",
        "a comment needs a space before it, and the message says so",
    ),
    (
        "1: a\ntrue: b\nnull: c\n1.5: d\nyes: e\n010: f\n",
        "keys stay the text that they are",
    ),
    ("yes: a\non: b\n", "the same"),
    ("a: !!set {b, c}\n", "no setting is a set"),
    ("a: !!omap [b: 1, c: 2]\n", "no setting is an ordered map"),
    ("a: !!pairs [b: 1]\n", "no setting is a list of pairs"),
];

#[test]
fn scalars_mean_the_same() {
    let scalars = recorded("scalars");
    assert!(scalars.len() > 200, "{}", scalars.len());
    check(&scalars, |text| {
        let node = read(&format!("v: {text}"))?.get("v").cloned();
        Ok(node.unwrap_or_else(|| Node::unplaced(Value::Null)))
    });
}

#[test]
fn documents_mean_the_same() {
    let documents = recorded("documents");
    assert!(documents.len() > 100, "{}", documents.len());
    check(&documents, read);
}

/// Compares all of them before it complains.
fn check(recorded: &[Json], read: impl Fn(&str) -> Result<Node, String>) {
    let mut wrong = Vec::new();
    for one in recorded {
        let text = one["yaml"].as_str().unwrap();
        let known = KNOWN.iter().any(|(known, _)| *known == text);
        match difference(one, read(text)) {
            Some(_) if known => {}
            Some(difference) => wrong.push(format!("{text:?}: {difference}")),
            None if known => wrong.push(format!("{text:?}: is known to differ and doesn't")),
            None => {}
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

fn difference(recorded: &Json, read: Result<Node, String>) -> Option<String> {
    let kind = recorded["type"].as_str().unwrap();
    let expected = expected(recorded);
    match read {
        Ok(node) if kind == "refused" => Some(format!("PyYAML refuses it, here it is {}", node.to_json())),
        Ok(node) if same_type(&node, kind) && node.to_json() == expected => None,
        Ok(node) => Some(format!("{kind} {expected}, here {} {}", node.kind(), node.to_json())),
        Err(_) if kind == "refused" => None,
        Err(error) => Some(format!("{kind} {expected}, here refused: {error}")),
    }
}

/// The recorded value as this crate has it: dates stay the text that they were, because no setting
/// is a date, and whole numbers beyond 64 bits are the nearest double.
fn expected(recorded: &Json) -> Json {
    match (recorded["type"].as_str().unwrap(), &recorded["value"]) {
        ("date" | "datetime", _) => recorded["yaml"]
            .as_str()
            .unwrap()
            .trim_start_matches("!!timestamp ")
            .into(),
        ("float", value) if value == "nan" => json!("NaN"),
        ("int", value) if !value.is_i64() => json!(value.as_f64().unwrap()),
        (_, value) => value.clone(),
    }
}

/// `tree` is whatever a document holds.
fn same_type(node: &Node, kind: &str) -> bool {
    kind == "tree"
        || match &node.value {
            Value::Null => kind == "NoneType",
            Value::Bool(_) => kind == "bool",
            Value::Int(_) => kind == "int",
            Value::Float(number) => kind == "float" || kind == "int" && number.abs() > 9e18,
            Value::Text(_) => matches!(kind, "str" | "date" | "datetime"),
            Value::List(_) | Value::Map(_) => false,
        }
}

fn read(text: &str) -> Result<Node, String> {
    let document = yaml::parse(0, text).map_err(|error| error.message)?;
    Ok(document.root.unwrap_or_else(|| Node::unplaced(Value::Null)))
}

fn recorded(which: &str) -> Vec<Json> {
    let all: Json = serde_json::from_str(include_str!("pyyaml/recorded.json")).unwrap();
    let Json::Array(list) = all[which].clone() else {
        panic!("{which}")
    };
    list
}
