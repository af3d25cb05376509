//! The shape of `messages`, looked at from outside: what is inside is the upstream's to judge.

/// Checks that the value is a list of objects, by its first bytes only.
///
/// # Errors
/// What is wrong, for LiteLLM's `Invalid request format`.
pub(super) fn check(raw: &[u8]) -> Result<(), &'static str> {
    let Some(inner) = raw.strip_prefix(b"[") else {
        return Err("'messages' must be a list of objects");
    };
    match inner.trim_ascii_start().first() {
        Some(b'{' | b']') => Ok(()),
        _ => Err("every item of 'messages' must be an object"),
    }
}
