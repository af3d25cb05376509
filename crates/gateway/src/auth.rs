//! Who calls: the key from the request, in LiteLLM's order of headers, against the master key.

pub mod key;

use config::secret::Secret;
use config::snapshot::{GeneralSettings, Snapshot};
use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, Uri};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::sync::Arc;
use subtle::ConstantTimeEq;
use wire::error::ApiError;

/// The master key's name in logs, in place of a hash.
pub const MASTER_KEY_ALIAS: &str = "litellm_proxy_master_key";
/// The user that the master key's calls belong to.
pub const DEFAULT_USER: &str = "default_user_id";

/// A caller who may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// SHA-256 of the key in lowercase hex, or [`MASTER_KEY_ALIAS`].
    pub key: Arc<str>,
    /// The key's user.
    pub user: Arc<str>,
    /// Whether admin routes are open to it.
    pub admin: bool,
}

/// The query of a request to one of Google's routes, where its clients may put their key.
pub fn google_query(uri: &Uri) -> Option<&str> {
    const METHODS: [&str; 3] = [":generateContent", ":streamGenerateContent", ":countTokens"];
    let is_google = METHODS.iter().any(|method| uri.path().ends_with(method));
    uri.query().filter(|_| is_google)
}

/// Finds the caller. `google_query` is [`google_query`]'s.
///
/// # Errors
/// 401 with LiteLLM's text: no key, a malformed one, or one that isn't known.
pub fn authenticate(snapshot: &Snapshot, headers: &HeaderMap, google_query: Option<&str>) -> Result<Caller, ApiError> {
    let Some(master) = &snapshot.general.master_key else {
        return Ok(caller("", true)); // without a master key everybody may, on the loopback
    };
    let sent = match sent_key(&snapshot.general, headers, google_query) {
        None => return Err(refused("No api key passed in.")),
        Some(key) if key.is_empty() => {
            return Err(refused("Malformed API Key passed in. Ensure Key has `Bearer ` prefix."));
        }
        Some(key) => key,
    };
    if matches(master, sent.as_bytes()) {
        Ok(caller(MASTER_KEY_ALIAS, true))
    } else {
        Err(unknown(&sent))
    }
}

fn caller(key: &str, admin: bool) -> Caller {
    Caller {
        key: key.into(),
        user: DEFAULT_USER.into(),
        admin,
    }
}

/// Compares in a time that doesn't depend on where the first difference is.
fn matches(master: &Secret, sent: &[u8]) -> bool {
    master.reveal().as_bytes().ct_eq(sent).into()
}

/// The key as sent; empty for a scheme that carries none.
fn sent_key<'h>(
    settings: &GeneralSettings,
    headers: &'h HeaderMap,
    google_query: Option<&'h str>,
) -> Option<Cow<'h, str>> {
    let text = |name: &HeaderName| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    if let Some(own) = &settings.key_header {
        let value = headers
            .get(own.as_str())
            .map(|value| String::from_utf8_lossy(value.as_bytes()))?;
        return Some(without_scheme(value));
    }
    if let Some(value) = text(&HeaderName::from_static("x-litellm-api-key")) {
        return Some(without_scheme(value));
    }
    if let Some(value) = text(&AUTHORIZATION) {
        return Some(bearer(&value).map(|key| Cow::Owned(key.to_owned())).unwrap_or_default());
    }
    ["api-key", "x-api-key", "x-goog-api-key", "ocp-apim-subscription-key"]
        .into_iter()
        .find_map(|name| text(&HeaderName::from_static(name)))
        .or_else(|| key_in(google_query?))
}

/// `key=KEY` of a query; an empty one is none.
fn key_in(query: &str) -> Option<Cow<'_, str>> {
    let key = query.split('&').find_map(|pair| pair.strip_prefix("key="))?;
    (!key.is_empty()).then(|| percent_decode_str(key).decode_utf8_lossy())
}

fn without_scheme(value: Cow<'_, str>) -> Cow<'_, str> {
    match value.strip_prefix("Bearer ") {
        Some(key) => Cow::Owned(key.to_owned()),
        None => value,
    }
}

/// The key behind one of the schemes that LiteLLM reads.
fn bearer(value: &str) -> Option<&str> {
    let aws = || {
        value
            .strip_prefix("AWS4-HMAC-SHA256 Credential=Bearer ")
            .and_then(|rest| rest.split('/').next())
    };
    ["Bearer ", "bearer ", "Basic "]
        .iter()
        .find_map(|scheme| value.strip_prefix(scheme))
        .or_else(aws)
        .map(str::trim)
}

fn refused(text: &str) -> ApiError {
    ApiError::proxy(401, format!("Authentication Error, {text}"))
        .kind_is("auth_error")
        .param_is("None")
}

/// The key isn't ours. Its hash and last characters help its owner to find it; it isn't shown.
fn unknown(sent: &str) -> ApiError {
    let shown = key::abbreviate(sent);
    if !sent.starts_with("sk-") {
        return refused(&format!(
            "LiteLLM Virtual Key expected. Received={shown}, expected to start with 'sk-'."
        ));
    }
    let hash = key::hash(sent);
    ApiError::proxy(
        401,
        format!(
            "Authentication Error, Invalid proxy server token passed. Received API Key = {shown}, Key Hash (Token) \
             ={hash}. Unable to find token in cache or `LiteLLM_VerificationTokenTable`"
        ),
    )
    .kind_is("token_not_found_in_db")
    .param_is("key")
}

#[cfg(test)]
mod tests;
