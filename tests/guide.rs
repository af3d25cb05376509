//! The two configs of the user's guide, to the letter, against providers on this machine.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "common/dead_port.rs"]
mod dead_port;
#[path = "common/http.rs"]
mod http;
#[path = "common/process.rs"]
mod process;
#[path = "common/reply.rs"]
mod reply;
#[path = "common/upstream.rs"]
mod upstream;

mod guide {
    mod budget;
    mod configs;
    mod failover;
    mod one_model;
    mod prompts;
    mod unguarded;
}
