//! Whatever is sent: a precise refusal in LiteLLM's envelope, no secret in it, and the gateway goes on.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "common/dead_port.rs"]
mod dead_port;
#[expect(dead_code, reason = "shared, and not all of it is needed here")]
#[path = "common/http.rs"]
mod http;
#[path = "common/process.rs"]
mod process;
#[path = "common/upstream.rs"]
mod upstream;

mod bad_input {
    mod bodies;
    mod heads;
    mod raw;
    mod routes;
    mod target;
}
