//! Google's access tokens: asked for with a deployment's credentials, kept, and renewed ahead of their end, once for
//! all who wait.

mod grant;

use crate::client::{Client, SendError, collect};
use crate::endpoint::Endpoint;
use grant::TokenRequest;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use parking_lot::{Mutex, RwLock};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A token is renewed so many seconds before its end, while it still does (google-auth's own number).
const RENEW_AHEAD_S: i64 = 225;
/// A token that ends so soon may end on its way.
const MARGIN_S: i64 = 10;
/// Credentials whose tokens are kept; reloads may bring new ones without end.
const MAX_SOURCES: usize = 1024;
/// Characters of a refusal that are shown.
const SHOWN: usize = 500;

/// Why there is no token.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SignError {
    /// The credentials' file can't be read.
    #[error("vertex_credentials: {path}: {reason}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The credentials are no JSON of Google's, or lack something.
    #[error("vertex_credentials: {0}")]
    Credentials(String),
    /// Google refuses.
    #[error("Google refuses the vertex_credentials with status {status}: {text}")]
    Refused {
        /// Its status.
        status: u16,
        /// Its words.
        text: String,
    },
    /// Google can't be asked.
    #[error("no answer from Google's token endpoint: {0}")]
    Send(Arc<SendError>),
    /// No token came in time.
    #[error("no access token within {0:?}")]
    Timeout(Duration),
}

impl From<SendError> for SignError {
    fn from(error: SendError) -> Self {
        Self::Send(Arc::new(error))
    }
}

/// An access token.
#[derive(Clone)]
pub struct Token {
    /// `Bearer TOKEN`
    pub bearer: HeaderValue,
    /// The token alone.
    pub bare: HeaderValue,
    expires_s: i64,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("expires_s", &self.expires_s)
            .finish_non_exhaustive()
    }
}

impl Token {
    fn read(body: &[u8], now_s: i64) -> Result<Self, SignError> {
        #[derive(Deserialize)]
        struct Given {
            access_token: String,
            expires_in: i64,
        }
        let senseless = |reason: String| SignError::Credentials(format!("no token in Google's answer: {reason}"));
        let given: Given = serde_json::from_slice(body).map_err(|error| senseless(error.to_string()))?;
        let secret = |text: &str| {
            let mut value = HeaderValue::from_str(text).map_err(|error| senseless(error.to_string()))?;
            value.set_sensitive(true);
            Ok::<_, SignError>(value)
        };
        Ok(Self {
            bearer: secret(&format!("Bearer {}", given.access_token))?,
            bare: secret(&given.access_token)?,
            expires_s: now_s.saturating_add(given.expires_in),
        })
    }

    const fn is_good(&self, now_s: i64) -> bool {
        now_s < self.expires_s - MARGIN_S
    }

    const fn is_fresh(&self, now_s: i64) -> bool {
        now_s < self.expires_s - RENEW_AHEAD_S
    }
}

/// The tokens of all credentials, shared by all threads.
#[derive(Default)]
pub struct Tokens {
    sources: Mutex<FxHashMap<String, Arc<Source>>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

/// The token of one set of credentials.
#[derive(Default)]
struct Source {
    token: RwLock<Option<Token>>,
    /// Held by whoever asks for the next one.
    asking: tokio::sync::Mutex<()>,
}

impl Tokens {
    /// A token for `credentials`: JSON, or the file that holds it. `now_s` are seconds since 1970.
    ///
    /// # Errors
    /// See [`SignError`].
    pub async fn get(
        &self,
        client: &Client,
        credentials: &str,
        now_s: i64,
        limit: Duration,
    ) -> Result<Token, SignError> {
        let source = self.source(credentials);
        if let Some(token) = source.kept(|token| token.is_fresh(now_s)) {
            return Ok(token);
        }
        let renewal = source.renewed(client, credentials, now_s, limit);
        timeout(limit, renewal).await.unwrap_or(Err(SignError::Timeout(limit)))
    }

    fn source(&self, credentials: &str) -> Arc<Source> {
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

impl Source {
    fn kept(&self, suits: impl Fn(&Token) -> bool) -> Option<Token> {
        self.token.read().clone().filter(suits)
    }

    /// The next token. As long as the last one does, one asks for it and nobody waits.
    async fn renewed(
        &self,
        client: &Client,
        credentials: &str,
        now_s: i64,
        limit: Duration,
    ) -> Result<Token, SignError> {
        let last = self.kept(|token| token.is_good(now_s));
        let asking = match (self.asking.try_lock(), last) {
            (Ok(asking), _) => asking,
            (Err(_), Some(last)) => return Ok(last),
            (Err(_), None) => self.asking.lock().await,
        };
        if let Some(token) = self.kept(|token| token.is_fresh(now_s)) {
            return Ok(token);
        }
        let asked = ask(client, credentials, now_s, limit).await;
        let token = match (asked, self.kept(|token| token.is_good(now_s))) {
            (Err(_), Some(last)) => return Ok(last),
            (asked, _) => asked?,
        };
        *self.token.write() = Some(token.clone());
        drop(asking);
        Ok(token)
    }
}

async fn ask(client: &Client, credentials: &str, now_s: i64, limit: Duration) -> Result<Token, SignError> {
    let credentials = credentials.to_owned();
    // Reading a file and signing take their time.
    let request = tokio::task::spawn_blocking(move || grant::request(&credentials, now_s));
    let TokenRequest { endpoint, form } = request
        .await
        .map_err(|error| SignError::Credentials(error.to_string()))??;
    let response = client.post(&endpoint, headers(), vec![form.into()], limit).await?;
    let status = response.status();
    let body = collect(response.into_body(), limit).await?;
    if !status.is_success() {
        let text = String::from_utf8_lossy(&body).chars().take(SHOWN).collect();
        return Err(SignError::Refused {
            status: status.as_u16(),
            text,
        });
    }
    Token::read(&body, now_s)
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
    Endpoint::parse(url).map_err(|error| SignError::Credentials(format!("token_uri `{url}`: {error}")))
}

#[cfg(test)]
mod tests;
