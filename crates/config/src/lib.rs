//! LiteLLM's config.yaml and the environment, resolved into an immutable [`snapshot::Snapshot`].
//! Pure: file contents, environment and time are passed in.

pub mod secret;
pub mod snapshot;
