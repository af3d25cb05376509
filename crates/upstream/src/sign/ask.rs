//! Asking clouds for tokens, by HTTP and in files.

use super::SignError;
use crate::client::{Client, SendError};
use crate::endpoint::Endpoint;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, StatusCode};
use serde_json::Value;
use std::fmt::Display;
use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

/// How long an answer may take. All who wait for a token wait for the same answer, so it isn't one caller's limit.
const LIMIT: Duration = Duration::from_secs(30);
/// Characters of a refusal that are shown.
const SHOWN: usize = 500;
/// The shortest text that is taken for a secret: shorter ones would hide parts of words.
const SHORTEST_SECRET: usize = 4;

/// Fields of forms that are no secrets: a refusal may repeat them.
const PLAIN: [&str; 10] = [
    "audience",
    "client_assertion_type",
    "client_id",
    "grant_type",
    "options",
    "requested_token_type",
    "resource",
    "scope",
    "subject_token_type",
    "username",
];

/// Whom tokens are asked with, and when.
#[derive(Debug)]
pub(super) struct Asker {
    client: Client,
    pub(super) now: SystemTime,
}

/// A question to a token endpoint.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    /// Who is asked, for messages.
    pub(super) who: &'a str,
    pub(super) url: &'a str,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// The body and its type: posted if there is one.
    pub(super) body: Option<(&'static str, String)>,
    /// What no message may show.
    pub(super) secrets: Vec<String>,
}

impl<'a> Ask<'a> {
    /// A question without a body.
    pub(super) const fn get(who: &'a str, url: &'a str) -> Self {
        Self {
            who,
            url,
            headers: Vec::new(),
            body: None,
            secrets: Vec::new(),
        }
    }

    /// A form, whose values no message will show.
    pub(super) fn form(who: &'a str, url: &'a str, fields: &[(&str, &str)]) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.extend_pairs(fields).finish();
        let is_secret = |(name, value): &&(&str, &str)| !PLAIN.contains(name) && value.len() >= SHORTEST_SECRET;
        let secrets = fields.iter().filter(is_secret).map(|(_, value)| (*value).to_owned());
        Self {
            body: Some(("application/x-www-form-urlencoded", form)),
            secrets: secrets.collect(),
            ..Self::get(who, url)
        }
    }

    /// With one more header.
    pub(super) fn header(mut self, name: &'static str, value: &str) -> Result<Self, SignError> {
        let value = HeaderValue::from_str(value)
            .map_err(|_| SignError::Credentials(format!("the header `{name}` for {} is none", self.who)))?;
        self.headers.push((HeaderName::from_static(name), value));
        Ok(self)
    }
}

impl Asker {
    /// For one token.
    pub(super) const fn new(client: Client, now: SystemTime) -> Self {
        Self { client, now }
    }

    /// Seconds since 1970.
    pub(super) fn now_s(&self) -> i64 {
        let since = self.now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }

    /// The answer to a question.
    ///
    /// # Errors
    /// There is none, or a refusal.
    pub(super) async fn send(&self, ask: Ask<'_>) -> Result<Bytes, SignError> {
        let Ask {
            who,
            url,
            headers,
            body,
            secrets,
        } = ask;
        let endpoint = Endpoint::parse(url)
            .map_err(|error| SignError::Credentials(format!("the address of {who}, `{url}`: {error}")))?;
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = endpoint.url().clone();
        request.headers_mut().extend(headers);
        if let Some((kind, body)) = body {
            *request.method_mut() = Method::POST;
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            *request.body_mut() = body.into();
        }
        let response = self.client.exchange(request, LIMIT).await;
        let (head, body) = response.map_err(|error| lost(who, error))?.into_parts();
        match head.status {
            status if status.is_success() => Ok(body),
            status => Err(refused(who, status, &said(&body, &secrets))),
        }
    }
}

/// Nobody answers. What the gate holds back is nobody's fault.
fn lost(who: &str, error: SendError) -> SignError {
    match error {
        SendError::Held(_) => error.into(),
        _ => SignError::Away(format!("{who} can't be asked: {error}")),
    }
}

/// What a refusal says of the credentials: with some statuses nothing.
fn refused(who: &str, status: StatusCode, said: &str) -> SignError {
    let text = format!("{who} answers with status {}: {said}", status.as_u16());
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => SignError::Away(text),
        status if status.is_server_error() => SignError::Away(text),
        _ => SignError::Credentials(text),
    }
}

/// The words of a refusal: OAuth's members if it has them, and no secrets.
fn said(body: &[u8], secrets: &[String]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let member = |name| json.get(name).and_then(Value::as_str);
    let mut text = match (member("error"), member("error_description")) {
        (Some(error), Some(description)) => format!("{error}: {description}"),
        _ => String::from_utf8_lossy(body).into_owned(),
    };
    for secret in secrets {
        let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        text = text.replace(secret, "***").replace(&encoded, "***");
    }
    text.chars().take(SHOWN).collect()
}

/// The text of a file, which may be on a slow disk.
///
/// # Errors
/// It can't be read; `what` says which file it is.
pub(super) async fn file(what: &str, path: &str) -> Result<String, SignError> {
    let missing = || SignError::Credentials(format!("{what} {path}: there is no such file"));
    file_if_any(what, path).await?.ok_or_else(missing)
}

/// The same for a file that needn't be there.
///
/// # Errors
/// It is there and can't be read.
pub(super) async fn file_if_any(what: &str, path: &str) -> Result<Option<String>, SignError> {
    let fail = |error: &dyn Display| SignError::Credentials(format!("{what} {path}: {error}"));
    let owned = path.to_owned();
    let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(owned)).await;
    match read.map_err(|error| fail(&error))? {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(|error| fail(&error)),
    }
}
