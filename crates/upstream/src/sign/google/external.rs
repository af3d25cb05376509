//! Workload identity federation: a token of somebody whom Google trusts, exchanged for one of Google's (RFC 8693).

use super::{GOOGLE, form, impersonate, needed, text, wrong};
use crate::sign::SignError;
use crate::sign::ask::{Ask, Asker, file};
use crate::sign::token::Token;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

/// Whom the other token comes from.
const SOURCE: &str = "the credential_source";
/// What a token must be for that stands in for a service account.
const IAM_SCOPE: &str = "https://www.googleapis.com/auth/iam";
/// Sources that LiteLLM has and this gateway doesn't, by a member that they have.
const UNSUPPORTED: [(&str, &str); 3] = [
    ("environment_id", "AWS"),
    ("executable", "a program"),
    ("certificate", "an X.509 certificate"),
];

/// Exchanges the other token, and takes the service account's place where the credentials name one.
pub(super) async fn exchanged(json: &Value, scope: &str, asker: &Asker) -> Result<Token, SignError> {
    let account = text(json, "service_account_impersonation_url");
    let own = match account {
        Some(_) => IAM_SCOPE,
        None => scope,
    };
    let token = exchange(json, own, asker).await?;
    match account {
        Some(url) => {
            let lifetime = json.pointer("/service_account_impersonation/token_lifetime_seconds");
            let lifetime_s = lifetime.and_then(Value::as_u64);
            impersonate::impersonated(url, &token, (scope, &json!([]), lifetime_s), asker).await
        }
        None => Ok(token),
    }
}

async fn exchange(json: &Value, scope: &str, asker: &Asker) -> Result<Token, SignError> {
    let (url, audience) = (needed(json, "token_url")?, needed(json, "audience")?);
    let kind = needed(json, "subject_token_type")?;
    let subject = subject(json, asker).await?;
    let client = (text(json, "client_id"), text(json, "client_secret"));
    let mut fields = vec![
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("audience", audience),
        ("scope", scope),
        ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("subject_token", &subject),
        ("subject_token_type", kind),
    ];
    let options = text(json, "workforce_pool_user_project").map(|project| {
        let options = json!({ "userProject": project }).to_string();
        form_urlencoded::byte_serialize(options.as_bytes()).collect::<String>()
    });
    if let (Some(options), None) = (&options, client.0) {
        fields.push(("options", options));
    }
    let mut ask = form(url, &fields)?;
    if let (Some(id), Some(secret)) = client {
        let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        ask = ask.header("authorization", &basic)?;
        ask.secrets.extend([secret.to_owned(), basic]);
    }
    let answer = asker.send(ask).await?;
    Token::read(GOOGLE, &answer, asker.now)
}

/// The other token: from a file or a URL, as text or within JSON.
async fn subject(json: &Value, asker: &Asker) -> Result<String, SignError> {
    let source = json.get("credential_source").unwrap_or(&Value::Null);
    if let Some((_, what)) = UNSUPPORTED.iter().find(|(member, _)| source.get(member).is_some()) {
        return Err(wrong(format!(
            "a credential_source of {what} is not supported; use one with a file or a URL"
        )));
    }
    let given = match (text(source, "file"), text(source, "url")) {
        (Some(path), _) => file(SOURCE, path).await?,
        (None, Some(url)) => {
            let mut ask = Ask::get(SOURCE, url);
            ask.headers = headers(source)?;
            String::from_utf8_lossy(&asker.send(ask).await?).into_owned()
        }
        (None, None) => return Err(wrong("credential_source has neither a file nor a URL")),
    };
    let format = source.get("format").unwrap_or(&Value::Null);
    let token = match text(format, "type").unwrap_or("text") {
        "json" => {
            let name = needed(format, "subject_token_field_name")?;
            let given: Value = serde_json::from_str(&given).unwrap_or_default();
            text(&given, name).map(str::to_owned)
        }
        _ => Some(given.trim().to_owned()),
    };
    token
        .filter(|token| !token.is_empty())
        .ok_or_else(|| wrong("the credential_source has no token"))
}

fn headers(source: &Value) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
    let given = source.get("headers").and_then(Value::as_object);
    let header = |(name, value): (&String, &Value)| {
        let value = HeaderValue::from_str(value.as_str()?).ok()?;
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, value))
    };
    let headers: Option<Vec<_>> = given.into_iter().flatten().map(header).collect();
    headers.ok_or_else(|| wrong("credential_source has headers that are none"))
}
