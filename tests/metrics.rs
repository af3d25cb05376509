//! `/metrics` of the real binary, between a client and mock providers.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "common/process.rs"]
mod process;

mod metrics {
    mod access;
    mod ask;
    mod bases;
    mod calls;
    mod limits;
    mod page;
    mod recorded;
    mod scene;
}
