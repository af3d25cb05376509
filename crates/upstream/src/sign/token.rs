//! Access tokens: one for each credential, however many deployments share it.

use super::ask::Asker;
use super::kept::{Ends, Kept};
use super::{SignError, Unsigned, azure, google};
use config::snapshot::SignIn;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

/// A token that is said to hold for longer is asked for anew by then.
const MAX_LIFETIME: Duration = Duration::from_secs(86_400);
/// How long a token holds that doesn't say it: what clouds usually give.
const USUAL_LIFETIME: Duration = Duration::from_secs(3600);
/// Credentials whose tokens are kept; reloads may bring new ones without end.
const MAX_KEPT: usize = 1024;

/// An access token.
#[derive(Clone)]
pub(super) struct Token {
    /// `Bearer TOKEN`
    bearer: HeaderValue,
    /// The token alone.
    bare: HeaderValue,
    ends: SystemTime,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}

impl Ends for Token {
    fn end(&self) -> Option<SystemTime> {
        Some(self.ends)
    }
}

impl Token {
    /// A token that ends at this time.
    ///
    /// # Errors
    /// No header can hold it.
    pub(super) fn new(text: &str, ends: SystemTime, now: SystemTime) -> Result<Self, SignError> {
        let secret = |text: &str| {
            let mut value = HeaderValue::from_str(text)
                .map_err(|_| SignError::Credentials("the access token is none that a header can hold".into()))?;
            value.set_sensitive(true);
            Ok::<_, SignError>(value)
        };
        Ok(Self {
            bearer: secret(&format!("Bearer {text}"))?,
            bare: secret(text)?,
            ends: ends.min(now + MAX_LIFETIME),
        })
    }

    /// The token in the answer of `who`: `access_token`, and `expires_in` or `expires_on` in seconds, as a number or, from
    /// Azure's machines, as text.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn read(who: &str, body: &[u8], now: SystemTime) -> Result<Self, SignError> {
        let given: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = given.get("access_token").and_then(Value::as_str);
        let text = text
            .filter(|text| !text.is_empty())
            .ok_or_else(|| SignError::Away(format!("the answer of {who} has no `access_token`")))?;
        let lifetime = seconds(&given, "expires_in").map(|lifetime| now + lifetime.min(MAX_LIFETIME));
        let end = seconds(&given, "expires_on").and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
        Self::new(text, lifetime.or(end).unwrap_or(now + USUAL_LIFETIME), now)
    }

    /// The token itself, for exchanging it.
    pub(super) const fn bearer(&self) -> &HeaderValue {
        &self.bearer
    }
}

fn seconds(given: &Value, name: &str) -> Option<Duration> {
    let value = given.get(name)?;
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    Some(Duration::from_secs(number))
}

/// The tokens of all credentials, shared by all threads and kept over reloads.
#[derive(Debug, Default)]
pub struct Tokens {
    /// By what tells credentials apart, which holds secrets.
    kept: Mutex<FxHashMap<Key, Arc<Kept<Token>>>>,
}

/// Credentials as text.
#[derive(PartialEq, Eq, Hash)]
struct Key(String);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Tokens {
    fn of(&self, sign_in: &SignIn) -> Arc<Kept<Token>> {
        let key = Key(match sign_in {
            SignIn::Azure(azure) => azure::key(azure),
            SignIn::Google(google) => google::key(google),
        });
        let mut kept = self.kept.lock();
        if kept.len() >= MAX_KEPT && !kept.contains_key(&key) {
            kept.clear();
        }
        Arc::clone(kept.entry(key).or_default())
    }
}

/// Puts the access tokens of a deployment's credentials into its requests.
#[derive(Debug)]
pub struct Bearer {
    sign_in: Arc<SignIn>,
    /// Found at first need.
    kept: OnceLock<Arc<Kept<Token>>>,
}

impl Bearer {
    /// For a deployment with these credentials.
    pub(super) const fn new(sign_in: Arc<SignIn>) -> Self {
        Self {
            sign_in,
            kept: OnceLock::new(),
        }
    }

    /// Adds the token's headers. Whoever brings a key or a token means it.
    ///
    /// # Errors
    /// There is none, or it can't be had.
    pub(super) async fn sign(&self, request: Unsigned<'_>, headers: &mut HeaderMap) -> Result<(), SignError> {
        let keys: &[&str] = match &*self.sign_in {
            SignIn::Azure(_) => &["authorization", "api-key", "x-api-key"],
            SignIn::Google(_) => &["authorization"],
        };
        if keys.iter().any(|key| headers.contains_key(*key)) {
            return Ok(());
        }
        let kept = self.kept.get_or_init(|| request.tokens.of(&self.sign_in));
        let asker = || {
            ask(
                Arc::clone(&self.sign_in),
                Asker::new(request.client.clone(), request.now),
            )
        };
        let token = kept.get(request.now, request.limit, asker).await?;
        headers.insert(AUTHORIZATION, token.bearer);
        // LiteLLM hands Claude at Vertex AI the same token as its own kind of key.
        if matches!(&*self.sign_in, SignIn::Google(_)) && headers.contains_key("anthropic-version") {
            headers.insert(HeaderName::from_static("x-api-key"), token.bare);
        }
        Ok(())
    }
}

async fn ask(sign_in: Arc<SignIn>, asker: Asker) -> Result<Token, SignError> {
    match &*sign_in {
        SignIn::Azure(azure) => azure::ask(azure, &asker).await,
        SignIn::Google(google) => google::ask(google, &asker).await,
    }
}

#[cfg(test)]
mod tests;
