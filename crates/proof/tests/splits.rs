//! Every recorded stream of a provider, on every way that such an answer can take to a client: wherever it is cut, the
//! client gets the same.

use proof::recorded::Stream;
use proof::road::{self, Road, Streamed};
use proof::{ask, recorded};
use std::collections::HashSet;

/// Every so-manyth byte is a cut on ways that a stream wasn't recorded on.
const STRIDE: usize = 17;

/// Cuts every stream of a dialect; tells how many streams, ways and cuts there were.
fn cut(dialect: &str) -> (usize, usize, usize) {
    let (streams, roads) = (recorded::streams(dialect), road::of(dialect));
    let mut cuts = 0;
    for stream in &streams {
        let home = home(stream, roads);
        assert!(home.is_some(), "{} has no way", stream.case);
        for (at, road) in roads.iter().enumerate() {
            cuts += cut_on(
                road,
                stream,
                places(stream.bytes.len(), home == Some(at), road, &roads[0]),
            );
        }
    }
    (streams.len(), roads.len(), cuts)
}

/// The way that a stream was recorded on, or the first of the same client's.
fn home(stream: &Stream, roads: &[Road]) -> Option<usize> {
    let is_its = |road: &Road| road.client == stream.client;
    let recorded = roads
        .iter()
        .position(|road| is_its(road) && road.row.provider == stream.provider);
    recorded.or_else(|| roads.iter().position(is_its))
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

dialects!(openai: 80, completions: 1, responses: 8, anthropic: 25, gemini: 16, cohere: 8, ollama: 8, bedrock: 9, invoke: 2);
