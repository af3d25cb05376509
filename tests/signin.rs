//! Deployments whose key is a cloud's access token: asked for once, sent with every call, and kept over reloads.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

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

mod signin {
    mod azure;
    mod cloud;
    mod scene;
}
