//! Plays bodies through a provider's codec.

use bytes::Bytes;
use serde_json::{Value, json};
use wire::call_type::CallType;
use wire::codec::{Call, Codec, Frames, ParamPolicy, Reply, ReplyHead, StreamSummary, UpstreamRequest};
use wire::error::ApiError;
use wire::facts::{Auth, Dialect, ModelFacts, ProviderRules, Quirk};
use wire::json::Peek;

/// A reply that went well.
pub(crate) const HEAD: ReplyHead<'static> = ReplyHead {
    status: 200,
    headers: &[],
};

/// A provider and a model of it.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) rules: ProviderRules,
    pub(crate) model: &'static str,
    pub(crate) policy: ParamPolicy,
}

pub(crate) fn at(dialect: Dialect, model: &'static str, quirks: &'static [Quirk]) -> At {
    At {
        rules: ProviderRules {
            name: "vendor",
            exception: "Vendor",
            dialect,
            auth: Auth::Bearer,
            renames: &[],
            quirks,
            headers: &[],
        },
        model,
        policy: ParamPolicy::default(),
    }
}

impl At {
    pub(crate) fn renames(mut self, renames: &'static [(&'static str, &'static str)]) -> Self {
        self.rules.renames = renames;
        self
    }

    pub(crate) fn api_version(mut self, version: &str) -> Self {
        self.policy.api_version = Some(version.to_owned());
        self
    }

    fn with<T>(&self, body: &Value, act: impl FnOnce(&'static dyn Codec, &Call<'_>) -> T) -> T {
        let codec = wire::registry::way(CallType::Chat, &self.rules, ("", &ModelFacts::default()), None)
            .unwrap()
            .codec;
        let body = Bytes::from(body.to_string());
        let call = Call {
            body: &body,
            peek: &Peek::object(&body).unwrap(),
            shown_model: Some("shown"),
            model: self.model,
            facts: &ModelFacts::default(),
            rules: &self.rules,
            params: &self.policy,
            stream: Peek::object(&body).unwrap().flag(&body, "stream") == Some(true),
            client_wants_usage: true,
            headers: &[],
            now_s: 1_700_000_000,
            seed: 7,
        };
        act(codec, &call)
    }

    pub(crate) fn request(&self, body: &Value) -> Result<UpstreamRequest, ApiError> {
        self.with(body, |codec, call| codec.request(call))
    }

    /// The body that goes upstream.
    pub(crate) fn sent(&self, body: &Value) -> Value {
        let request = self.request(body).unwrap();
        serde_json::from_slice(&request.body.concat()).unwrap()
    }

    pub(crate) fn response(&self, reply: &[u8]) -> Result<Reply, ApiError> {
        self.with(&json!({"messages": []}), |codec, call| {
            codec.response(call, HEAD, Bytes::copy_from_slice(reply))
        })
    }

    /// The client's body of a whole answer, and the reply itself.
    pub(crate) fn answer(&self, reply: &Value) -> (Value, Reply) {
        let reply = self.response(reply.to_string().as_bytes()).unwrap();
        (serde_json::from_slice(&reply.body.concat()).unwrap(), reply)
    }

    /// What the client gets of a stream that comes in these pieces.
    pub(crate) fn stream<'p>(
        &self,
        pieces: impl IntoIterator<Item = &'p [u8]>,
    ) -> Result<(Vec<u8>, StreamSummary), ApiError> {
        self.with(&json!({"messages": [], "stream": true}), |codec, call| {
            let mut stream = codec.stream(call, HEAD);
            let mut frames = Frames::default();
            for piece in pieces {
                stream.push(Bytes::copy_from_slice(piece), &mut frames)?;
            }
            stream.finish(&mut frames)?;
            let mut all = frames.ready.concat();
            all.extend_from_slice(&frames.usage.map(|usage| usage.with_cost(None)).unwrap_or_default());
            all.extend_from_slice(&frames.last.unwrap());
            Ok((all, stream.summary()))
        })
    }

    /// The events of a stream that comes in one piece, `[DONE]` left out.
    pub(crate) fn events(&self, stream: &str) -> (Vec<Value>, StreamSummary) {
        let (bytes, summary) = self.stream([stream.as_bytes()]).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let events = text
            .split_terminator("\n\n")
            .map(|event| event.strip_prefix("data: ").unwrap());
        let mut events: Vec<&str> = events.collect();
        assert_eq!(events.pop(), Some("[DONE]"));
        (
            events
                .into_iter()
                .map(|event| serde_json::from_str(event).unwrap())
                .collect(),
            summary,
        )
    }
}

pub(crate) fn cohere() -> At {
    at(Dialect::Cohere, "command", &[Quirk::DropToolChoice]).renames(&[
        ("max_completion_tokens", "max_tokens"),
        ("n", "num_generations"),
        ("top_p", "p"),
        ("stop", "stop_sequences"),
    ])
}

pub(crate) fn cohere_v1() -> At {
    At {
        model: "v1/command",
        ..cohere()
    }
}

pub(crate) fn ollama_chat() -> At {
    at(Dialect::OllamaChat, "llama", &[Quirk::DropToolChoice])
        .renames(&[("max_tokens", "num_predict"), ("frequency_penalty", "repeat_penalty")])
}

pub(crate) fn ollama() -> At {
    at(Dialect::OllamaGenerate, "llama", &[]).renames(&[("max_tokens", "num_predict")])
}

pub(crate) fn databricks(model: &'static str) -> At {
    at(
        Dialect::OpenAi,
        model,
        &[
            Quirk::DatabricksMessages,
            Quirk::DatabricksClaude,
            Quirk::KeepCacheMarks,
        ],
    )
}
