//! LiteLLM's config.yaml and the environment, resolved into an immutable snapshot.
