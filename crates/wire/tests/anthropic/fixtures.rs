//! Cases of our own: `fixtures/anthropic/<case>/` holds `request.json` and what becomes of it
//! (`upstream.json`), and a `reply.json` or `stream.sse` with what the client gets (`expected.*`).
//! `BLESS=1` writes what the codec makes of them now. `modify` in a case's name stands for
//! `modify_params`.

use crate::models::{RULES, facts, supported};
use crate::play::stream;
use bytes::Bytes;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use wire::anthropic::Anthropic;
use wire::codec::{Call, Codec, ParamPolicy, ReplyHead};
use wire::facts::ModelFacts;
use wire::json::Peek;

const HEAD: ReplyHead<'static> = ReplyHead {
    status: 200,
    headers: &[],
};

/// What a call of a case borrows from.
pub(crate) struct Fixture {
    folder: PathBuf,
    body: Bytes,
    peek: Peek,
    model: String,
    facts: ModelFacts,
    policy: ParamPolicy,
}

/// All cases, in order.
pub(crate) fn all() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/anthropic");
    let mut folders: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    folders.into_iter().map(Fixture::read).collect()
}

impl Fixture {
    fn read(folder: PathBuf) -> Self {
        let body = Bytes::from(fs::read(folder.join("request.json")).unwrap());
        let peek = Peek::object(&body).unwrap();
        let model = peek.text(&body, "model").unwrap().into_owned();
        let policy = ParamPolicy {
            supported: Some(supported(&model)),
            modify: folder.to_string_lossy().contains("modify"),
            ..ParamPolicy::default()
        };
        Self {
            facts: facts(&model),
            folder,
            body,
            peek,
            model,
            policy,
        }
    }

    /// The call, as the gateway would make it.
    pub(crate) fn call(&self) -> Call<'_> {
        let wants_usage = self.peek.get(&self.body, "stream_options").is_some();
        Call {
            body: &self.body,
            peek: &self.peek,
            shown_model: None,
            model: &self.model,
            facts: &self.facts,
            rules: &RULES,
            params: &self.policy,
            stream: self.peek.flag(&self.body, "stream") == Some(true),
            client_wants_usage: wants_usage,
            headers: &[],
            now_s: 1_700_000_000,
            seed: 7,
        }
    }

    /// A file of the case, if it has it.
    pub(crate) fn file(&self, name: &str) -> Option<Bytes> {
        fs::read(self.folder.join(name)).ok().map(Bytes::from)
    }

    fn check(&self, name: &str, made: &str) {
        let path = self.folder.join(name);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, made).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap();
        assert_eq!(made, expected, "{}", path.display());
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

#[test]
fn requests() {
    for fixture in all() {
        let request = Anthropic.request(&fixture.call()).unwrap();
        let body: Value = serde_json::from_slice(&request.body.concat()).unwrap();
        let headers: serde_json::Map<_, _> = request
            .headers
            .into_iter()
            .map(|(name, value)| (name, json!(value)))
            .collect();
        fixture.check("upstream.json", &pretty(&json!({"headers": headers, "body": body})));
    }
}

#[test]
fn replies() {
    for fixture in all() {
        let Some(reply) = fixture.file("reply.json") else {
            continue;
        };
        let reply = Anthropic.response(&fixture.call(), HEAD, reply).unwrap();
        let body: Value = serde_json::from_slice(&reply.body.concat()).unwrap();
        assert_eq!(body["usage"]["prompt_tokens"], json!(reply.usage.prompt()));
        assert_eq!(body["usage"]["completion_tokens"], json!(reply.usage.completion()));
        fixture.check("expected.json", &pretty(&body));
    }
}

#[test]
fn streams_cut_anywhere() {
    for fixture in all() {
        let Some(events) = fixture.file("stream.sse") else {
            continue;
        };
        let run = |pieces: Vec<Bytes>| {
            let (sent, error) = stream(&fixture.call(), HEAD, pieces, None);
            assert_eq!(error, None);
            String::from_utf8(sent).unwrap()
        };
        let whole = run(vec![events.clone()]);
        fixture.check("expected.sse", &whole);
        for at in 0..events.len() {
            assert_eq!(run(vec![events.slice(..at), events.slice(at..)]), whole, "cut at {at}");
        }
        let bytes = events.chunks(1).map(Bytes::copy_from_slice).collect();
        assert_eq!(run(bytes), whole, "byte by byte");
    }
}

#[test]
fn a_stream_that_breaks_off_is_told_from_one_that_ends() {
    let fixture = all()
        .into_iter()
        .find(|fixture| fixture.file("stream.sse").is_some())
        .unwrap();
    let events = fixture.file("stream.sse").unwrap();
    let end = events
        .windows(20)
        .position(|window| window == b"event: message_delta")
        .unwrap();
    let mut codec = Anthropic.stream(&fixture.call(), HEAD);
    let mut frames = wire::codec::Frames::default();
    codec.push(events.slice(..end), &mut frames).unwrap();
    let (usage, text) = (codec.summary().usage, codec.text().len() as u64);
    assert!(frames.has_content && frames.last.is_none());
    assert!(usage.is_reported() && usage.completion() >= text / 4, "{usage:?}");
    let error = codec.finish(&mut frames).unwrap_err();
    assert!(
        error.message.contains("ended before its answer did"),
        "{}",
        error.message
    );
    assert!(frames.last.is_none(), "nothing says that the answer is whole");
}

#[test]
fn events_over_several_lines_stay_events() {
    let fixture = all()
        .into_iter()
        .find(|fixture| fixture.file("stream.sse").is_some())
        .unwrap();
    let events = [
        json!({"type": "content_block_start", "content_block": {"type": "novel_tool_result", "content": {"a": [1]}}}),
        json!({"type": "content_block_delta", "delta": {"type": "citations_delta", "citation": {"a": {"b": 1}}}}),
        json!({"type": "message_stop"}),
    ];
    let lines = |event: &Value| format!("data: {}\n\n", pretty(event).trim().replace('\n', "\ndata: "));
    let sent: String = events.iter().map(lines).collect();
    let whole = pretty(&json!({"model": "c", "content": [{"type": "x_tool_result", "content": {"a": 1}}]}));
    for sent in [sent, whole] {
        let (sent, error) = stream(&fixture.call(), HEAD, [Bytes::from(sent)], None);
        assert_eq!(error, None);
        for event in String::from_utf8(sent).unwrap().split_terminator("\n\n") {
            let data = event.strip_prefix("data: ").unwrap();
            assert!(
                data == "[DONE]" || serde_json::from_str::<Value>(data).is_ok_and(|_| !data.contains('\n')),
                "{data}"
            );
        }
    }
}
