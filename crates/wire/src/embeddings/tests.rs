use super::cohere::CohereEmbeddings;
use super::gemini::GeminiEmbeddings;
use super::ollama::OllamaEmbeddings;
use super::vertex::VertexEmbeddings;
use super::*;
use crate::native::tests::play;
use proptest::prelude::*;
use serde_json::{Value, json};

fn sent(codec: &'static dyn Codec, body: &Value) -> Value {
    play(codec, body).sent().unwrap().0
}

#[test]
fn openai_gets_what_the_client_wrote() {
    for (body, wanted) in [
        (
            json!({"model": "a", "input": "x"}),
            json!({"model": "model", "input": "x"}),
        ),
        (
            json!({"model": "a", "input": [1, 2], "encoding_format": "base64", "truncate": "END"}),
            json!({"model": "model", "input": [1, 2], "encoding_format": "base64", "truncate": "END"}),
        ),
        (
            json!({"model": "a", "input": [[1], [2]], "metadata": {}, "stream": true, "user": null}),
            json!({"model": "model", "input": [[1], [2]]}),
        ),
    ] {
        assert_eq!(sent(&Embeddings, &body), wanted);
    }
}

#[test]
fn an_embedding_has_no_output() {
    let (_, asked) = play(&Embeddings, &json!({"model": "a", "input": "x"})).sent().unwrap();
    assert_eq!(asked.max_tokens, Some(0));
}

#[test]
fn a_list_where_the_provider_wants_one() {
    let mut call = play(&Embeddings, &json!({"model": "a", "input": "x"}));
    call.rules.quirks = &[Quirk::InputLists];
    assert_eq!(call.sent().unwrap().0["input"], json!(["x"]));
}

#[test]
fn older_models_of_openai_have_one_length() {
    let mut call = play(&Embeddings, &json!({"model": "a", "input": "x", "dimensions": 5}));
    assert_eq!(call.sent().unwrap().0["dimensions"], 5);
    call.rules.quirks = &[Quirk::OpenAiModels];
    assert_eq!(call.sent().unwrap_err().class, ErrorClass::UnsupportedParams);
    call.policy.drop_unsupported = true;
    assert_eq!(call.sent().unwrap().0.get("dimensions"), None);
}

#[test]
fn usage_adds_up_to_the_providers_totals() {
    let call = play(&Embeddings, &json!({"model": "a", "input": "x"}));
    for usage in [
        json!({"prompt_tokens": 8, "total_tokens": 8}),
        json!({"total_tokens": 8}),
    ] {
        let reply = json!({"object": "list", "data": [{"embedding": [0.1]}], "model": "up", "usage": usage});
        let (body, reply) = call.answered(reply.to_string()).unwrap();
        assert_eq!((reply.usage.prompt(), reply.usage.total()), (8, 8));
        assert_eq!(
            body["usage"],
            json!({"prompt_tokens": 8, "total_tokens": 8, "completion_tokens": 0})
        );
        assert_eq!(body["model"], "shown");
    }
}

#[test]
fn senseless_replies_are_errors() {
    for codec in [
        &Embeddings as &dyn Codec,
        &CohereEmbeddings,
        &GeminiEmbeddings,
        &OllamaEmbeddings,
        &VertexEmbeddings,
    ] {
        let call = play(codec, &json!({"model": "a", "input": "x"}));
        for reply in [
            "",
            "[]",
            "{}",
            r#"{"data": 5, "embeddings": 5, "predictions": 5}"#,
            r#"{"error": "down"}"#,
        ] {
            assert!(call.answered(reply).is_err(), "{reply}");
        }
    }
}

#[test]
fn errors_are_shown_as_the_sdk_prints_them() {
    let call = play(&Embeddings, &json!({"model": "a", "input": "x"}));
    let error = call.refused(
        401,
        &json!({"error": {"message": "Bad key", "type": "invalid_request_error", "param": null}}),
    );
    assert_eq!(
        error.message,
        "litellm.BadRequestError: OpenAIException - Error code: 401 - {'error': {'message': 'Bad key', 'type': \
         'invalid_request_error', 'param': None}}"
    );
    assert_eq!((error.kind(), error.status), ("authentication_error", 401));
}

#[test]
fn cohere_has_other_names() {
    for (body, wanted) in [
        (
            json!({"model": "a", "input": "x"}),
            json!({"model": "model", "texts": ["x"], "input_type": "search_document"}),
        ),
        (
            json!({"model": "a", "input": ["x", "y"], "input_type": "search_query", "dimensions": 256}),
            json!({"model": "model", "texts": ["x", "y"], "input_type": "search_query", "output_dimension": 256}),
        ),
        (
            json!({"model": "a", "input": ["data:image/png;base64,AAAA"], "encoding_format": "float"}),
            json!({
                "model": "model", "images": ["data:image/png;base64,AAAA"], "input_type": "image",
                "embedding_types": ["float"],
            }),
        ),
    ] {
        assert_eq!(sent(&CohereEmbeddings, &body), wanted);
    }
    for wrong in [json!([1, 2]), json!([]), json!(7), json!([["a"]])] {
        let refused = play(&CohereEmbeddings, &json!({"model": "a", "input": wrong})).sent();
        assert_eq!(refused.unwrap_err().param.as_deref(), Some("input"));
    }
}

#[test]
fn cohere_tells_billed_units() {
    let call = play(&CohereEmbeddings, &json!({"model": "a", "input": ["x", "y"]}));
    let reply = json!({"embeddings": {"float": [[0.1], [0.2]]}, "meta": {"billed_units": {"input_tokens": 2}}});
    let (body, reply) = call.answered(reply.to_string()).unwrap();
    assert_eq!(
        body,
        json!({
            "object": "list", "model": "shown",
            "data": [
                {"object": "embedding", "index": 0, "embedding": [0.1]},
                {"object": "embedding", "index": 1, "embedding": [0.2]},
            ],
            "usage": {
                "completion_tokens": 0, "prompt_tokens": 2, "total_tokens": 2,
                "prompt_tokens_details": {"text_tokens": 2},
            },
        })
    );
    assert_eq!(reply.usage.prompt(), 2);
}

#[test]
fn gemini_gets_one_request_for_each_text() {
    let body = json!({"model": "a", "input": ["x", "y"], "dimensions": 2, "task_type": "CLUSTERING", "user": "u"});
    let one = |text: &str| {
        json!({
            "model": "models/model", "content": {"parts": [{"text": text}]}, "outputDimensionality": 2,
            "taskType": "CLUSTERING",
        })
    };
    assert_eq!(
        sent(&GeminiEmbeddings, &body),
        json!({"requests": [one("x"), one("y")]})
    );
    let reply = json!({"embeddings": [{"values": [0.1]}, {"values": [0.2]}]}).to_string();
    let (body, reply) = play(&GeminiEmbeddings, &body).answered(reply).unwrap();
    assert_eq!(
        body["data"][1],
        json!({"object": "embedding", "index": 1, "embedding": [0.2]})
    );
    assert!(!reply.usage.is_reported(), "it is counted");
}

#[test]
fn vertex_gets_one_instance_for_each_text() {
    let body = json!({"model": "a", "input": ["x", "y"], "dimensions": 2, "input_type": "CLUSTERING", "user": "u"});
    let one = |text: &str| json!({"content": text, "task_type": "CLUSTERING"});
    assert_eq!(
        sent(&VertexEmbeddings, &body),
        json!({
            "instances": [one("x"), one("y")],
            "parameters": {"outputDimensionality": 2, "task_type": "CLUSTERING"},
        })
    );
    assert_eq!(
        sent(&VertexEmbeddings, &json!({"model": "a", "input": "x"})),
        json!({"instances": [{"content": "x"}], "parameters": {}})
    );
    let one = |value: f64, count: f64| json!({"embeddings": {"values": [value], "statistics": {"token_count": count}}});
    let reply = json!({"predictions": [one(0.1, 3.0), one(0.2, 4.0)]}).to_string();
    let (body, reply) = play(&VertexEmbeddings, &body).answered(reply).unwrap();
    assert_eq!(
        body["data"][1],
        json!({"object": "embedding", "index": 1, "embedding": [0.2]})
    );
    assert_eq!((&body["usage"]["total_tokens"], reply.usage.total()), (&json!(7), 7));
}

#[test]
fn ollama_has_options() {
    let body = json!({"model": "a", "input": "x", "truncate": true, "num_ctx": 5, "options": {"seed": 1}});
    assert_eq!(
        sent(&OllamaEmbeddings, &body),
        json!({"model": "model", "input": ["x"], "truncate": true, "options": {"seed": 1, "num_ctx": 5}})
    );
    let reply = json!({"embeddings": [[0.1]], "prompt_eval_count": 2}).to_string();
    let (body, reply) = play(&OllamaEmbeddings, &body).answered(reply).unwrap();
    assert_eq!(
        (body["data"][0]["embedding"].clone(), reply.usage.prompt()),
        (json!([0.1]), 2)
    );
}

proptest! {
    #[test]
    fn arbitrary_replies_never_panic(bytes: Vec<u8>, inner in "[\\[\\]{}\":,a-z0-9.]{0,60}") {
        let wrapped = format!(r#"{{"data":{inner},"embeddings":{inner},"usage":{inner},"meta":{inner},"predictions":[{{"embeddings":{inner}}}]}}"#);
        let codecs: [&dyn Codec; 5] =
            [&Embeddings, &CohereEmbeddings, &GeminiEmbeddings, &OllamaEmbeddings, &VertexEmbeddings];
        for codec in codecs {
            let call = play(codec, &json!({"model": "a", "input": "x"}));
            let _ = (call.answered(bytes.clone()), call.answered(wrapped.clone()));
        }
    }
}
