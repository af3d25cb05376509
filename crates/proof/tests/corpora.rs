//! What the fuzzers start from, and 2,000 changes of it, on stable Rust. `fuzz/seeds` holds a folder for each target;
//! an input that once broke a property is added there.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use fastrand::Rng;
use proof::mutate::mutate;
use proof::targets::{TARGETS, check};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Changed inputs of each target.
const MUTATIONS: usize = 2_000;
/// Bytes of all seeds together at most: they are cloned by everybody.
const MOST: usize = 200_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds")
}

fn seeds(name: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder().join(name)).unwrap_or_else(|error| panic!("seeds of {name}: {error}"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| (path.display().to_string(), fs::read(&path).unwrap());
    paths.into_iter().map(read).collect()
}

/// Plays the seeds of a target, and so many mutations of them.
fn replay(name: &str, mutations: usize, seed: u64) {
    let seeds = seeds(name);
    assert!(seeds.len() >= 5, "{name} has {} seeds", seeds.len());
    for (path, bytes) in &seeds {
        assert!(catch_unwind(|| check(name, bytes)).is_ok(), "{path}");
    }
    let mut rng = Rng::with_seed(seed);
    for number in 0..mutations {
        let [(_, one), (_, other)] = [(); 2].map(|()| &seeds[rng.usize(..seeds.len())]);
        let bytes = mutate(one, other, &mut rng);
        if catch_unwind(|| check(name, &bytes)).is_err() {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{number}"));
            fs::write(&path, &bytes).unwrap();
            panic!("mutation {number} of {name}: see {}", path.display());
        }
    }
}

macro_rules! replays {
    ($($name:ident)*) => {
        $(#[test] fn $name() { replay(stringify!($name), MUTATIONS, 4); })*

        #[test]
        fn every_target_is_replayed() {
            let replayed = [$(stringify!($name)),*];
            assert!(TARGETS.iter().map(|(name, _)| *name).eq(replayed));
            let bytes = replayed.map(|name| seeds(name).iter().map(|(_, bytes)| bytes.len()).sum::<usize>());
            assert!(bytes.iter().sum::<usize>() <= MOST, "{bytes:?}");
        }
    };
}

replays!(splice sse lines eventstream forms texts openai completions responses anthropic gemini cohere ollama bedrock invoke whole);

/// Other mutations, any number of them: `FUZZ_CASES=1000000 FUZZ_SEED=7 cargo nextest run -p proof longer_if_asked`.
#[test]
fn longer_if_asked() {
    let number = |name| env::var_os(name)?.to_str()?.parse::<u64>().ok();
    if let Some(cases) = number("FUZZ_CASES") {
        for (name, _) in TARGETS {
            replay(name, usize::try_from(cases).unwrap(), number("FUZZ_SEED").unwrap_or(5));
        }
    }
}
