//! Settings that are read once, when the gateway starts.

use crate::yaml::Node;
use sha2::{Digest, Sha256};

/// Where databases are, each by a hash of its value: enough to see that one changed.
pub(crate) fn settings(
    general: &Node,
    router: &Node,
    env: &dyn Fn(&str) -> Option<String>,
) -> Vec<(&'static str, u64)> {
    let text = |section: &Node, key: &str| section.get(key).and_then(Node::display);
    [
        (
            "general_settings.database_url",
            text(general, "database_url").or_else(|| env("DATABASE_URL")),
        ),
        (
            "router_settings.redis_url",
            text(router, "redis_url").or_else(|| env("REDIS_URL")),
        ),
        (
            "router_settings.redis_host",
            text(router, "redis_host").or_else(|| env("REDIS_HOST")),
        ),
        ("LITELLM_DATA_DIR", env("LITELLM_DATA_DIR")),
    ]
    .map(|(name, value)| (name, hash(&value.unwrap_or_default())))
    .into()
}

/// The first 8 bytes of the value's SHA-256.
fn hash(value: &str) -> u64 {
    let bytes = Sha256::digest(value.as_bytes());
    bytes.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}
