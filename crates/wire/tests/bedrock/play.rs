//! One call of the codec.

use bytes::Bytes;
use serde_json::{Value, json};
use wire::bedrock::Bedrock;
use wire::call_type::CallType;
use wire::codec::{Call, Codec, Frames, ParamPolicy, ReplyHead, StreamCodec, StreamSummary, Target, UpstreamRequest};
use wire::error::ApiError;
use wire::facts::{Auth, Dialect, ModelFacts, Place, ProviderRules};
use wire::json::Peek;
use wire::registry::{self, Way};

pub(crate) const SONNET: &str = "anthropic.claude-3-5-sonnet-20240620-v1:0";

const RULES: ProviderRules = ProviderRules {
    name: "bedrock",
    exception: "Bedrock",
    dialect: Dialect::Converse,
    auth: Auth::SigV4,
    renames: &[],
    quirks: &[],
    headers: &[],
};

const PLACE: Place = Place {
    api_version: None,
    project: None,
    location: None,
    region: None,
    model_id: None,
};

/// A client's request and what is known of its model.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) model: String,
    pub(crate) facts: ModelFacts,
    pub(crate) params: ParamPolicy,
    body: Bytes,
    peek: Peek,
    stream: bool,
}

impl Ask {
    pub(crate) fn new(model: &str, request: &Value) -> Self {
        let mut request = request.clone();
        let members = request.as_object_mut().unwrap();
        members
            .entry("messages")
            .or_insert_with(|| json!([{"role": "user", "content": "q"}]));
        let stream = members.get("stream") == Some(&json!(true));
        let body = Bytes::from(request.to_string());
        Self {
            model: model.to_owned(),
            facts: ModelFacts::default(),
            params: ParamPolicy::default(),
            peek: Peek::object(&body).unwrap(),
            body,
            stream,
        }
    }

    fn call(&self) -> Call<'_> {
        Call {
            body: &self.body,
            peek: &self.peek,
            shown_model: Some("shown"),
            model: &self.model,
            facts: &self.facts,
            rules: &RULES,
            params: &self.params,
            stream: self.stream,
            client_wants_usage: true,
            headers: &[],
            now_s: 1,
            seed: 0,
        }
    }

    pub(crate) fn written(&self) -> Result<UpstreamRequest, ApiError> {
        Bedrock.request(&self.call())
    }

    /// How Anthropic Messages reach the model.
    pub(crate) fn messages_way(&self) -> Way {
        registry::way(CallType::Messages, &RULES, (&self.model, &self.facts), None).unwrap()
    }

    pub(crate) fn target<'a>(&'a self, api_base: &'a str) -> Target<'a> {
        Target {
            api_base,
            model: &self.model,
            place: &PLACE,
            stream: self.stream,
        }
    }

    /// The upstream's body.
    pub(crate) fn upstream(&self) -> Value {
        self.upstream_by(&Bedrock)
    }

    /// The upstream's body by another codec.
    pub(crate) fn upstream_by(&self, codec: &dyn Codec) -> Value {
        let body = codec
            .request(&self.call())
            .unwrap_or_else(|error| panic!("{}", error.message))
            .body
            .concat();
        serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&body)))
    }

    /// The client's reply.
    pub(crate) fn reply(&self, reply: &Value) -> Result<(Value, wire::usage::Usage), ApiError> {
        let read = Bedrock.response(&self.call(), head(), Bytes::from(reply.to_string()))?;
        Ok((serde_json::from_slice(&read.body.concat()).unwrap(), read.usage))
    }

    pub(crate) fn stream(&self) -> Box<dyn StreamCodec> {
        Bedrock.stream(&self.call(), head())
    }
}

const fn head() -> ReplyHead<'static> {
    ReplyHead {
        status: 200,
        headers: &[],
    }
}

/// What a client gets of a stream that comes in these pieces: its events, its summary, and how it failed.
pub(crate) fn told<'a>(
    ask: &Ask,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Value>, StreamSummary, Option<ApiError>) {
    let (mut codec, mut frames) = (ask.stream(), Frames::default());
    let mut failed = None;
    for piece in pieces {
        failed = codec.push(Bytes::copy_from_slice(piece), &mut frames).err();
        if failed.is_some() {
            break;
        }
    }
    if failed.is_none() {
        failed = codec.finish(&mut frames).err();
    }
    let usage = frames.usage.iter().map(|usage| usage.event.clone());
    let bytes: Vec<u8> = frames.ready.iter().cloned().chain(usage).flatten().collect();
    let text = String::from_utf8(bytes).unwrap();
    let events = text.split_terminator("\n\n").map(|event| {
        let data = event.strip_prefix("data: ").unwrap_or_else(|| panic!("{event:?}"));
        serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}"))
    });
    (events.collect(), codec.summary(), failed)
}
