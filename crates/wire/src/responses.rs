//! OpenAI's Responses: as a provider's dialect for clients that speak another one, relayed as they are, and as a
//! client's dialect for providers that speak another one.

mod broken;
mod client;
mod count;
mod error;
mod event;
mod id;
mod item;
mod native;
pub mod stored;
mod upstream;
mod url;
mod usage;

pub use broken::broken;
pub use client::Responses;
pub use id::{Address, PlainIds, ResponseIds, is_ours};
pub use native::Native;
pub use upstream::Upstream;
pub use url::below;
