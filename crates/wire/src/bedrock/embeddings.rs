//! Embeddings of Bedrock's runtime: Cohere's take a list of texts, Amazon's Titan one text a request.

use super::error;
use super::name::{self, Name};
use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::embeddings::cohere::CohereEmbeddings;
use crate::embeddings::{input, reply};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::json::{Peek, elements};
use crate::openai::error::senseless;
use crate::openai::request::draft::Draft;
use crate::openai::request::plain;
use bytes::Bytes;
use serde_json::{Value, json};

/// The codec of Bedrock's embedding models.
#[derive(Clone, Copy, Debug, Default)]
pub struct BedrockEmbeddings;

/// Models with the same body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Cohere,
    /// Titan of text, the first version.
    Titan,
    /// Titan of text, version 2.
    TitanV2,
    /// Titan of text and images.
    TitanImage,
}

/// Parts of names, and the family.
const FAMILIES: [(&str, Family); 5] = [
    ("cohere.embed", Family::Cohere),
    ("amazon.titan-embed-image", Family::TitanImage),
    ("amazon.titan-embed-text-v2", Family::TitanV2),
    ("amazon.titan-embed-text-v1", Family::Titan),
    ("amazon.titan-embed-g1", Family::Titan),
];

impl Family {
    fn of(model: &str) -> Result<Self, ApiError> {
        let found = FAMILIES.iter().find(|(part, _)| Name::of(model).base().contains(part));
        let refuse = || error::refuse(format!("embeddings of model `{model}` are not supported yet"));
        found.map(|(_, family)| *family).ok_or_else(refuse)
    }

    /// What a request says beside its text, as members to append.
    fn options(self, draft: &Draft<'_>) -> Result<String, ApiError> {
        let value = |name: &str| draft.value(name);
        let rows: [(&str, Option<Value>); 3] = match self {
            Self::Cohere | Self::Titan => return Ok(String::new()),
            Self::TitanV2 => [
                ("dimensions", value("dimensions")),
                ("normalize", value("normalize")),
                ("embeddingTypes", value("embeddingTypes").or_else(|| types(draft))),
            ],
            Self::TitanImage => {
                let length = value("dimensions").map(|length| json!({"outputEmbeddingLength": length}));
                [
                    ("embeddingConfig", value("embeddingConfig").or(length)),
                    ("inputText", None),
                    ("inputImage", None),
                ]
            }
        };
        let told = rows.into_iter().filter_map(|(name, value)| Some((name, value?)));
        Ok(told.map(|(name, value)| format!(",\"{name}\":{value}")).collect())
    }

    /// The member that a text goes into.
    fn member(self, text: &[u8]) -> &'static str {
        match self {
            Self::TitanImage if text.starts_with(b"\"data:image/") => "inputImage",
            _ => "inputText",
        }
    }
}

fn types(draft: &Draft<'_>) -> Option<Value> {
    let format = draft.text("encoding_format")?;
    Some(json!([if format == "base64" { "binary" } else { "float" }]))
}

impl Codec for BedrockEmbeddings {
    fn url(&self, target: Target<'_>) -> String {
        name::quoted_invoke_url(target)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        match Family::of(call.model)? {
            Family::Cohere => cohere(call),
            family => titan(call, family),
        }
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        if Family::of(call.model)? == Family::Cohere {
            return CohereEmbeddings.response(call, head, body);
        }
        let replies: Vec<Bytes> = match body.starts_with(b"[") {
            true => elements(&body).into_iter().map(|one| body.slice(one)).collect(),
            false => vec![body.clone()],
        };
        let mut tokens = 0;
        let mut vectors = Vec::with_capacity(replies.len());
        for one in &replies {
            let (vector, count) = vector(one).ok_or_else(|| senseless(call.rules, one))?;
            vectors.push(vector);
            tokens += count;
        }
        Ok(reply::write(call, &vectors, reply::tokens(tokens), false))
    }

    fn error(&self, _: &ProviderRules, _: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(head, body)
    }
}

fn cohere(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    const KNOWN: [&str; 6] = [
        "texts",
        "images",
        "input_type",
        "truncate",
        "embedding_types",
        "output_dimension",
    ];
    let written = CohereEmbeddings.request(call)?;
    let body: Value = serde_json::from_slice(&written.body.concat()).unwrap_or_default();
    let known = |(name, _): &(&String, &Value)| KNOWN.contains(&name.as_str());
    let members = body.as_object().into_iter().flatten().filter(known);
    let body: serde_json::Map<String, Value> = members
        .map(|(name, value)| (name.clone(), plain_types(value)))
        .collect();
    Ok(UpstreamRequest {
        body: vec![Value::Object(body).to_string().into()],
        ..written
    })
}

/// Bedrock has no base64: floats are asked for.
fn plain_types(value: &Value) -> Value {
    match value == &json!(["base64"]) {
        true => json!(["float"]),
        false => value.clone(),
    }
}

fn titan(call: &Call<'_>, family: Family) -> Result<UpstreamRequest, ApiError> {
    let mut texts = input::texts(call)?.into_iter();
    let mut options = String::new();
    let first = texts.next().unwrap_or_default();
    let mut written = plain::write(call, |draft| {
        options = family.options(draft)?;
        draft.retain(|_, _| false);
        Ok(Asked::no_answer())
    })?;
    let one = |text: &Bytes| {
        let member = family.member(text);
        // Titan takes an image without the words before its bytes.
        let text = match (member, text.iter().position(|byte| *byte == b',')) {
            ("inputImage", Some(comma)) => [b"\"", text.get(comma + 1..).unwrap_or_default()].concat().into(),
            _ => text.clone(),
        };
        let head = format!("{{\"{member}\":");
        vec![Bytes::from(head), text, Bytes::from(format!("{options}}}"))]
    };
    written.body = one(&first);
    written.more = texts.map(|text| one(&text)).collect();
    Ok(written)
}

/// The vector of a reply and the tokens of its text.
fn vector(body: &Bytes) -> Option<(Bytes, u64)> {
    let peek = Peek::object(body).ok()?;
    let by_type = peek.get(body, "embeddingsByType").and_then(|types| {
        let peek = Peek::part(types)?;
        peek.get(types, "binary").or_else(|| peek.get(types, "float"))
    });
    let vector = by_type.or_else(|| peek.get(body, "embedding"))?;
    let count = peek.get(body, "inputTextTokenCount");
    let count = count.and_then(|count| serde_json::from_slice::<u32>(count).ok());
    Some((body.slice_ref(vector), count.unwrap_or(0).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::tests::play;
    use proptest::prelude::*;

    #[test]
    fn cohere_takes_a_list() {
        let body =
            json!({"model": "a", "input": ["x", "y"], "dimensions": 256, "encoding_format": "base64", "user": "u"});
        let mut call = play(&BedrockEmbeddings, &body);
        call.model = "us.cohere.embed-v4:0";
        assert_eq!(
            call.sent().unwrap().0,
            json!({
                "texts": ["x", "y"], "input_type": "search_document", "embedding_types": ["float"],
                "output_dimension": 256,
            })
        );
        for embeddings in [json!([[0.1], [0.2]]), json!({"float": [[0.1], [0.2]]})] {
            let (body, answer) = call.answered(json!({"embeddings": embeddings}).to_string()).unwrap();
            assert_eq!(body["data"][1]["embedding"], json!([0.2]));
            assert!(!answer.usage.is_reported(), "it is counted");
        }
    }

    #[test]
    fn titan_takes_one_text_a_request() {
        for (model, body, expected) in [
            (
                "amazon.titan-embed-text-v2:0",
                json!({"input": ["a", "b"], "dimensions": 256, "encoding_format": "float", "user": "u"}),
                vec![
                    json!({"inputText": "a", "dimensions": 256, "embeddingTypes": ["float"]}),
                    json!({"inputText": "b", "dimensions": 256, "embeddingTypes": ["float"]}),
                ],
            ),
            (
                "amazon.titan-embed-text-v1",
                json!({"input": "a", "dimensions": 5}),
                vec![json!({"inputText": "a"})],
            ),
            (
                "amazon.titan-embed-image-v1",
                json!({"input": ["data:image/png;base64,QQ==", "b"], "dimensions": 256}),
                vec![
                    json!({"inputImage": "QQ==", "embeddingConfig": {"outputEmbeddingLength": 256}}),
                    json!({"inputText": "b", "embeddingConfig": {"outputEmbeddingLength": 256}}),
                ],
            ),
        ] {
            let mut call = play(&BedrockEmbeddings, &body);
            call.model = model;
            assert_eq!(call.sent_all().unwrap(), expected, "{model}");
        }
        let mut call = play(&BedrockEmbeddings, &json!({"input": "a"}));
        call.model = "amazon.nova-embed-v1:0";
        assert!(call.sent().unwrap_err().message.contains("amazon.nova-embed-v1:0"));
    }

    #[test]
    fn usage_adds_up_over_all_replies() {
        let mut call = play(&BedrockEmbeddings, &json!({"input": ["a", "b"]}));
        call.model = "amazon.titan-embed-text-v2:0";
        let one = json!({"embedding": [0.1], "inputTextTokenCount": 2});
        let two = json!({"embeddingsByType": {"float": [0.2]}, "inputTextTokenCount": 3});
        let (body, answer) = call.answered(json!([one, two]).to_string()).unwrap();
        assert_eq!(
            body["data"],
            json!([
                {"object": "embedding", "index": 0, "embedding": [0.1]},
                {"object": "embedding", "index": 1, "embedding": [0.2]},
            ])
        );
        assert_eq!((&body["usage"]["prompt_tokens"], answer.usage.total()), (&json!(5), 5));
        assert_eq!(call.answered(one.to_string()).unwrap().1.usage.total(), 2);
        assert!(call.answered("[{}]").is_err());
    }

    proptest! {
        #[test]
        fn arbitrary_replies_never_panic(bytes: Vec<u8>, inner in "[\\[\\]{}\":,a-z0-9.]{0,60}") {
            let wrapped = format!(r#"[{{"embedding":{inner},"embeddingsByType":{inner}}},{inner}]"#);
            for model in ["amazon.titan-embed-text-v2:0", "cohere.embed-v4:0"] {
                let mut call = play(&BedrockEmbeddings, &json!({"input": "x"}));
                call.model = model;
                let _ = (call.answered(bytes.clone()), call.answered(wrapped.clone()));
            }
        }
    }
}
