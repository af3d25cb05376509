//! OpenAI's Responses after they were created, end to end: read, gone on from, listed, cancelled and deleted, whether we
//! keep them or their provider does.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "common/gateway.rs"]
mod gateway;

mod responses {
    mod client;
    mod kept;
    mod native;
    mod provider;
    mod scene;
}
