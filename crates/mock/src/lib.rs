//! A model provider that isn't there: dialects, paced streams, faults.
//!
//! [`serve`] answers on one port as OpenAI (chat and text completions, Responses, embeddings and
//! the smaller APIs), Anthropic, Google (AI Studio and Vertex), Bedrock, Cohere, Ollama and Jina;
//! `routes` has all paths, `docs/mock.md` lists them. What an answer looks like and how it fails
//! is said by [`Options`]: once for the server, and again per request in a path prefix
//! (`/o/latency=50,chunks=64/v1/…`, which fits a deployment's `api_base`) or in an `x-mock`
//! header. Later ones win.
//!
//! `GET /__admin/requests?last=N` shows the last requests, `GET /__admin/count` counts them.

mod anthropic;
mod api;
mod ask;
mod bedrock;
mod book;
mod checks;
mod clock;
mod cohere;
mod connection;
mod fault;
mod form;
mod gemini;
mod library;
mod ollama;
mod openai;
mod options;
mod peek;
mod plan;
mod playback;
mod recorder;
mod responses;
mod routes;
mod sample;
mod script;
mod server;
mod service;
mod signature;
mod steps;

pub use clock::{STAMP, now_ns};
pub use fault::{At, Fault};
pub use options::{OptionError, Options, Row, TABLE};
pub use server::serve;
pub use steps::Steps;
