//! Google's access tokens: asked for with a deployment's credentials, kept, and renewed ahead of their end, once for
//! all who wait.

mod grant;

use super::kept::{Ends, Kept};
use super::{SignError, Unsigned};
use crate::client::{Client, collect};
use crate::endpoint::Endpoint;
use config::secret::Secret;
use grant::TokenRequest;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A token that is said to hold for longer is asked for anew by then.
const MAX_LIFETIME_S: u64 = 86_400;
/// Credentials whose tokens are kept; reloads may bring new ones without end.
const MAX_SOURCES: usize = 1024;
/// Characters of a refusal that are shown.
const SHOWN: usize = 500;

/// Puts the access tokens of a deployment's credentials into its requests.
#[derive(Debug)]
pub struct Google {
    /// JSON, or the file that holds it.
    credentials: Option<Secret>,
}

impl Google {
    /// For a deployment with these credentials.
    pub const fn new(credentials: Option<Secret>) -> Self {
        Self { credentials }
    }

    /// Adds the token's headers.
    ///
    /// # Errors
    /// There is none, or it can't be had.
    pub(super) async fn sign(&self, request: Unsigned<'_>, headers: &mut HeaderMap) -> Result<(), SignError> {
        let credentials = self.credentials.as_ref().map(|key| key.reveal().as_str());
        let Unsigned { client, now, limit, .. } = request;
        let token = request
            .google
            .get(client, credentials.unwrap_or_default(), now, limit)
            .await?;
        headers.insert(AUTHORIZATION, token.bearer);
        // LiteLLM hands Claude the same token as its own kind of key.
        if headers.contains_key("anthropic-version") {
            headers.insert(HeaderName::from_static("x-api-key"), token.bare);
        }
        Ok(())
    }
}

/// An access token.
#[derive(Clone)]
pub struct Token {
    /// `Bearer TOKEN`
    pub bearer: HeaderValue,
    /// The token alone.
    pub bare: HeaderValue,
    ends: SystemTime,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}

impl Token {
    fn read(body: &[u8], now: SystemTime) -> Result<Self, SignError> {
        #[derive(Deserialize)]
        struct Given {
            access_token: String,
            expires_in: u64,
        }
        let senseless = |reason: String| wrong(format!("no token in Google's answer: {reason}"));
        let given: Given = serde_json::from_slice(body).map_err(|error| senseless(error.to_string()))?;
        let secret = |text: &str| {
            let mut value = HeaderValue::from_str(text).map_err(|error| senseless(error.to_string()))?;
            value.set_sensitive(true);
            Ok::<_, SignError>(value)
        };
        Ok(Self {
            bearer: secret(&format!("Bearer {}", given.access_token))?,
            bare: secret(&given.access_token)?,
            ends: now + Duration::from_secs(given.expires_in.min(MAX_LIFETIME_S)),
        })
    }
}

impl Ends for Token {
    fn end(&self) -> Option<SystemTime> {
        Some(self.ends)
    }
}

/// The tokens of all credentials, shared by all threads.
#[derive(Default)]
pub struct Tokens {
    sources: Mutex<FxHashMap<String, Arc<Kept<Token>>>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl Tokens {
    /// A token for `credentials`: JSON, or the file that holds it.
    ///
    /// # Errors
    /// See [`SignError`].
    async fn get(
        &self,
        client: &Client,
        credentials: &str,
        now: SystemTime,
        limit: Duration,
    ) -> Result<Token, SignError> {
        let ask = || ask(client.clone(), credentials.to_owned(), now, limit);
        self.source(credentials).get(now, limit, ask).await
    }

    fn source(&self, credentials: &str) -> Arc<Kept<Token>> {
        let mut sources = self.sources.lock();
        if let Some(source) = sources.get(credentials) {
            return Arc::clone(source);
        }
        if sources.len() >= MAX_SOURCES {
            sources.clear();
        }
        Arc::clone(sources.entry(credentials.to_owned()).or_default())
    }
}

async fn ask(client: Client, credentials: String, now: SystemTime, limit: Duration) -> Result<Token, SignError> {
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now_s = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    // Reading a file and signing take their time.
    let request = tokio::task::spawn_blocking(move || grant::request(&credentials, now_s));
    let TokenRequest { endpoint, form } = request.await.map_err(wrong)??;
    let response = client.post(&endpoint, headers(), vec![form.into()], limit).await?;
    let status = response.status();
    let body = collect(response.into_body(), limit).await?;
    if !status.is_success() {
        let text: String = String::from_utf8_lossy(&body).chars().take(SHOWN).collect();
        return Err(wrong(format_args!(
            "Google refuses them with status {}: {text}",
            status.as_u16()
        )));
    }
    Token::read(&body, now)
}

fn headers() -> HeaderMap {
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    let agent = HeaderValue::from_static(concat!(
        "gl-rust/ auth-request-type/at litellm/",
        env!("CARGO_PKG_VERSION")
    ));
    HeaderMap::from_iter([
        (CONTENT_TYPE, form),
        (HeaderName::from_static("x-goog-api-client"), agent),
    ])
}

fn endpoint(url: &str) -> Result<Endpoint, SignError> {
    Endpoint::parse(url).map_err(|error| wrong(format_args!("token_uri `{url}`: {error}")))
}

fn wrong(why: impl std::fmt::Display) -> SignError {
    SignError::Credentials(format!("vertex_credentials: {why}"))
}

#[cfg(test)]
mod tests;
