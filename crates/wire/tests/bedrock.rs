//! The Bedrock codec against what LiteLLM 1.106.2 sent (`fixtures/bedrock/requests.json`), its replies, and its
//! streams cut at every byte.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "bedrock/frames.rs"]
mod frames;
#[path = "bedrock/play.rs"]
mod play;
#[path = "bedrock/replies.rs"]
mod replies;
#[path = "bedrock/requests.rs"]
mod requests;
#[path = "bedrock/streams.rs"]
mod streams;
