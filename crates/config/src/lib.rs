//! LiteLLM's config.yaml and the environment, resolved into an immutable [`snapshot::Snapshot`].
//! Pure: file contents, environment and time are passed in.

mod budget;
mod budget_window;
mod deployment;
pub mod dotenv;
mod environ;
pub mod finding;
mod from_model;
mod general;
mod include;
mod load;
mod names;
mod pattern;
pub mod prometheus;
mod restart;
mod router;
pub mod schema;
pub mod secret;
pub mod snapshot;
mod wildcard;
pub mod yaml;

pub use deployment::price_hint;
pub use environ::Lookup;
pub use from_model::{ModelArgs, from_model};
pub use include::Read;
pub use load::{Loaded, Sources, load};
pub use pattern::Pattern;

#[cfg(test)]
mod tests;
