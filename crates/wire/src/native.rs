//! What codecs share whose dialect is the client's own: the URL and the look at a JSON reply.

use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::json::Peek;
use crate::openai::error;

/// The base with a path at its end, unless it is there already.
pub fn url(api_base: &str, path: &str) -> String {
    let base = api_base.trim_end_matches('/');
    let path = if base.ends_with(path) { "" } else { path };
    format!("{base}{path}")
}

/// Looks into a reply of status 2xx.
///
/// # Errors
/// A body that is no JSON object, or an error in place of an answer.
pub fn peek(rules: &ProviderRules, body: &[u8]) -> Result<Peek, ApiError> {
    let peek = Peek::object(body).map_err(|_| error::senseless(rules, body))?;
    let told = peek.get(body, "error");
    match told.and_then(|told| error::in_reply(rules, told, 422)) {
        Some(error) => Err(error),
        None => Ok(peek),
    }
}

/// A member of a reply that must be a list.
///
/// # Errors
/// It is missing, or something else: 502 with the reply's words.
pub fn list<'b>(rules: &ProviderRules, peek: &Peek, body: &'b [u8], name: &str) -> Result<&'b [u8], ApiError> {
    let list = peek.get(body, name).filter(|json| json.starts_with(b"["));
    list.ok_or_else(|| error::senseless(rules, body))
}

#[cfg(test)]
pub(crate) mod tests;
