use super::*;
use crate::codec::ParamPolicy;
use crate::facts::{Auth, Dialect, ModelFacts, Place};
use crate::json::Peek;

/// An ordinary provider.
pub(crate) fn rules() -> ProviderRules {
    ProviderRules {
        name: "openai",
        exception: "OpenAI",
        dialect: Dialect::OpenAi,
        auth: Auth::Bearer,
        renames: &[],
        quirks: &[],
        headers: &[],
    }
}

/// What the readers know of a call whose client sees the model as `shown`.
pub(super) fn reader(quirks: &'static [Quirk]) -> Reader {
    let (facts, params, peek) = (ModelFacts::default(), ParamPolicy::default(), Peek::default());
    Reader::new(&Call {
        body: &Bytes::from_static(b"{}"),
        peek: &peek,
        shown_model: Some("shown"),
        model: "model",
        facts: &facts,
        rules: &ProviderRules { quirks, ..rules() },
        params: &params,
        stream: false,
        client_wants_usage: false,
        headers: &[],
        now_s: 1_700_000_000,
        seed: 7,
    })
}

#[test]
fn urls_end_with_the_path_once() {
    for (base, url) in [
        ("http://a/v1", "http://a/v1/chat/completions"),
        ("http://a/v1/", "http://a/v1/chat/completions"),
        ("http://a", "http://a/chat/completions"),
        ("http://a/v1/chat/completions", "http://a/v1/chat/completions"),
        ("http://a/v1/chat/completions/", "http://a/v1/chat/completions"),
    ] {
        let target = Target {
            api_base: base,
            model: "m",
            place: &Place::default(),
            stream: false,
        };
        assert_eq!(OpenAi.url(target), url);
    }
}

#[test]
fn ids_are_uuids() {
    assert_eq!(chat_id(0), "chatcmpl-00000000-0000-4000-8000-000000000000");
    assert_eq!(chat_id(u128::MAX), "chatcmpl-ffffffff-ffff-4fff-bfff-ffffffffffff");
}
