//! LiteLLM's config.yaml and the environment, resolved into an immutable [`snapshot::Snapshot`].
//! Pure: file contents, environment and time are passed in.

mod budget_window;
pub mod dotenv;
pub mod finding;
pub mod secret;
pub mod snapshot;
pub mod yaml;
