//! OpenAI's Responses: as a provider's dialect for clients that speak another one, and relayed as it is.

mod error;
mod event;
mod item;
mod upstream;
mod url;
mod usage;

pub use upstream::Upstream;
