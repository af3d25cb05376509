//! A changed config goes live by itself, whole or not at all, and takes nothing from calls under way.
#![expect(clippy::expect_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

#[path = "common/http.rs"]
mod http;
#[expect(dead_code, reason = "shared, and not all of it is needed here")]
#[path = "common/process.rs"]
mod process;
#[expect(dead_code, reason = "shared, and not all of it is needed here")]
#[path = "common/reply.rs"]
mod reply;
#[path = "common/upstream.rs"]
mod upstream;

mod reload {
    mod changes;
    mod running;
    mod scene;
}
