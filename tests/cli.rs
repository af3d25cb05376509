//! The command line: what it says, what it refuses, and how it ends.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "common/http.rs"]
mod http;
#[path = "common/process.rs"]
mod process;
#[expect(dead_code, reason = "shared, and not all of it is needed here")]
#[path = "common/reply.rs"]
mod reply;
#[path = "common/upstream.rs"]
mod upstream;

mod cli {
    mod ask;
    mod drain;
    mod files;
    mod flags;
    mod port;
    mod setup;
    mod tls;
    mod validate;
}
