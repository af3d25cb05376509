//! The pure part of the request path in instructions, counted by valgrind: the same number on every run, so that a
//! change of a few percent shows, and fails. `make bench-instructions` runs it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench fails by panicking")]
#![expect(missing_docs, reason = "the macros make public items")]

mod cases;

use bytes::Bytes;
use cases::{Case, HEAD};
use gungraun::{Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main};
use std::hint::black_box;
use wire::anthropic::Anthropic;
use wire::codec::{Codec, Frames, Reply, UpstreamRequest};
use wire::json::Peek;
use wire::openai::OpenAi;

/// Percent above the expected count that fail: more than another patch release of the compiler makes, less than what
/// one more pass over a body costs.
const TOLERANCE: u64 = 5;

/// Fails above `expected` instructions and the tolerance. After a change that is worth its cost, or that made things
/// cheaper, write down the new count.
fn about(expected: u64) -> LibraryBenchmarkConfig {
    let limit = expected + expected * TOLERANCE / 100;
    let mut count = Callgrind::with_args(["cache-sim=no"]);
    count.hard_limits([(EventKind::Ir, limit)]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(count);
    config
}

#[library_benchmark]
#[bench::kb_1(args = (1_000), setup = cases::chat, config = about(8_470))]
#[bench::kb_100(args = (100_000), setup = cases::chat, config = about(449_600))]
fn peek(body: Bytes) -> Peek {
    Peek::object(black_box(&body)).unwrap()
}

#[library_benchmark]
#[bench::kb_1(args = (1_000), setup = cases::to_openai, config = about(12_140))]
#[bench::kb_100(args = (100_000), setup = cases::to_openai, config = about(12_440))]
fn openai_request(case: Case) -> UpstreamRequest {
    OpenAi.request(black_box(&case.call())).unwrap()
}

#[library_benchmark]
#[bench::kb_1(args = (1_000), setup = cases::openai_reply, config = about(27_480))]
fn openai_reply(case: Case) -> Reply {
    OpenAi
        .response(&case.call(), HEAD, black_box(case.answer[0].clone()))
        .unwrap()
}

#[library_benchmark]
#[bench::chunks_64(setup = cases::openai_stream, config = about(237_000))]
fn openai_stream(case: Case) -> Frames {
    relay(&OpenAi, &case)
}

#[library_benchmark]
#[bench::kb_1(args = (1_000), setup = cases::to_anthropic, config = about(84_200))]
#[bench::kb_100(args = (100_000), setup = cases::to_anthropic, config = about(996_600))]
fn anthropic_request(case: Case) -> UpstreamRequest {
    Anthropic.request(black_box(&case.call())).unwrap()
}

#[library_benchmark]
#[bench::kb_1(args = (1_000), setup = cases::anthropic_reply, config = about(113_100))]
fn anthropic_reply(case: Case) -> Reply {
    Anthropic
        .response(&case.call(), HEAD, black_box(case.answer[0].clone()))
        .unwrap()
}

#[library_benchmark]
#[bench::chunks_64(setup = cases::anthropic_stream, config = about(537_300))]
fn anthropic_stream(case: Case) -> Frames {
    relay(&Anthropic, &case)
}

/// What the relay does with a stream whose events arrive one by one.
fn relay(codec: &dyn Codec, case: &Case) -> Frames {
    let mut stream = codec.stream(&case.call(), HEAD);
    let mut all = Frames::default();
    for event in &case.answer {
        let mut out = Frames::default();
        stream.push(black_box(event.clone()), &mut out).unwrap();
        all.ready.append(&mut out.ready);
    }
    stream.finish(&mut all).unwrap();
    all
}

library_benchmark_group!(
    name = codecs;
    benchmarks = peek, openai_request, openai_reply, openai_stream, anthropic_request, anthropic_reply, anthropic_stream
);

main!(library_benchmark_groups = codecs);
