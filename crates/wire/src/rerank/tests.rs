use super::*;
use crate::facts::Place;
use crate::native::tests::play;
use proptest::prelude::*;
use serde_json::{Value, json};

fn asked_for() -> Value {
    json!({
        "model": "a", "query": "q", "documents": ["x", {"text": "y"}], "top_n": 2, "rank_fields": ["text"],
        "return_documents": true, "max_tokens_per_doc": 9, "max_chunks_per_doc": null, "own": 1, "metadata": {},
    })
}

#[test]
fn each_provider_gets_what_it_knows() {
    let base = || json!({"model": "model", "query": "q", "documents": ["x", {"text": "y"}], "return_documents": true});
    let with = |more: Value| {
        let mut all = base();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    for (codec, wanted) in [
        (
            &COHERE,
            with(json!({"top_n": 2, "rank_fields": ["text"], "max_tokens_per_doc": 9})),
        ),
        (
            &VLLM,
            with(json!({"top_n": 2, "rank_fields": ["text"], "max_tokens_per_doc": 9, "own": 1})),
        ),
        (&INFINITY, with(json!({"top_n": 2, "rank_fields": ["text"]}))),
        (&JINA, with(json!({"top_n": 2}))),
        (&VOYAGE, with(json!({"top_k": 2}))),
    ] {
        assert_eq!(play(codec, &asked_for()).sent().unwrap().0, wanted, "{codec:?}");
    }
}

#[test]
fn urls_end_with_rerank_once() {
    for (codec, base, url) in [
        (&COHERE, "http://c", "http://c/v2/rerank"),
        (&COHERE, "http://c/v2/rerank", "http://c/v2/rerank"),
        (&INFINITY, "http://i/", "http://i/rerank"),
        (&VLLM, "http://v/v1", "http://v/v1/rerank"),
        (&JINA, "https://api.jina.ai/v1", "https://api.jina.ai/v1/rerank"),
        (&FIREWORKS, "http://f", "http://f/inference/v1/rerank"),
        (&VOYAGE, "http://v/v1", "http://v/v1/rerank"),
    ] {
        let target = Target {
            api_base: base,
            model: "m",
            place: &Place::default(),
            stream: false,
        };
        assert_eq!(codec.url(target), url);
    }
}

#[test]
fn cohere_bills_search_units() {
    let call = play(&COHERE, &asked_for());
    let text =
        json!({"id": "rr", "results": [{"index": 1}], "meta": {"billed_units": {"search_units": 2.0}}}).to_string();
    let (body, reply) = call.answered(text.clone()).unwrap();
    assert_eq!(body.to_string(), text);
    assert_eq!((reply.usage.units.queries, reply.usage.total()), (2, 0));
    let (_, silent) = call.answered(r#"{"results": []}"#).unwrap();
    assert_eq!(silent.usage.units.queries, 1, "a call is one at least");
}

#[test]
fn others_bill_tokens_and_become_cohere() {
    let usage = json!({"total_tokens": 26, "prompt_tokens": 20});
    for (codec, results, tokens) in [
        (&VOYAGE, "data", json!({"input_tokens": 26, "output_tokens": 0})),
        (&VLLM, "results", json!({"input_tokens": 26})),
        (&INFINITY, "results", json!({"input_tokens": 20, "output_tokens": 6})),
        (&JINA, "results", json!({})),
    ] {
        let result =
            json!([{"index": 1, "relevance_score": 0.98, "document": "d"}, {"index": 0, "document": {"text": "e"}}]);
        let reply = json!({"id": "r", results: result, "usage": usage});
        let (body, reply) = play(codec, &asked_for()).answered(reply.to_string()).unwrap();
        assert_eq!(
            body,
            json!({
                "id": "r",
                "results": [
                    {"index": 1, "relevance_score": 0.98, "document": {"text": "d"}},
                    {"index": 0, "document": {"text": "e"}},
                ],
                "meta": {"billed_units": {"total_tokens": 26}, "tokens": tokens},
            })
        );
        assert_eq!(reply.usage.total(), 26);
    }
}

#[test]
fn search_units_are_bounded() {
    for (documents, units) in [
        (json!([]), 1),
        (json!(["a"]), 1),
        (json!(vec!["a"; 101]), 2),
        (json!(["long ".repeat(10_000)]), 6),
    ] {
        let body = json!({"model": "a", "query": "q", "documents": documents});
        let asked = play(&COHERE, &body).sent().unwrap().1;
        assert_eq!(asked.units.queries, units);
        assert_eq!(
            asked.media,
            3 * documents.as_array().unwrap().len() as u64,
            "the query, in quotes"
        );
    }
}

#[test]
fn wrong_kinds_are_named() {
    for (body, name) in [
        (json!({"query": 5, "documents": []}), "query"),
        (json!({"query": "q", "documents": "d"}), "documents"),
    ] {
        let error = play(&JINA, &body).sent().unwrap_err();
        assert_eq!((error.status, error.param.as_deref()), (400, Some(name)));
    }
}

proptest! {
    #[test]
    fn arbitrary_replies_never_panic(bytes: Vec<u8>, inner in "[\\[\\]{}\":,a-z0-9.]{0,60}") {
        let wrapped = format!(r#"{{"data":{inner},"results":{inner},"usage":{inner},"meta":{inner}}}"#);
        for codec in [&COHERE, &VOYAGE, &INFINITY, &JINA] {
            let call = play(codec, &asked_for());
            let _ = (call.answered(bytes.clone()), call.answered(wrapped.clone()));
        }
    }
}
