//! Every recorded stream of a provider, on every way that such an answer can take to a client: wherever it is cut, the
//! client gets the same.

use proof::recorded::Stream;
use proof::road::{self, Road, Streamed};
use proof::{ask, recorded};
use std::collections::HashSet;
use wire::call_type::CallType;

/// Every so-manyth byte is a cut on ways that a stream wasn't recorded on.
const STRIDE: usize = 17;

/// Cuts every stream of a dialect; tells how many streams, ways and cuts there were.
fn cut(dialect: &str) -> (usize, usize, usize) {
    let (streams, roads) = (recorded::streams(dialect), road::of(dialect));
    let mut cuts = 0;
    for stream in &streams {
        let homes = homes(stream, roads);
        assert!(!homes.is_empty(), "{} has no way", stream.case);
        for (at, road) in roads.iter().enumerate() {
            cuts += cut_on(
                road,
                stream,
                places(stream.bytes.len(), homes.contains(&at), road, &roads[0]),
            );
        }
    }
    (streams.len(), roads.len(), cuts)
}

/// The ways that a stream is cut at every byte on: the plainest, and the one that it was recorded on, or that of the same
/// client to the plainest model.
fn homes(stream: &Stream, roads: &[Road]) -> Vec<usize> {
    let find = |provider: &str, client: CallType| {
        let is_it = |road: &Road| road.row.provider == provider && road.client == client;
        roads.iter().position(is_it)
    };
    let first = roads[0].row.provider;
    let recorded = find(&stream.provider, stream.client).or_else(|| find(first, stream.client));
    [find(first, CallType::Chat), recorded].into_iter().flatten().collect()
}

/// Where a stream is cut in two: everywhere, here and there, or nowhere.
fn places(length: usize, is_home: bool, road: &Road, first: &Road) -> impl Iterator<Item = usize> + use<> {
    let is_plainest = (road.row.provider, road.row.model) == (first.row.provider, first.row.model);
    let stride = if is_home { 1 } else { STRIDE };
    (1..length).step_by(stride).filter(move |_| is_home || is_plainest)
}

fn cut_on(road: &Road, stream: &Stream, places: impl Iterator<Item = usize>) -> usize {
    let asked = ask::plain(road.client, true);
    let whole = road.stream(&asked, [&stream.bytes[..]]);
    let same =
        |cut: &Streamed, how: &str| assert_eq!(cut, &whole, "{} {:?} {:?}: {how}", stream.case, road.client, road.row);
    same(&road.stream(&asked, stream.bytes.chunks(1)), "byte by byte");
    let lines = stream.bytes.split_inclusive(|byte| *byte == b'\n');
    same(&road.stream(&asked, lines), "line by line");
    let mut cuts = 2;
    for at in places {
        let (head, tail) = stream.bytes.split_at(at);
        same(&road.stream(&asked, [head, tail]), &format!("cut at {at}"));
        cuts += 1;
    }
    cuts
}

macro_rules! dialects {
    ($($name:ident: $streams:literal),*) => {
        $(#[test]
        fn $name() {
            let (streams, roads, cuts) = cut(stringify!($name));
            println!("{streams} streams on {roads} ways in {cuts} cuts");
            assert!(streams >= $streams, "only {streams} streams were found");
        })*

        #[test]
        fn every_stream_is_cut() {
            let cut = HashSet::from([$(stringify!($name)),*]);
            let left: Vec<_> = recorded::dialects().into_iter().filter(|one| !cut.contains(one)).collect();
            assert!(left.is_empty(), "{left:?}");
        }
    };
}

dialects!(openai: 60, completions: 1, responses: 6, anthropic: 20, gemini: 12, cohere: 5, ollama: 5, bedrock: 9, invoke: 2);
