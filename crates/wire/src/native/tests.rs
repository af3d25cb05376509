//! Plays one call against a codec: the client's body in, the provider's out, and a reply back.

use crate::asked::Asked;
use crate::codec::{Call, Codec, Frames, ParamPolicy, Reply, ReplyHead, StreamCodec};
use crate::error::ApiError;
use crate::facts::{ModelFacts, ProviderRules};
use crate::json::Peek;
use crate::openai::tests::rules;
use bytes::Bytes;
use serde_json::Value;

/// A call of a client who sees the model as `shown`.
pub(crate) struct Play {
    codec: &'static dyn Codec,
    pub(crate) rules: ProviderRules,
    pub(crate) policy: ParamPolicy,
    body: Bytes,
    pub(crate) model: &'static str,
    pub(crate) wants_usage: bool,
}

/// A call at an ordinary provider.
pub(crate) fn play(codec: &'static dyn Codec, body: &Value) -> Play {
    Play {
        codec,
        rules: rules(),
        policy: ParamPolicy::default(),
        body: body.to_string().into(),
        model: "model",
        wants_usage: false,
    }
}

impl Play {
    fn with<T>(&self, act: impl FnOnce(&Call<'_>) -> T) -> T {
        let peek = Peek::object(&self.body).unwrap();
        act(&Call {
            body: &self.body,
            peek: &peek,
            shown_model: Some("shown"),
            model: self.model,
            facts: &ModelFacts::default(),
            rules: &self.rules,
            params: &self.policy,
            stream: peek.flag(&self.body, "stream") == Some(true),
            client_wants_usage: self.wants_usage,
            headers: &[],
            now_s: 7,
            seed: 9,
        })
    }

    /// What goes upstream, and what it asks for.
    pub(crate) fn sent(&self) -> Result<(Value, Asked), ApiError> {
        let request = self.with(|call| self.codec.request(call))?;
        let body = request.body.concat();
        Ok((serde_json::from_slice(&body).unwrap(), request.asked))
    }

    /// What goes upstream in turn, where it takes several requests.
    pub(crate) fn sent_all(&self) -> Result<Vec<Value>, ApiError> {
        let request = self.with(|call| self.codec.request(call))?;
        let all = std::iter::once(&request.body).chain(&request.more);
        Ok(all
            .map(|body| serde_json::from_slice(&body.concat()).unwrap())
            .collect())
    }

    /// What the client gets of a reply, and what is known of it.
    pub(crate) fn answered(&self, reply: impl Into<Bytes>) -> Result<(Value, Reply), ApiError> {
        let headers = [("content-type".to_owned(), "audio/wav".to_owned())];
        let head = ReplyHead {
            status: 200,
            headers: &headers,
        };
        let reply = self.with(|call| self.codec.response(call, head, reply.into()))?;
        let body = serde_json::from_slice(&reply.body.concat()).unwrap_or_default();
        Ok((body, reply))
    }

    /// The error that a reply of this status becomes.
    pub(crate) fn refused(&self, status: u16, body: &Value) -> ApiError {
        let head = ReplyHead { status, headers: &[] };
        self.codec
            .error(&self.rules, "model", head, body.to_string().as_bytes())
    }

    /// A stream's state machine.
    pub(crate) fn stream(&self) -> Box<dyn StreamCodec> {
        let head = ReplyHead {
            status: 200,
            headers: &[],
        };
        self.with(|call| self.codec.stream(call, head))
    }
}

/// All that a stream sends its client, its usage and its last event included.
pub(crate) fn stream_text(mut stream: Box<dyn StreamCodec>, pieces: &[&[u8]]) -> Result<String, ApiError> {
    let mut frames = Frames::default();
    for piece in pieces {
        stream.push(Bytes::copy_from_slice(piece), &mut frames)?;
    }
    stream.finish(&mut frames)?;
    let usage = frames.usage.map(|usage| usage.with_cost(None));
    let all: Vec<Bytes> = frames.ready.into_iter().chain(usage).chain(frames.last).collect();
    Ok(String::from_utf8(all.concat()).unwrap())
}

/// Plays a stream cut at each place, and byte by byte: the client's bytes are the same.
pub(crate) fn every_cut(stream: impl Fn() -> Box<dyn StreamCodec>, upstream: &[u8]) {
    let whole = stream_text(stream(), &[upstream]).unwrap();
    for at in 0..upstream.len() {
        let (head, tail) = upstream.split_at(at);
        assert_eq!(stream_text(stream(), &[head, tail]).unwrap(), whole, "cut at {at}");
    }
    let bytes: Vec<&[u8]> = upstream.chunks(1).collect();
    assert_eq!(stream_text(stream(), &bytes).unwrap(), whole);
}
