use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn stored(body: &Value, answer: &str) -> Vec<u8> {
    document(body.to_string().as_bytes(), answer.as_bytes()).unwrap()
}

fn value(json: &[u8]) -> Value {
    serde_json::from_slice(json).unwrap()
}

fn said(text: &str) -> Value {
    json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]})
}

#[test]
fn a_conversation_goes_on() {
    let answer = r#"{"id":"r1","output":[{"type":"message","id":"msg_1","role":"assistant","content":[]}],"x":1e-05}"#;
    let first = stored(&json!({"model": "m", "input": "a\u{e9}"}), answer);
    let first = Stored::read(&first).unwrap();
    assert_eq!(first.response(), answer, "byte for byte");
    let body: Bytes = json!({"model": "m", "input": [{"role": "user", "content": "b"}], "top_p": 1})
        .to_string()
        .into();
    let second = go_on(&body, &Peek::object(&body).unwrap(), &first).unwrap();
    let output = json!({"type": "message", "id": "msg_1", "role": "assistant", "content": []});
    let conversation = json!([said("a\u{e9}"), output, {"role": "user", "content": "b"}]);
    assert_eq!(value(&second), json!({"model": "m", "input": conversation, "top_p": 1}));

    let event = "data: {\"type\":\"response.completed\",\"response\":{\"output\":[{\"type\":\"reasoning\"}]}}\n\n";
    let second = document(&second, event.as_bytes()).unwrap();
    let second = Stored::read(&second).unwrap();
    let body: Bytes = json!({"input": "c"}).to_string().into();
    let third = value(&go_on(&body, &Peek::object(&body).unwrap(), &second).unwrap());
    let kinds: Vec<&Value> = third["input"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["type"])
        .collect();
    assert_eq!(
        kinds,
        ["message", "message", "null", "reasoning", "message"]
            .map(|kind| match kind {
                "null" => Value::Null,
                kind => kind.into(),
            })
            .iter()
            .collect::<Vec<_>>()
    );
}

#[test]
fn what_makes_no_sense_is_not_kept() {
    for (body, answer) in [
        (r#"{"input":5}"#, "{}"),
        (r#"{"model":"m"}"#, "{}"),
        ("[]", "{}"),
        (r#"{"input":"a"}"#, "[]"),
        (r#"{"input":"a"}"#, "data: [DONE]\n\n"),
    ] {
        assert_eq!(document(body.as_bytes(), answer.as_bytes()), None, "{body} {answer}");
    }
    assert!(Stored::read(b"{}").is_none());
}

#[test]
fn an_answer_says_that_it_is_not_kept() {
    for (answer, wanted) in [
        (
            r#"{"id":"r","store":null,"usage":{}}"#,
            r#"{"id":"r","store":false,"usage":{}}"#,
        ),
        (
            "data: {\"type\":\"response.completed\",\"response\":{\"store\":true,\"x\":1},\"model\":\"m\"}\n\n",
            "data: {\"type\":\"response.completed\",\"response\":{\"store\":false,\"x\":1},\"model\":\"m\"}\n\n",
        ),
        ("data: [DONE]\n\n", "data: [DONE]\n\n"),
    ] {
        assert_eq!(not_kept(&Bytes::from_static(answer.as_bytes())), wanted);
    }
}

fn page(limit: usize, order: Order, after: Option<&str>, before: Option<&str>) -> Page {
    let (after, before) = (after.map(str::to_owned), before.map(str::to_owned));
    Page {
        limit,
        order,
        after,
        before,
    }
}

#[test]
fn items_are_listed_page_by_page() {
    let input = json!([
        {"role": "developer", "content": "d"},
        {"role": "assistant", "content": "a"},
        {"type": "function_call", "id": "fc_1", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "r"},
    ]);
    let document = stored(&json!({"input": input}), "{}");
    let stored = Stored::read(&document).unwrap();
    let id = crate::responses::id::response(7);
    let listed = |page: Page| list(&stored, &id, &page);
    let all = listed(page(20, Order::Asc, None, None)).unwrap();
    let items = all["data"].as_array().unwrap();
    let ids: Vec<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert!(ids[0].starts_with("msg_") && ids[2] == "fc_1" && ids[3].starts_with("fco_"));
    assert_eq!(items[0]["content"], json!([{"type": "input_text", "text": "d"}]));
    assert_eq!(items[1]["content"][0]["type"], "output_text");
    assert_eq!(
        (&items[1]["type"], &items[1]["status"]),
        (&json!("message"), &json!("completed"))
    );
    assert_eq!(
        (&all["has_more"], &all["first_id"], &all["last_id"]),
        (&json!(false), &json!(ids[0]), &json!(ids[3]))
    );

    let some = |page: Page| {
        let listed = listed(page).unwrap();
        let shown = listed["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned());
        (shown.collect::<Vec<_>>(), listed["has_more"] == true)
    };
    let named = |places: &[usize]| places.iter().map(|place| ids[*place].to_owned()).collect::<Vec<_>>();
    assert_eq!(some(page(2, Order::Desc, None, None)), (named(&[3, 2]), true));
    assert_eq!(some(page(2, Order::Desc, Some(ids[2]), None)), (named(&[1, 0]), false));
    assert_eq!(
        some(page(9, Order::Asc, Some(ids[0]), Some(ids[3]))),
        (named(&[1, 2]), false)
    );
    assert_eq!(some(page(9, Order::Asc, Some(ids[3]), None)), (vec![], false));
    assert_eq!(some(page(9, Order::Asc, Some(ids[3]), Some(ids[0]))), (vec![], false));
    assert_eq!(listed(page(2, Order::Asc, Some("msg_x"), None)), None);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(body in "\\PC{0,60}", answer in "\\PC{0,60}") {
        let _ = document(body.as_bytes(), answer.as_bytes());
        let _ = Stored::read(body.as_bytes()).map(|stored| stored.items().len());
        let _ = not_kept(&Bytes::from(answer));
    }
}
