//! Writes what the fuzzers start from, `fuzz/seeds`, anew: recorded requests, replies, streams and errors of every
//! dialect. Seeds that were findings (`found-*`) stay. `cargo run -p proof --example seeds`
#![expect(clippy::unwrap_used, reason = "a tool for developers")]

use proof::recorded::{self, Kind, Said};
use proof::road::{self, Road};
use proof::targets::TARGETS;
use proof::{ask, frames, rows, template};
use std::fs;
use std::path::Path;
use wire::call_type::CallType;

/// Seeds of a kind for each dialect.
const EACH: usize = 7;
/// Bytes of a recorded seed at most.
const LONG: usize = 1_500;
/// What `splice` starts from.
const BODIES: &[&str] = &[
    "{}",
    r#"{ "a" : 1 , "a" : [1, {"a": "b"}] , "b":null}"#,
    r#"{"\u0061":"\ud83c\udf89","model":"x","n":1e400,"z":-0.0,"y":1.0,"big":123456789012345678901234567890}"#,
    r#"{"lone":"\ud83c","":"\\\"","a\"b":{"c":[[],{}]}}"#,
    "\r\n{\t\"model\" :\"\u{1f389}\"\n,\"messages\":[ {\"role\":\"user\"} , 2 ]\r}\n",
    r#"{"a":{"a":{"a":{"a":[[[[{"a":true}]]]]}}},"b":false}"#,
];
/// What `sse` and `lines` start from, beside streams.
const FRAMES: &[&str] = &[
    "\u{feff}data: a\r\n\r\ndata: b\r\rdata: c\n\n",
    "event: x\ndata: 1\ndata: 2\n\n: comment\n\nretry: 3\n\ndata\n\n",
    "data:{}\nid: 7\n\nevent: y\n\ndata: last",
    "{\"a\":1}\n\n  {\"b\":2}\r\n{\"c\":3}",
];
/// What `texts` starts from.
const TEXTS: &[&str] = &[
    "",
    "plain",
    "Ça 🎉 \u{2028}\u{0}\u{7f}",
    "\"\\u0041\\\\ /\n\r\t\u{8}\u{c}",
    "data: [DONE]\n\n",
    "{\"a\": [1]}",
    "\u{feff}\u{d7ff}\u{ffff}\u{10ffff}",
    "<b>&amp;</b> ```json\n{}\n```",
];

/// Payloads and headers that `eventstream` starts from: of other kinds than texts, twice the same, cut off.
const PAYLOADS: &[&str] = &["{}\n\n{\"a\":1}\n\0\r", "x"];
const HEADERS: &[&[u8]] = &[
    b"\x01a\x00\x01b\x02\x09\x01c\x06\x00\x02\x01\x02\x01d\x08\0\0\0\0\0\0\0\x01\x01e\x07\x00\x01x",
    b"\x01a\x07\x00\x00\x01a\x07\x00\x01y\x00\x07\x00\x01\xff",
    b"\x05a",
];

/// What `forms` starts from; the boundary is `b`.
const FORMS: &[&str] = &[
    "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x08\0\0\0\r\n--b\r\n--b--\r\n",
    "preamble\r\n--b \r\ncontent-disposition:form-data;name=n\r\n\r\n[1]\r\n--b\r\nContent-Disposition: form-data; name=n\r\n\r\n\r\n--b--",
    "--b\r\n\r\n\r\n--b--\r\n",
    "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\"\r\n\r\n\u{1f389}--b\r\n--\r\n--b--",
    "--b\r\nContent-Disposition: form-data; filename=x; name=\"image[]\"\r\n\r\n\u{0}\r\n--b",
];

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    for (name, _) in TARGETS {
        let folder = folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        for old in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if !old.file_name().unwrap().to_string_lossy().starts_with("found-") {
                fs::remove_file(old).unwrap();
            }
        }
        for (number, seed) in seeds(name).into_iter().enumerate() {
            fs::write(folder.join(format!("{number:02}")), seed).unwrap();
        }
    }
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let all = |texts: &[&str]| {
        texts
            .iter()
            .enumerate()
            .map(|(number, text)| steered(number, text.as_bytes()))
            .collect::<Vec<_>>()
    };
    match name {
        "splice" => all(BODIES),
        "texts" => (0..32)
            .map(|number| [steered(number * 5, b"0"), TEXTS[number % TEXTS.len()].into()].concat())
            .collect(),
        "sse" | "lines" => {
            let streams =
                ["openai", "anthropic", "cohere", "ollama"].map(|dialect| recorded::streams(dialect).remove(0).bytes);
            [all(FRAMES), streams.map(|bytes| steered(0, &bytes)).to_vec()].concat()
        }
        "eventstream" => of_eventstream(),
        "forms" => all(FORMS),
        dialect => of_dialect(dialect),
    }
}

/// Messages as they are and with wrong checksums; headers; payloads.
fn of_eventstream() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut add = |kind: u8, bytes: &[u8]| seeds.push([&[kind], bytes].concat());
    for stream in ["bedrock", "invoke"].map(|dialect| recorded::streams(dialect).remove(0).bytes) {
        for kind in *b"01" {
            add(kind, &stream[..stream.len().min(LONG)]);
        }
    }
    for headers in HEADERS {
        add(b'0', &frames::summed(headers, b"{}"));
        add(b'2', headers);
    }
    for payloads in PAYLOADS {
        add(b'3', payloads.as_bytes());
    }
    seeds
}

fn of_dialect(dialect: &str) -> Vec<Vec<u8>> {
    let (said, roads) = (recorded::said(dialect), road::of(dialect));
    let mut seeds = Vec::new();
    for (kind, wanted) in [Kind::Request, Kind::Reply, Kind::Stream, Kind::Error]
        .into_iter()
        .enumerate()
    {
        let of_kind: Vec<&Said> = said
            .iter()
            .filter(|said| said.kind == wanted && said.bytes.len() <= LONG)
            .collect();
        let step = of_kind.len().div_ceil(EACH).max(1);
        for (number, said) in of_kind.into_iter().step_by(step).enumerate() {
            let road = place(roads, said.client, number);
            seeds.push(
                [kind_byte(kind, number), road, b'0' + (number % 10) as u8]
                    .into_iter()
                    .chain(said.bytes.iter().copied())
                    .collect(),
            );
        }
    }
    for (number, road) in roads.iter().enumerate() {
        let request = ask::with_tools(road.client, number % 2 == 0);
        seeds.push([&[b'0', printable(number, roads.len()), b'0'], &request[..]].concat());
    }
    for row in rows::of(dialect) {
        let (template, usage) = (template::of(row), template::some_usage(row));
        let at = roads
            .iter()
            .position(|road| road.row.model == row.model && road.row.provider == row.provider)
            .unwrap();
        let stream = template.events(&["\"<think>a\"".into(), "\"</think>\\ud83c\\udf89\"".into()], usage);
        for (kind, bytes) in [(b'1', template.reply("\"Hi\"", usage)), (b'6', stream)] {
            seeds.push([&[kind, printable(at, roads.len()), b'0'], bytes.as_bytes()].concat());
        }
    }
    seeds.sort();
    seeds.dedup();
    seeds
}

/// Every other one answers a question with tools.
fn kind_byte(kind: usize, number: usize) -> u8 {
    b'0' + (kind + 4 * (number % 2)) as u8
}

/// The byte of a road of this client's.
fn place(roads: &[Road], client: CallType, number: usize) -> u8 {
    let fitting: Vec<usize> = (0..roads.len()).filter(|at| roads[*at].client == client).collect();
    let at = fitting.get(number % fitting.len().max(1)).copied().unwrap_or(number);
    printable(at, roads.len())
}

/// A letter that is `at` when divided by `count`.
fn printable(at: usize, count: usize) -> u8 {
    (b'0'..=b'~').find(|byte| *byte as usize % count == at % count).unwrap()
}

fn steered(number: usize, bytes: &[u8]) -> Vec<u8> {
    let mut seed = vec![b'0' + (number % 70) as u8];
    seed.extend_from_slice(bytes);
    seed
}
