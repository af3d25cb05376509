use super::*;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn read(text: &str) -> Json {
    parse(0, text).unwrap().root.map_or(Json::Null, |root| root.to_json())
}

fn refusal(text: &str) -> SyntaxError {
    parse(0, text).unwrap_err()
}

#[test]
fn scalars_as_pyyaml_reads_them() {
    for (text, expected) in [
        ("yes", json!(true)),
        ("Off", json!(false)),
        ("y", json!("y")),
        ("~", Json::Null),
        ("010", json!(8)),
        ("08", json!("08")),
        ("0o17", json!("0o17")),
        ("0x1f", json!(31)),
        ("-0x1f", json!(-31)),
        ("0b_1", json!(1)),
        ("1_000", json!(1000)),
        ("0_", json!(0)),
        ("+5", json!(5)),
        ("-0", json!(0)),
        ("12:30", json!(750)),
        ("-12:30", json!(-750)),
        ("190:20:30", json!(685_230)),
        ("0:30", json!("0:30")),
        ("1e3", json!("1e3")),
        ("1.0e3", json!("1.0e3")),
        ("1.0e+3", json!(1000.0)),
        ("1.e+3", json!(1000.0)),
        ("1.5e-7", json!(1.5e-7)),
        ("1.", json!(1.0)),
        (".5", json!(0.5)),
        ("-.5", json!("-.5")),
        ("+.5", json!("+.5")),
        ("-1_000.5", json!(-1000.5)),
        ("._5", json!("._5")),
        (".inf", json!("inf")),
        ("2024-10-21", json!("2024-10-21")),
        ("'yes'", json!("yes")),
        ("!!str 010", json!("010")),
        ("!!int '3'", json!(3)),
        ("12345678901234567890123", json!(12_345_678_901_234_567_890_123_f64)),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn styles_and_places() {
    let document = parse(3, "a: 1\nlist:\n- {b: [x, \"y z\"]}\n- |\n  two\n  lines\n").unwrap();
    let root = document.root.unwrap();
    assert_eq!(
        root.to_json(),
        json!({"a": 1, "list": [{"b": ["x", "y z"]}, "two\nlines\n"]})
    );
    let list = root.get("list").unwrap();
    let words = list.items()[0].get("b").unwrap();
    assert_eq!(
        words.items()[1].at,
        Mark {
            file: 3,
            line: 3,
            column: 11,
            width: 5
        }
    );
    assert_eq!(
        root.entries()[1].key_at,
        Mark {
            file: 3,
            line: 2,
            column: 1,
            width: 4
        }
    );
}

#[test]
fn merges_and_aliases() {
    let text = "base: &b {x: 1, y: 1}\nmore: &m {y: 2, z: 2}\none: {y: 9, <<: *b}\ntwo: {<<: [*b, *m], w: *b}\n";
    let read = read(text);
    assert_eq!(read["one"].to_string(), r#"{"x":1,"y":9}"#, "merged keys come first");
    assert_eq!(read["two"], json!({"x": 1, "y": 1, "z": 2, "w": {"x": 1, "y": 1}}));
}

#[test]
fn the_last_of_two_equal_keys_counts() {
    let document = parse(0, "a: 1\nb: 2\na: 3\n").unwrap();
    assert_eq!(document.root.unwrap().to_json().to_string(), r#"{"a":3,"b":2}"#);
    assert_eq!(document.duplicates[0].1, "a");
    assert_eq!(document.duplicates[0].0.line, 3);
}

#[test]
fn empty_files_have_no_root() {
    for text in ["", "# only a comment\n", "---\n"] {
        let root = parse(0, text).unwrap().root;
        assert!(root.is_none_or(|root| root.is_null()), "{text:?}");
    }
}

#[test]
fn refusals_say_where() {
    let error = refusal("a: 1\nb: [1, 2\nc: 3\n");
    assert!(error.at.line >= 2, "{error:?}");
    assert!(refusal("a: 1\n---\nb: 2\n").message.contains("one YAML document"));
    assert!(refusal("a: &x [*x]\n").message.contains("inside the value"));
    assert!(refusal("a: !secret x\n").message.contains("this tag"));
    assert!(refusal("? [a]\n: 1\n").message.contains("key must be text"));
    assert_eq!(refusal("a: *nowhere\n").at.line, 1);
    assert_eq!(
        refusal("a:\n\tb: 1\n").hint,
        Some("use spaces, YAML allows no tabs there".to_owned())
    );
}

#[test]
fn alias_bombs_and_towers_are_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert!(refusal(&bomb).message.contains("aliases copy"));
    let mut tower = String::from("a0: &a0 [x]\n");
    for level in 1..200 {
        tower.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert!(refusal(&tower).message.contains("nest deeper"));
    assert_eq!(refusal(&"[".repeat(5000)).at.line, 1);
}

proptest! {
    #[test]
    fn never_panics_on_any_text(text in "(?s).{0,200}") {
        let _ = parse(0, &text);
    }

    #[test]
    fn never_panics_on_yaml_like_text(text in r#"([-?:,\[\]{}#&*!|>'"%@` \n\tab0-9._<~]|: |- |<<: ){0,80}"#) {
        if let Ok(document) = parse(0, &text) {
            let _ = document.root.map(|root| root.to_json());
        }
    }
}
