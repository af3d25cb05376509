//! What goes over the wire, as pure functions: dialects, the codecs between them, framing,
//! JSON peek and splice, usage and error shapes. No clock, no sockets, no environment.

pub mod amount;
pub mod anthropic;
pub mod asked;
pub mod bedrock;
pub mod call_type;
pub mod client;
pub mod codec;
pub mod entry;
pub mod error;
pub mod eventstream;
pub mod facts;
pub mod json;
pub mod openai;
pub mod python;
pub mod registry;
pub mod sse;
pub mod usage;
