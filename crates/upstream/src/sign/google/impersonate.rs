//! A service account's token for somebody who may take its place.

use super::{by, needed, wrong};
use crate::sign::SignError;
use crate::sign::ask::{Ask, Asker};
use crate::sign::token::Token;
use serde_json::{Value, json};
use std::time::SystemTime;

/// Who gives such tokens.
const IAM: &str = "Google's IAM";
/// Seconds that they hold, unless the credentials say (google-auth's number).
const LIFETIME_S: u64 = 3600;

/// For `impersonated_service_account`: with the token of its source.
pub(super) async fn by_source(json: &Value, scope: &str, asker: &Asker) -> Result<Token, SignError> {
    let url = needed(json, "service_account_impersonation_url")?;
    let source = json
        .get("source_credentials")
        .ok_or_else(|| wrong("`source_credentials` is missing"))?;
    if source.get("source_credentials").is_some() {
        return Err(wrong("`source_credentials` can't have some of their own"));
    }
    let token = by(source, scope, asker).await?;
    let none = json!([]);
    let delegates = json.get("delegates").unwrap_or(&none);
    impersonated(url, &token, (scope, delegates, None), asker).await
}

/// The service account's token at this URL: what it is for, through whom, and for how many seconds.
pub(super) async fn impersonated(
    url: &str,
    own: &Token,
    (scope, delegates, lifetime_s): (&str, &Value, Option<u64>),
    asker: &Asker,
) -> Result<Token, SignError> {
    let lifetime = format!("{}s", lifetime_s.unwrap_or(LIFETIME_S));
    let body = json!({ "delegates": delegates, "scope": [scope], "lifetime": lifetime });
    let mut ask = Ask::get(IAM, url);
    ask.headers.push((http::header::AUTHORIZATION, own.bearer().clone()));
    ask.secrets.extend(
        own.bearer()
            .to_str()
            .ok()
            .and_then(|text| text.split(' ').nth(1))
            .map(str::to_owned),
    );
    ask.body = Some(("application/json", body.to_string()));
    let answer: Value = serde_json::from_slice(&asker.send(ask).await?).unwrap_or_default();
    let (token, end) = (
        answer.get("accessToken").and_then(Value::as_str),
        answer.get("expireTime").and_then(Value::as_str),
    );
    let end = end.and_then(|end| SystemTime::try_from(end.parse::<jiff::Timestamp>().ok()?).ok());
    match (token, end) {
        (Some(token), Some(end)) => Token::new(token, end, asker.now),
        _ => Err(SignError::Away(format!(
            "the answer of {IAM} has no `accessToken` and `expireTime`"
        ))),
    }
}
