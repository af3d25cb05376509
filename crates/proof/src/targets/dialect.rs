//! A provider's dialect between every client and every model that answers in it.

use super::steered;
use crate::body::is_json;
use crate::mutate::pieces;
use crate::road::{self, Road, Streamed};
use crate::{ask, frames, shown};
use bytes::Bytes;
use fastrand::Rng;
use serde_json::Value;
use wire::call_type::CallType;
use wire::json::Peek;

/// The first byte says what the rest is: `0` a request, `1` a reply, `2` a stream, `3` an error's body; from `4` on
/// the same, for a question with tools. The second one says whose, the third one how a stream is cut. Streams in AWS's
/// messages are as [`frames::of`] takes them.
pub(super) fn check(dialect: &str, data: &[u8]) {
    let Some((kind, data)) = steered(data) else { return };
    let Some((number, data)) = steered(data) else { return };
    let Some((seed, data)) = steered(data) else { return };
    let roads = road::of(dialect);
    let road = &roads[number % roads.len()];
    let asked = if kind & 4 == 0 { ask::plain } else { ask::with_tools };
    let bytes = Bytes::copy_from_slice(data);
    match kind % 4 {
        0 => request(road, &bytes),
        1 => reply(road, &asked(road.client, false), bytes),
        2 if road.client.streams() => {
            let bytes = frames::of(dialect, data);
            stream(
                road,
                &asked(road.client, true),
                &bytes,
                &mut Rng::with_seed(seed as u64),
            );
        }
        _ => assert!(road.error(400 + seed as u16, data).status >= 400),
    }
}

/// What goes upstream is JSON; what cannot go is the client's fault.
fn request(road: &Road, body: &Bytes) {
    let Ok(peek) = Peek::object(body) else { return };
    match road.request(body, &peek) {
        Ok(request) => assert!(is_json(&request.body.concat()), "{:?} {:?}", road.client, road.row),
        Err(error) => assert!((400..500).contains(&error.status), "{:?} {error:?}", road.row),
    }
}

/// What the client gets is JSON, and tells the usage that is booked.
fn reply(road: &Road, asked: &Bytes, reply: Bytes) {
    let Ok(reply) = road.reply(asked, reply) else { return };
    let body = reply.body.concat();
    assert!(
        reply.content_type.is_some() || is_json(&body),
        "{:?} {:?}",
        road.client,
        road.row
    );
    // Counts beyond this are mistakes of the provider's, and not booked as told.
    let is_sane = reply.usage.total() < 1 << 32;
    let is_relayed = road.is_native() && road.client != CallType::Embeddings;
    if !reply.usage.is_reported() || is_relayed || !is_sane {
        return;
    }
    // A lone surrogate of the provider's is JSON, but no text.
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return;
    };
    let told = shown::usage(road.client, &body);
    assert_eq!(
        told,
        Some((reply.usage.prompt(), reply.usage.completion())),
        "{:?} {:?} {body}",
        road.client,
        road.row
    );
}

/// Cut anywhere, the client gets the same: events with JSON.
fn stream(road: &Road, asked: &Bytes, stream: &[u8], rng: &mut Rng) {
    let whole = road.stream(asked, [stream]);
    let same = |cut: Streamed, how: &str| {
        assert!(
            cut.is_like(&whole),
            "{how}, {:?} {:?}:\n{}\n{}",
            road.client,
            road.row,
            seen(&cut),
            seen(&whole)
        )
    };
    same(road.stream(asked, stream.chunks(1)), "byte by byte");
    same(road.stream(asked, pieces(stream, 60, rng)), "in pieces");
    let cut = stream.split_at(rng.usize(0..=stream.len()));
    same(road.stream(asked, [cut.0, cut.1]), "cut once");
    if road.is_native() {
        return;
    }
    if let Err(error) = shown::events(&whole.bytes) {
        panic!("{:?} {:?}: {error}", road.client, road.row);
    }
}

fn seen(streamed: &Streamed) -> String {
    format!(
        "{}\n{:?} {:?}",
        String::from_utf8_lossy(&streamed.bytes),
        streamed.error,
        streamed.summary
    )
}
