//! Every recorded stream of a provider, on every way that such an answer can take to a client: wherever it is cut, the
//! client gets the same.

use proof::recorded::Stream;
use proof::road::{self, Streamed};
use proof::{ask, recorded};
use std::collections::HashSet;
use std::env;

/// A stream up to here is cut at every byte on every way; with `SPLITS=all` every stream is, which takes minutes.
const SHORT: usize = 700;
/// Of a longer one, so many bytes on each side of every event's end are tried, and every so-manyth between: on the way
/// that sees the provider's own bytes, and on those behind it, which chunks reach whole.
const PLACES: [(usize, usize); 2] = [(50, 5), (8, 17)];

/// Cuts every stream of a dialect; tells how many streams, ways and cuts there were.
fn cut(dialect: &str) -> (usize, usize, usize) {
    let (streams, roads) = (recorded::streams(dialect), road::of(dialect));
    let first = roads[0].row;
    let every = env::var_os("SPLITS").is_some();
    let mut cuts = 0;
    for stream in &streams {
        for road in roads {
            let asked = ask::plain(road.client, true);
            let whole = road.stream(&asked, [&stream.bytes[..]]);
            let same = |cut: &Streamed, how: &str| {
                assert_eq!(cut, &whole, "{} {:?} {:?}: {how}", stream.case, road.client, road.row)
            };
            same(&road.stream(&asked, stream.bytes.chunks(1)), "byte by byte");
            same(
                &road.stream(&asked, stream.bytes.split_inclusive(|byte| *byte == b'\n')),
                "line by line",
            );
            cuts += 2;
            let is_first = (road.row.provider, road.row.model) == (first.provider, first.model);
            let (near, stride) = PLACES[usize::from(road.way.client.is_some())];
            let places = places(stream, near, stride, every);
            for at in places.filter(|_| is_first) {
                let (head, tail) = stream.bytes.split_at(at);
                same(&road.stream(&asked, [head, tail]), &format!("cut at {at}"));
                cuts += 1;
            }
        }
    }
    (streams.len(), roads.len(), cuts)
}

/// Where a stream is cut.
fn places(stream: &Stream, near: usize, stride: usize, every: bool) -> impl Iterator<Item = usize> {
    let length = stream.bytes.len();
    let is_near = move |at: usize| stream.ends.iter().any(|end| end.abs_diff(at) <= near);
    (1..length).filter(move |at| every || length <= SHORT || at % stride == 0 || is_near(*at))
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

dialects!(openai: 60, completions: 1, responses: 6, anthropic: 20, gemini: 12, cohere: 5, ollama: 5);
