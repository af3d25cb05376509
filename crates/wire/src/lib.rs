//! What goes over the wire, as pure functions: dialects, the codecs between them, framing,
//! JSON peek and splice, usage and error shapes. No clock, no sockets, no environment.

pub mod amount;
pub mod anthropic;
pub mod asked;
pub mod azure;
pub mod call_type;
pub mod client;
pub mod codec;
pub mod cohere;
pub mod completions;
pub mod counting;
pub mod embeddings;
pub mod entry;
pub mod error;
pub mod facts;
pub mod form;
pub mod gemini;
mod hub;
pub mod images;
pub mod json;
pub mod messages;
pub mod moderations;
pub mod native;
pub mod ndjson;
pub mod ollama;
pub mod openai;
pub mod python;
pub mod registry;
pub mod rerank;
pub mod responses;
pub mod speech;
pub mod sse;
pub mod transcriptions;
pub mod usage;
pub mod vertex;
pub mod watsonx;
