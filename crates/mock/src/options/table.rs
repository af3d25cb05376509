//! The options by name: what each takes and where it goes.

use super::Options;
use crate::fault::Fault;
use crate::steps::Steps;
use std::str::FromStr;
use std::time::Duration;

/// One option: its name, what it takes, and where the value goes (`None` if it can't be read).
pub struct Row {
    /// The name.
    pub name: &'static str,
    /// What it takes and does.
    pub help: &'static str,
    pub(super) set: fn(&mut Options, &str) -> Option<()>,
}

macro_rules! row {
    ($name:literal, $help:literal, |$o:ident, $v:ident| $set:expr) => {
        Row {
            name: $name,
            help: $help,
            set: |$o, $v| {
                $set;
                Some(())
            },
        }
    };
}

/// All options.
pub const TABLE: &[Row] = &[
    row!("latency", "milliseconds before the head", |o, v| o.latency = millis(v)?),
    row!("gap", "milliseconds between two events", |o, v| o.gap = millis(v)?),
    row!("flush", "1: each event is a packet of its own", |o, v| o.flush =
        flag(v)?),
    row!("stamp", "1: content carries the time it was sent", |o, v| o.stamp =
        flag(v)?),
    row!("chunks", "pieces of content in a stream", |o, v| o.chunks = read(v)?),
    row!("text", "the answer's text", |o, v| o.text = Some(v.to_owned())),
    row!("echo", "1: answer with the last message", |o, v| o.echo = flag(v)?),
    row!("pad", "letters appended to the text", |o, v| o.pad = read(v)?),
    row!("tools", "tool calls, if the request has tools", |o, v| o.tools =
        read(v)?),
    row!("turns", "the first N turns of a conversation call tools", |o, v| o
        .turns =
        Some(read(v)?)),
    row!("tool", "the tool to call; else the first offered", |o, v| o.tool =
        Some(v.to_owned())),
    row!("args", "a call's arguments, JSON; else made from its schema", |o, v| {
        o.args = Some(serde_json::from_str(v).ok()?);
    }),
    row!("steps", "a JSON list of what each turn says or calls", |o, v| o.steps =
        Steps::read(v)?),
    row!(
        "think",
        "1 or a text: signed reasoning, checked in later turns",
        |o, v| {
            o.think = thought(v);
        }
    ),
    row!("strict", "1: all signed reasoning has to come back", |o, v| o.strict =
        flag(v)?),
    row!("usage", "0: report no usage", |o, v| o.usage = flag(v)?),
    row!("input", "prompt tokens outside the cache", |o, v| o.input = read(v)?),
    row!("output", "tokens of the answer", |o, v| o.output = Some(read(v)?)),
    row!("cache_read", "prompt tokens read from the cache", |o, v| o.cache_read =
        read(v)?),
    row!("cache_write", "prompt tokens written to the cache", |o, v| o
        .cache_write =
        read(v)?),
    row!("reasoning", "tokens of the answer spent on reasoning", |o, v| o
        .reasoning =
        Some(read(v)?)),
    row!("dims", "length of an embedding", |o, v| o.dims = read(v)?),
    row!("status", "fail with this status, 400 to 599", |o, v| {
        o.fault = Some(Fault::Status(read(v).filter(|s| (400..600).contains(s))?));
    }),
    row!("reset", "reset the connection at `head` or event K", |o, v| {
        o.fault = Some(Fault::Reset(read(v)?));
    }),
    row!("stall", "stop sending at `head` or event K", |o, v| {
        o.fault = Some(Fault::Stall(read(v)?));
    }),
    row!("garbage", "send garbage in place of event K", |o, v| {
        o.fault = Some(Fault::Garbage(read(v)?));
    }),
    row!("truncate", "end the answer before event K", |o, v| {
        o.fault = Some(Fault::Truncate(read(v)?));
    }),
    row!("corrupt", "change a byte of event K", |o, v| {
        o.fault = Some(Fault::Corrupt(read(v)?));
    }),
    row!("slow", "K:MS, send event K so many milliseconds later", |o, v| {
        let (at, wait) = v.split_once(':')?;
        o.fault = Some(Fault::Slow(read(at)?, millis(wait)?));
    }),
    row!("error", "K or K:STATUS, send an error in place of event K", |o, v| {
        let (at, status) = v.split_once(':').unwrap_or((v, "500"));
        o.fault = Some(Fault::Error(
            read(at)?,
            read(status).filter(|s| (400..600).contains(s))?,
        ));
    }),
    row!("message", "the error's text", |o, v| o.message = Some(v.to_owned())),
    row!("code", "the error's code", |o, v| o.code = Some(v.to_owned())),
    row!("retry_after", "seconds in the error's retry-after", |o, v| {
        o.retry_after = Some(read(v)?);
    }),
    row!("fail_first", "only the first N requests of a key fail", |o, v| {
        o.fail_first = Some(read(v)?);
    }),
    row!("fail_every", "only every Nth request of a key fails", |o, v| {
        o.fail_every = Some(read(v).filter(|&n: &u64| n > 0)?);
    }),
    row!("key", "the counter of fail_first and fail_every", |o, v| o.key =
        v.to_owned()),
];

fn read<T: FromStr>(value: &str) -> Option<T> {
    value.parse().ok()
}

fn millis(value: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(read::<f64>(value)? / 1000.0).ok()
}

fn flag(value: &str) -> Option<bool> {
    match value {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

/// What is thought: nothing for `0`, a text of ours for `1`.
fn thought(value: &str) -> Option<String> {
    match value {
        "0" => None,
        "1" => Some(String::new()),
        text => Some(text.to_owned()),
    }
}
