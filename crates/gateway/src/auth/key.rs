//! Virtual keys as LiteLLM stores and shows them (keys-budgets-spend.md, 1).

use sha2::{Digest, Sha256};

/// The form in which a key is stored and logged: SHA-256 in lowercase hex.
pub fn hash(key: &str) -> String {
    Sha256::digest(key.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// `sk-...` and the last four characters; less of a short key.
pub fn abbreviate(key: &str) -> String {
    let characters: Vec<char> = key.chars().collect();
    let shown = if characters.len() >= 12 { 4 } else { 0 };
    let tail: String = characters[characters.len() - shown..].iter().collect();
    format!("sk-...{tail}")
}
