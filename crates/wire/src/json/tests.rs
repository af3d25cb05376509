use super::*;
use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn joined(pieces: &[Bytes]) -> Vec<u8> {
    pieces.concat()
}

fn reason(body: &[u8]) -> String {
    Peek::object(body).unwrap_err().to_string()
}

#[test]
fn says_what_is_wrong_in_litellms_words() {
    for (body, expected) in [
        ("", "input data is empty: line 1 column 1 (char 0)"),
        ("{", "unexpected end of data: line 1 column 2 (char 1)"),
        (r#"{"a":1,}"#, "trailing comma is not allowed: line 1 column 7 (char 6)"),
        (
            "{a:1}",
            "unexpected character, expected a string key: line 1 column 2 (char 1)",
        ),
        (
            r#"{"a" 1}"#,
            "unexpected character, expected ':' after key: line 1 column 6 (char 5)",
        ),
        (
            r#"{"a":NaN}"#,
            "unexpected character, expected a JSON value: line 1 column 6 (char 5)",
        ),
        (r#"{"a":-Infinity}"#, "no digit after sign: line 1 column 7 (char 6)"),
        (
            r#"{"a":tru}"#,
            "invalid literal, expected 'true': line 1 column 6 (char 5)",
        ),
        (r#"{"a":tru"#, "unexpected end of data: line 1 column 9 (char 8)"),
        (
            r#"{"a":1 "b":2}"#,
            "unexpected character, expected ',' or '}': line 1 column 8 (char 7)",
        ),
        (
            "[1 2]",
            "unexpected character, expected ',' or ']': line 1 column 4 (char 3)",
        ),
        (r#"{"a":"x"#, "unexpected end of data: line 1 column 8 (char 7)"),
        (
            r#"{"a":"\q"}"#,
            "invalid escaped sequence in string: line 1 column 7 (char 6)",
        ),
        (
            "{\"a\":\"\t\"}",
            "unexpected control character in string: line 1 column 7 (char 6)",
        ),
        ("{} x", "unexpected content after document: line 1 column 4 (char 3)"),
        (
            r#"{"a":01}"#,
            "number with leading zero is not allowed: line 1 column 6 (char 5)",
        ),
        (r#"{"a":1.}"#, "no digit after decimal point: line 1 column 8 (char 7)"),
        (
            "{\"é\":\n\n  x}",
            "unexpected character, expected a JSON value: line 3 column 3 (char 9)",
        ),
    ] {
        assert_eq!(
            reason(body.as_bytes()),
            format!("Invalid JSON payload: {expected}"),
            "{body}"
        );
    }
    assert_eq!(
        reason(b"{\"a\":\"\xff\"}"),
        "Invalid JSON payload: str is not valid UTF-8: surrogates not allowed: line 1 column 1 (char 0)"
    );
    for body in ["[1]", "\"a\"", " null ", "1e5"] {
        assert_eq!(Peek::object(body.as_bytes()), Err(JsonError::NotAnObject), "{body}");
    }
}

#[test]
fn depth_has_a_limit() {
    let nested = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert!(Peek::object(nested(127).as_bytes()).is_ok());
    assert!(reason(nested(128).as_bytes()).contains("depth limit exceeded"));
    assert!(reason("[".repeat(1_000_000).as_bytes()).contains("depth limit exceeded"));
}

#[test]
fn reads_members() {
    let body =
        br#" {"model" : "a\u00e9" ,"stream":true, "n":null,"model":"b","mess\u0061ges":[{"model":"x"}],"\ud800":1} "#;
    let peek = Peek::object(body).unwrap();
    assert_eq!(peek.text(body, "model").as_deref(), Some("b"));
    assert_eq!(peek.flag(body, "stream"), Some(true));
    assert!(peek.is_null(body, "n") && !peek.is_null(body, "none"));
    assert_eq!(peek.get(body, "messages"), Some(&br#"[{"model":"x"}]"#[..]));
    assert_eq!(
        (peek.text(body, "stream"), peek.flag(body, "n"), peek.get(body, "none")),
        (None, None, None)
    );
    assert_eq!(peek.iter(body).nth(4).unwrap().0, "messages");
}

#[test]
fn splices_without_copying() {
    let body = Bytes::from_static(br#"{ "model":"a", "messages":[ 1 ,2], "x": 1 }"#);
    let peek = Peek::object(&body).unwrap();
    let mut splice = Splice::new(&body, &peek);
    splice.set("model", r#""gpt""#);
    splice.remove("x");
    splice.set("y", "{}");
    let pieces = splice.finish();
    assert_eq!(joined(&pieces), br#"{ "model":"gpt", "messages":[ 1 ,2] ,"y":{}}"#);
    let inside = |piece: &Bytes| body.as_ptr_range().contains(&piece.as_ptr());
    assert_eq!(
        pieces.iter().map(inside).collect::<Vec<_>>(),
        [true, false, true, true, false, true]
    );
}

#[test]
fn finds_elements() {
    let texts = |body: &str| {
        elements(body.as_bytes())
            .into_iter()
            .map(|one| body[one].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(r#" [1, {"a":[2]} ,"]"] "#), ["1", r#"{"a":[2]}"#, r#""]""#]);
    for none in ["[]", "[ ]", "{}", "[1", "", "null"] {
        assert!(texts(none).is_empty(), "{none}");
    }
}

#[test]
fn patches_parts_of_parts() {
    let body = Bytes::from_static(br#"{"a":1,"b":[{"c":2},{"c":3}]}"#);
    let peek = Peek::object(&body).unwrap();
    let mut patch = Patch::default();
    for (range, value) in [(20..27, "5"), (12..19, "4")] {
        let part = body.slice(range.clone());
        let inner = Peek::object(&part).unwrap();
        let mut splice = Splice::new(&part, &inner);
        splice.set("c", value);
        splice.patch(range.start, &mut patch);
    }
    let mut splice = Splice::new(&body, &peek);
    splice.remove("a");
    splice.patch(0, &mut patch);
    let mut out = bytes::BytesMut::new();
    patch.write(&body, &mut out);
    assert_eq!(out, br#"{"b":[{"c":4},{"c":5}]}"#[..]);
}

#[derive(Clone, Debug)]
enum Op {
    Set(String, i32),
    Remove(String),
    Rename(String, String),
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof!["[abc]", "[aé\"\\\\\u{7f}\n]{0,2}"]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        (key(), any::<i32>()).prop_map(|(key, value)| Op::Set(key, value)),
        key().prop_map(Op::Remove),
        (key(), key()).prop_map(|(from, to)| Op::Rename(from, to)),
    ]
}

/// Any JSON value.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..5).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// An object's text with keys that repeat, white space and escaped keys.
fn object_text() -> impl Strategy<Value = String> {
    let space = || prop_oneof![4 => Just(""), 1 => Just(" "), 1 => Just("\n\t\r ")];
    let member = (key(), any::<bool>(), value(), space(), space());
    (prop::collection::vec(member, 0..6), space()).prop_map(|(members, outer)| {
        let text = members.iter().map(|(key, escaped, value, before, after)| {
            let key = if *escaped {
                escape_all(key)
            } else {
                json!(key).to_string()
            };
            format!("{before}{key}{after}:{before}{value}{after}")
        });
        format!("{outer}{{{outer}{}}}{outer}", text.collect::<Vec<_>>().join(","))
    })
}

fn escape_all(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{units}\"")
}

fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

fn agrees_with_serde(bytes: &[u8]) -> Result<(), TestCaseError> {
    match Peek::object(bytes) {
        Ok(_) => prop_assert!(is_json(bytes)),
        Err(JsonError::NotAnObject) => {
            let opens_object = bytes.trim_ascii_start().starts_with(b"{");
            prop_assert!(is_json(bytes) && !opens_object);
        }
        Err(JsonError::Syntax { .. }) => prop_assert!(!is_json(bytes)),
    }
    Ok(())
}

/// The search looks at sixteen bytes: what stands behind them is none of its business.
#[test]
fn a_quote_behind_the_first_sixteen_bytes_is_looked_at_as_well() {
    for letters in 0..70 {
        let text = format!(r#"{{"a":["{}\"b"],"c":1}}"#, "x".repeat(letters));
        let peek = Peek::object(text.as_bytes()).unwrap();
        assert_eq!(peek.get(text.as_bytes(), "c"), Some(b"1".as_slice()), "{text}");
    }
}

fn apply(tree: &mut Map<String, Value>, op: &Op) {
    match op {
        Op::Set(key, value) => drop(tree.insert(key.clone(), json!(value))),
        Op::Remove(key) => drop(tree.remove(key)),
        Op::Rename(from, to) => {
            if let Some(value) = tree.remove(from) {
                tree.insert(to.clone(), value);
            }
        }
    }
}

proptest! {
    #[test]
    fn finds_what_serde_finds(text in object_text()) {
        let tree: Map<String, Value> = serde_json::from_str(&text).unwrap();
        let peek = Peek::object(text.as_bytes()).unwrap();
        for (key, value) in &tree {
            let raw = peek.get(text.as_bytes(), key).unwrap();
            prop_assert_eq!(&serde_json::from_slice::<Value>(raw).unwrap(), value);
            let decoded = peek.text(text.as_bytes(), key);
            prop_assert_eq!(decoded.as_deref(), value.as_str());
        }
        prop_assert!(peek.iter(text.as_bytes()).all(|(key, _)| tree.contains_key(&*key)));
    }

    #[test]
    fn parts_are_read_as_wholes_are(text in object_text()) {
        prop_assert_eq!(Peek::part(text.as_bytes()), Peek::object(text.as_bytes()).ok());
    }

    #[test]
    fn outlines_know_what_peeks_find(text in object_text()) {
        let body = text.as_bytes();
        let (outline, top) = (Outline::object(body).unwrap(), Peek::object(body).unwrap());
        prop_assert_eq!(&outline.top().members, &top.members);
        for span in top.members.iter().map(Member::value) {
            let raw = &body[span.clone()];
            prop_assert_eq!(outline.part(&span), Peek::part(raw));
            let found: Vec<_> = outline.elements(&span).map(|element| &body[element]).collect();
            let wanted: Vec<_> = elements(raw).into_iter().map(|element| &raw[element]).collect();
            prop_assert_eq!(found, wanted);
        }
    }

    #[test]
    fn parts_of_any_text_do_no_harm(bytes: Vec<u8>, text in "[\\[\\]{}\",:.\\\\a1 ]{0,12}") {
        for body in [&bytes, text.as_bytes()] {
            let _ = (Peek::part(body), elements(body));
        }
    }

    #[test]
    fn agrees_on_any_text(text in "[\\[\\]{}\",:.\\\\eE0-9+\\-truefalsn \n\u{0}é]{0,12}") {
        agrees_with_serde(text.as_bytes())?;
    }

    #[test]
    fn agrees_on_mutated_json(text in object_text(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.remove(at); } else { bytes[at] = byte; }
        agrees_with_serde(&bytes)?;
    }

    #[test]
    fn truncations_are_refused(text in object_text()) {
        let whole = text.trim_end().as_bytes();
        for end in 0..whole.len() {
            prop_assert!(Peek::object(&whole[..end]).is_err());
        }
    }

    #[test]
    fn splice_is_a_tree_edit(text in object_text(), ops in prop::collection::vec(op(), 0..6)) {
        let body = Bytes::from(text);
        let peek = Peek::object(&body).unwrap();
        let mut tree: Map<String, Value> = serde_json::from_slice(&body).unwrap();
        let mut splice = Splice::new(&body, &peek);
        for op in &ops {
            apply(&mut tree, op);
            match op {
                Op::Set(key, value) => splice.set(key, value.to_string()),
                Op::Remove(key) => splice.remove(key),
                Op::Rename(from, to) => splice.rename(from, to),
            }
        }
        let spliced = joined(&splice.finish());
        prop_assert_eq!(serde_json::from_slice::<Map<String, Value>>(&spliced).unwrap(), tree);
        if ops.is_empty() {
            prop_assert_eq!(spliced, body);
        }
    }
}
