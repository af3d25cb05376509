//! Accounts of Google's own: a service account's signature, or a person's refresh token.

use super::{GOOGLE, TOKEN_URI, form, needed, text};
use crate::sign::SignError;
use crate::sign::ask::Asker;
use crate::sign::jwt;
use crate::sign::token::Token;
use serde_json::{Value, json};

/// Seconds that a signature holds, the most that Google takes.
const LIFETIME_S: i64 = 3600;

/// For a service account, which signs for itself (RFC 7523).
pub(super) async fn by_key(account: &Value, scope: &str, asker: &Asker) -> Result<Token, SignError> {
    let url = text(account, "token_uri").unwrap_or(TOKEN_URI);
    let (email, key) = (needed(account, "client_email")?, needed(account, "private_key")?);
    let mut header = json!({"alg": "RS256", "typ": "JWT"});
    if let Some(id) = text(account, "private_key_id") {
        header["kid"] = id.into();
    }
    let now_s = asker.now_s();
    let claims = json!({
        "iss": email, "aud": url, "scope": scope, "iat": now_s, "exp": now_s.saturating_add(LIFETIME_S),
    });
    let assertion = jwt::sign("vertex_credentials: private_key", key.to_owned(), header, claims).await?;
    let fields = [
        ("assertion", assertion.as_str()),
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
    ];
    let answer = asker.send(form(url, &fields)?).await?;
    Token::read(GOOGLE, &answer, asker.now)
}

/// For a person who has signed in with Google's tools.
pub(super) async fn by_person(person: &Value, asker: &Asker) -> Result<Token, SignError> {
    let url = text(person, "token_uri").unwrap_or(TOKEN_URI);
    let fields = [
        ("client_id", needed(person, "client_id")?),
        ("client_secret", needed(person, "client_secret")?),
        ("refresh_token", needed(person, "refresh_token")?),
        ("grant_type", "refresh_token"),
    ];
    let answer = asker.send(form(url, &fields)?).await?;
    Token::read(GOOGLE, &answer, asker.now)
}
