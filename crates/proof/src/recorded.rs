//! What clients and providers said in the recorded cases of `tests/parity`, and the streams of `crates/wire/fixtures`
//! and of each template.

use crate::{frames, rows, template};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use wire::call_type::CallType;

/// Paths that providers were asked at, and the dialect that they answered in.
const PATHS: &[(&str, &str)] = &[
    ("/chat/completions", "openai"),
    ("/messages", "anthropic"),
    ("RawPredict", "anthropic"),
    ("/responses", "responses"),
    ("enerateContent", "gemini"),
    ("/completions", "completions"),
    ("/v2/chat", "cohere"),
    ("/v1/chat", "cohere"),
    ("/api/chat", "ollama"),
    ("/api/generate", "ollama"),
    ("/converse", "bedrock"),
    ("/converse-stream", "bedrock"),
    ("/invoke", "invoke"),
    ("/invoke-with-response-stream", "invoke"),
    ("/embeddings", "whole"),
    ("/embed", "whole"),
    ("mbedContents", "whole"),
    ("/rerank", "whole"),
    ("/moderations", "whole"),
    ("/images/generations", "whole"),
    ("/audio/transcriptions", "whole"),
];

/// A stream as the provider sent it.
#[derive(Debug)]
pub struct Stream {
    /// Where it is from.
    pub case: String,
    /// LiteLLM's name of who sent it.
    pub provider: String,
    /// Who asked.
    pub client: CallType,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What somebody said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The client asked.
    Request,
    /// The provider answered.
    Reply,
    /// The same, bit by bit.
    Stream,
    /// The provider refused.
    Error,
}

/// A body of a recorded case.
#[derive(Debug)]
pub struct Said {
    /// By whom.
    pub kind: Kind,
    /// The client's dialect.
    pub client: CallType,
    /// What.
    pub bytes: Vec<u8>,
}

/// All streams in this dialect, each once.
pub fn streams(dialect: &str) -> Vec<Stream> {
    let mut all = Vec::new();
    for case in cases() {
        let replies = case.replies().filter(|(of, _)| *of == dialect);
        let streams = replies.filter_map(|(_, reply)| events(reply));
        all.extend(streams.map(|stream| Stream {
            case: case.name().to_owned(),
            provider: case.provider().to_owned(),
            client: case.client().unwrap_or(CallType::Chat),
            bytes: frames::of(dialect, stream.concat().as_bytes()),
        }));
    }
    if dialect == "anthropic" {
        all.extend(fixtures());
    }
    let pieces = ["\"<think>Ça \"", "\"🎉\"", "\"</think>\\ud83c\\udf89 end\""].map(String::from);
    all.extend(rows::of(dialect).map(|row| {
        let bytes = template::of(row).stream(&pieces, template::some_usage(row));
        of_chat(row.model.to_owned(), row.provider, bytes)
    }));
    let mut seen = HashSet::new();
    all.retain(|stream| seen.insert((stream.bytes.clone(), stream.provider.clone(), stream.client)));
    all
}

/// The dialects of all recorded streams.
pub fn dialects() -> HashSet<&'static str> {
    let cases = cases();
    let replies = cases.iter().flat_map(Case::replies);
    replies
        .filter(|(_, reply)| events(reply).is_some())
        .map(|(dialect, _)| dialect)
        .collect()
}

/// What was said in the cases of a dialect.
pub fn said(dialect: &str) -> Vec<Said> {
    let mut all = Vec::new();
    for case in cases() {
        let client = case.client();
        let Some(client) = client.filter(|client| client.streams() == (dialect != "whole")) else {
            continue;
        };
        let mut say = |kind, bytes: String| {
            let bytes = bytes.into_bytes();
            all.push(Said { kind, client, bytes });
        };
        for (_, reply) in case.replies().filter(|(of, _)| *of == dialect) {
            say(Kind::Request, case.case["requests"][0]["json"].to_string());
            let body = || {
                reply["text"]
                    .as_str()
                    .map_or_else(|| reply["json"].to_string(), String::from)
            };
            match (events(reply), reply["status"].as_u64()) {
                (Some(events), _) => say(Kind::Stream, events.concat()),
                (None, Some(300..)) => say(Kind::Error, body()),
                (None, _) => say(Kind::Reply, body()),
            }
        }
    }
    all
}

/// A recorded case.
struct Case {
    case: Value,
    /// The paths that providers were asked at.
    paths: Vec<String>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/parity/public");
    let mut cases = Vec::new();
    for file in files(&folder.join("cases")).iter().flat_map(|area| files(area)) {
        let text = fs::read_to_string(&file).unwrap();
        let list = config::yaml::parse(0, &text).unwrap_or_else(|error| panic!("{}: {error:?}", file.display()));
        let area = folder.join("golden").join(file.parent().unwrap().file_name().unwrap());
        for case in list.root.unwrap().to_json().as_array().unwrap() {
            let golden = area.join(format!("{}.json", case["name"].as_str().unwrap()));
            cases.extend(Case::new(case.clone(), &golden));
        }
    }
    assert!(cases.len() > 500, "only {} cases were found", cases.len());
    cases
}

impl Case {
    fn new(case: Value, golden: &Path) -> Option<Self> {
        let golden: Value = serde_json::from_slice(&fs::read(golden).ok()?).unwrap();
        let seen = golden["upstream"].as_array().unwrap().iter();
        let paths = seen.filter_map(|seen| seen["path"].as_str().map(String::from));
        // Google is asked for a token first.
        let paths = paths.filter(|path| path != "/token").collect();
        Some(Self { case, paths })
    }

    fn name(&self) -> &str {
        self.case["name"].as_str().unwrap()
    }

    fn provider(&self) -> &str {
        self.case["provider"].as_str().unwrap()
    }

    /// The dialect of the client's first request.
    fn client(&self) -> Option<CallType> {
        let path = self.case["requests"][0]["path"].as_str()?.split('?').next()?;
        let ends = [
            ("/chat/completions", CallType::Chat),
            ("/completions", CallType::Completions),
            ("/responses", CallType::Responses),
            ("/messages", CallType::Messages),
            ("enerateContent", CallType::Generate),
            ("/embeddings", CallType::Embeddings),
            ("/rerank", CallType::Rerank),
            ("/moderations", CallType::Moderations),
            ("/images/generations", CallType::Images),
            ("/audio/transcriptions", CallType::Transcriptions),
        ];
        ends.into_iter()
            .find(|(end, _)| path.ends_with(end))
            .map(|(_, client)| client)
    }

    /// The canned replies that were asked for, and their dialects.
    fn replies(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let replies = self.case["replies"].as_array().into_iter().flatten();
        replies.enumerate().map(|(number, reply)| {
            let found = match self.paths.get(number).or(self.paths.last()) {
                Some(path) => PATHS.iter().find(|(end, _)| path.ends_with(end)).copied(),
                // Nobody was asked; who would have answered so speaks this.
                None => rows::ROWS
                    .iter()
                    .find(|row| row.provider == self.provider())
                    .map(|row| (row.provider, row.dialect)),
            };
            (found.map_or("unknown", |(_, dialect)| dialect), reply)
        })
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

/// The events of a canned reply, if it is a stream; those in AWS's messages as [`frames::of`] takes them.
fn events(reply: &Value) -> Option<Vec<String>> {
    if let Some(messages) = reply["eventstream"].as_array() {
        return Some(messages.iter().map(message).collect());
    }
    if let Some(lines) = reply["ndjson"].as_array() {
        return Some(lines.iter().map(|line| format!("{line}\n")).collect());
    }
    if reply["headers"]["content-type"] == "text/event-stream" {
        return Some(vec![reply["text"].as_str()?.to_owned()]);
    }
    let events = reply["sse"].as_array()?;
    Some(events.iter().map(|item| event(item, reply["named"] == true)).collect())
}

fn message(item: &Value) -> String {
    let data = &item["data"];
    match (item["event"].as_str(), item["exception"].as_str()) {
        (Some("chunk"), _) => {
            let event = STANDARD.decode(data["bytes"].as_str().unwrap()).unwrap();
            format!("chunk {}\n", String::from_utf8(event).unwrap())
        }
        (Some(kind), _) => format!("{kind} {data}\n"),
        (None, kind) => format!("!{} {data}\n", kind.unwrap()),
    }
}

fn event(item: &Value, named: bool) -> String {
    let is_event = item.as_object().is_some_and(|members| {
        members.contains_key("data") && members.keys().all(|key| key == "event" || key == "data")
    });
    let (name, data) = match item {
        _ if is_event => (item["event"].as_str(), &item["data"]),
        Value::Object(_) if named => (item["type"].as_str(), item),
        _ => (None, item),
    };
    let name = name.map(|name| format!("event: {name}\n")).unwrap_or_default();
    let data = data.as_str().map_or_else(|| data.to_string(), str::to_owned);
    format!("{name}data: {data}\n\n")
}

fn of_chat(case: String, provider: &str, bytes: Vec<u8>) -> Stream {
    Stream {
        case,
        provider: provider.to_owned(),
        client: CallType::Chat,
        bytes,
    }
}

fn fixtures() -> Vec<Stream> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wire/fixtures/anthropic");
    let streams = files(&folder).into_iter().map(|case| case.join("stream.sse"));
    let read = |file: PathBuf| {
        let bytes = fs::read(&file).unwrap();
        of_chat(file.display().to_string(), "anthropic", bytes)
    };
    streams.filter(|file| file.exists()).map(read).collect()
}
