//! A model provider that isn't there: dialects, paced streams, faults.
//!
//! [`serve`] answers as OpenAI (`/v1/chat/completions`, `/v1/completions`, `/v1/embeddings`,
//! `/v1/models`) and as Anthropic (`/v1/messages`, `/v1/messages/count_tokens`) on one port, with
//! or without the `/v1`. What an answer looks like and how it fails is said by [`Options`]: once
//! for the server, and again per request in a path prefix (`/o/latency=50,chunks=64/v1/…`, which
//! fits a deployment's `api_base`) or in an `x-mock` header. Later ones win.
//!
//! `GET /__admin/requests?last=N` shows the last requests, `GET /__admin/count` counts them.

mod anthropic;
mod api;
mod ask;
mod book;
mod clock;
mod connection;
mod fault;
mod library;
mod openai;
mod options;
mod plan;
mod playback;
mod recorder;
mod sample;
mod script;
mod server;
mod service;

pub use clock::{STAMP, now_ns};
pub use fault::{At, Fault};
pub use options::{OptionError, Options, TABLE};
pub use server::serve;
