//! Calls for tests.

use bytes::Bytes;
use serde_json::Value;
use wire::codec::{Call, Codec, Frames, ParamPolicy, ReplyHead};
use wire::error::ApiError;
use wire::facts::{Auth, Dialect, ModelFacts, ProviderRules};
use wire::json::Peek;
use wire::usage::Usage;

pub(crate) static RULES: ProviderRules = ProviderRules {
    name: "gemini",
    exception: "Gemini",
    dialect: Dialect::Gemini,
    auth: Auth::GoogApiKey,
    renames: &[],
    quirks: &[],
    headers: &[],
};

pub(crate) const HEAD: ReplyHead<'_> = ReplyHead {
    status: 200,
    headers: &[],
};

pub(crate) const OLD: &str = "gemini-2.5-flash";
pub(crate) const NEW: &str = "gemini-3-pro-preview";

/// Runs with a call of this body.
pub(crate) fn with_call<T>(body: &Value, model: &str, run: impl FnOnce(&Call<'_>) -> T) -> T {
    let body = Bytes::from(body.to_string());
    let peek = Peek::object(&body).unwrap();
    let facts = ModelFacts {
        abilities: vec!["system_messages".into()],
        ..ModelFacts::default()
    };
    run(&Call {
        body: &body,
        peek: &peek,
        shown_model: None,
        model,
        facts: &facts,
        rules: &RULES,
        params: &ParamPolicy::default(),
        stream: false,
        client_wants_usage: true,
        headers: &[],
        now_s: 0,
        seed: 7,
    })
}

/// What goes upstream.
pub(crate) fn sent(codec: &dyn Codec, model: &str, body: &Value) -> Result<Value, ApiError> {
    with_call(body, model, |call| {
        let request = codec.request(call)?;
        Ok(serde_json::from_slice(&request.body.concat()).unwrap())
    })
}

/// What the client gets of a stream that comes in these pieces, its usage event behind its chunks, and what is known
/// of it at its end.
pub(crate) fn streamed<'p>(
    codec: &dyn Codec,
    pieces: impl Iterator<Item = &'p [u8]>,
) -> Result<(String, Usage, String), ApiError> {
    with_call(&serde_json::json!({}), OLD, |call| {
        let mut stream = codec.stream(call, HEAD);
        let (mut out, mut text) = (Frames::default(), Vec::new());
        for piece in pieces {
            stream.push(Bytes::copy_from_slice(piece), &mut out)?;
            text.extend(std::mem::take(&mut out.ready).concat());
        }
        stream.finish(&mut out)?;
        text.extend(out.ready.concat());
        text.extend(out.usage.iter().flat_map(|usage| usage.event.to_vec()));
        text.extend(out.last.unwrap_or_default());
        let text = String::from_utf8(text).unwrap();
        Ok((text, stream.summary().usage, stream.text().to_owned()))
    })
}
