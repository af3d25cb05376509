//! The Gemini codec: requests and replies by tables, streams cut at every byte, and whatever may come.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "gemini/arbitrary.rs"]
mod arbitrary;
#[path = "gemini/call.rs"]
mod call;
#[path = "gemini/native.rs"]
mod native;
#[path = "gemini/replies.rs"]
mod replies;
#[path = "gemini/requests.rs"]
mod requests;
#[path = "gemini/streams.rs"]
mod streams;
