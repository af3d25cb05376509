//! Calls for tests.

use super::{Ask, Client, Upstream};
use crate::codec::{Call, Codec, Frames, ParamPolicy, Reply, ReplyHead, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::facts::{Auth, Dialect, ModelFacts, ProviderRules};
use crate::json::Peek;
use crate::openai::OpenAi;
use bytes::Bytes;
use serde_json::Value;

const fn rules(name: &'static str) -> ProviderRules {
    ProviderRules {
        name,
        exception: "Some",
        dialect: Dialect::OpenAi,
        auth: Auth::Bearer,
        renames: &[],
        quirks: &[],
        headers: &[],
    }
}

/// A client's body and who is asked.
pub(crate) struct Scene {
    client: &'static dyn Client,
    pub(crate) body: Bytes,
    pub(crate) peek: Peek,
    pub(crate) rules: ProviderRules,
    pub(crate) model: &'static str,
    pub(crate) facts: ModelFacts,
    pub(crate) params: ParamPolicy,
}

impl Scene {
    pub(crate) fn of(client: &'static dyn Client, body: &Value) -> Self {
        let body = Bytes::from(body.to_string());
        Self {
            client,
            peek: Peek::object(&body).unwrap(),
            body,
            rules: rules("some"),
            model: "m",
            facts: ModelFacts::default(),
            params: ParamPolicy::default(),
        }
    }

    pub(crate) fn at(mut self, provider: &'static str, model: &'static str) -> Self {
        self.rules = rules(provider);
        self.model = model;
        self
    }

    pub(crate) fn ask(&self) -> Ask<'_> {
        Ask {
            body: &self.body,
            peek: &self.peek,
            model: "alias",
            stream: self.peek.flag(&self.body, "stream") == Some(true),
            now_s: 1,
            seed: 5,
            upstream: Upstream {
                rules: &self.rules,
                model: self.model,
                facts: &self.facts,
                params: &self.params,
            },
        }
    }

    /// The chat completion that it becomes.
    pub(crate) fn chat(&self) -> Result<Value, ApiError> {
        let chat = self.client.to_chat(&self.ask())?;
        Ok(serde_json::from_slice(&chat).unwrap())
    }

    /// What becomes of a chat completion.
    pub(crate) fn reply(&self, chat: &str) -> Result<(Value, Reply), ApiError> {
        let chat = Bytes::from(chat.to_owned());
        let reply = self.call(|call| OpenAi.response(call, HEAD, chat))?;
        let reply = self.client.reply(&self.ask(), reply)?;
        Ok((serde_json::from_slice(&reply.body.concat()).unwrap(), reply))
    }

    /// What becomes of a stream that comes in these pieces.
    pub(crate) fn stream<'a>(&self, pieces: impl IntoIterator<Item = &'a [u8]>) -> Played {
        let chat = self.call(|call| OpenAi.stream(call, HEAD));
        let mut stream = self.client.stream(&self.ask(), chat);
        let (mut frames, mut result) = (Frames::default(), Ok(()));
        for piece in pieces {
            result = result.and_then(|()| stream.push(Bytes::copy_from_slice(piece), &mut frames));
        }
        result = result.and_then(|()| stream.finish(&mut frames));
        Played::new(frames, stream.as_ref(), result)
    }

    pub(crate) fn call<T>(&self, with: impl FnOnce(&Call<'_>) -> T) -> T {
        with(&Call {
            body: &self.body,
            peek: &self.peek,
            shown_model: Some("alias"),
            model: self.model,
            facts: &self.facts,
            rules: &self.rules,
            params: &self.params,
            stream: true,
            client_wants_usage: true,
            headers: &[],
            now_s: 1,
            seed: 5,
        })
    }
}

pub(crate) const HEAD: ReplyHead<'_> = ReplyHead {
    status: 200,
    headers: &[],
};

/// A stream as the client saw it.
#[derive(Debug, PartialEq)]
pub(crate) struct Played {
    /// Names and data of its events; Google's have no names.
    pub(crate) events: Vec<(String, Value)>,
    pub(crate) summary: StreamSummary,
    pub(crate) result: Result<(), ApiError>,
    pub(crate) has_content: bool,
}

impl Played {
    pub(crate) fn new(frames: Frames, stream: &dyn StreamCodec, result: Result<(), ApiError>) -> Self {
        assert!(frames.usage.is_none(), "usage is in the last events");
        let all = [frames.ready, frames.last.into_iter().collect()].concat().concat();
        let all = String::from_utf8(all).unwrap();
        let events = all.split_terminator("\n\n").map(|event| {
            let (name, data) = event.split_once("data: ").unwrap();
            let data: Value = serde_json::from_str(data).unwrap();
            let name = name.trim_start_matches("event: ").trim_end();
            assert_eq!(data["type"].as_str().unwrap_or_default(), name);
            (name.to_owned(), data)
        });
        Self {
            events: events.collect(),
            summary: stream.summary(),
            result,
            has_content: frames.has_content,
        }
    }
}
