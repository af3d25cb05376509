//! Codecs of Azure, Cohere, Ollama, watsonx, Databricks and text completions: what goes upstream, what comes back, and
//! streams cut at every byte.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "vendors/arbitrary.rs"]
mod arbitrary;
#[path = "vendors/play.rs"]
mod play;
#[path = "vendors/replies.rs"]
mod replies;
#[path = "vendors/requests.rs"]
mod requests;
#[path = "vendors/streams.rs"]
mod streams;
