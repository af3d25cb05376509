//! What must hold whatever bytes come: properties of framing, splicing and every dialect's reader. The fuzzers in `fuzz/`
//! and the replay on stable Rust (`tests/corpora.rs`) call the same functions; a broken property is a panic.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "only tests and fuzzers use it, and a panic is how they are told"
)]

pub mod ask;
pub mod body;
pub mod frames;
pub mod mutate;
pub mod recorded;
pub mod road;
pub mod rows;
pub mod shown;
pub mod targets;
pub mod template;
