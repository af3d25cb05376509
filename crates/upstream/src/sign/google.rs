//! Google Cloud's access tokens: for a service account, a person, a workload of another cloud, or the machine.

mod account;
mod external;
mod impersonate;

use super::SignError;
use super::ask::{Ask, Asker, file, file_if_any};
use super::token::Token;
use config::snapshot::GoogleSignIn;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;

/// What tokens are for: all of Google Cloud that the account may use.
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";
/// Where tokens are given, unless the credentials say.
const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";
/// Whom most ways ask.
const GOOGLE: &str = "Google";
/// Whom machines ask.
const MACHINE: &str = "the metadata server";

/// What tells these credentials from all others. It holds secrets.
pub(super) fn key(google: &GoogleSignIn) -> String {
    match &google.credentials {
        Some(credentials) => format!("google\0{}", credentials.reveal()),
        None => {
            let file = google.own_file.as_deref().unwrap_or_default();
            format!("google machine\0{file}\0{}", google.metadata_host)
        }
    }
}

/// Asks for a token.
///
/// # Errors
/// There is none.
pub(super) async fn ask(google: &GoogleSignIn, asker: &Asker) -> Result<Token, SignError> {
    const WHAT: &str = "vertex_credentials:";
    let stated = google.credentials.as_ref().map(|one| one.reveal().trim());
    let json = match (stated, &google.own_file) {
        (Some(json), _) if json.starts_with('{') => Some(json.to_owned()),
        (Some(path), _) => Some(file(WHAT, path).await?),
        (None, Some(path)) => file_if_any("gcloud's credentials", path).await?,
        (None, None) => None,
    };
    let Some(json) = json else {
        return by_machine(google, asker).await;
    };
    let json: Value = serde_json::from_str(&json).map_err(|error| wrong(format!("no JSON of Google's: {error}")))?;
    by(&json, SCOPE, asker).await
}

/// The token of credentials: Google's JSON of any kind.
fn by<'a>(json: &'a Value, scope: &'a str, asker: &'a Asker) -> BoxFuture<'a, Result<Token, SignError>> {
    async move {
        match text(json, "type").unwrap_or_default() {
            "service_account" => account::by_key(json, scope, asker).await,
            "authorized_user" => account::by_person(json, asker).await,
            "external_account" => external::exchanged(json, scope, asker).await,
            "impersonated_service_account" => impersonate::by_source(json, scope, asker).await,
            kind => Err(wrong(format!(
                "type `{kind}` is not supported; use service_account, authorized_user, external_account or \
                 impersonated_service_account"
            ))),
        }
    }
    .boxed()
}

/// The token of the machine's own account.
async fn by_machine(google: &GoogleSignIn, asker: &Asker) -> Result<Token, SignError> {
    let url = format!(
        "http://{}/computeMetadata/v1/instance/service-accounts/default/token?scopes={SCOPE}",
        google.metadata_host
    );
    let ask = Ask::get(MACHINE, &url).header("metadata-flavor", "Google")?;
    let answer = asker.send(ask).await.map_err(|error| match error {
        SignError::Away(why) => SignError::Away(format!(
            "no vertex_credentials are set, there is no GOOGLE_APPLICATION_CREDENTIALS, and {why}"
        )),
        error => error,
    })?;
    Token::read(MACHINE, &answer, asker.now)
}

/// A form, with the header of Google's own libraries.
fn form<'a>(url: &'a str, fields: &[(&str, &str)]) -> Result<Ask<'a>, SignError> {
    let agent = concat!("gl-rust/ auth-request-type/at litellm/", env!("CARGO_PKG_VERSION"));
    Ask::form(GOOGLE, url, fields).header("x-goog-api-client", agent)
}

fn text<'a>(json: &'a Value, name: &str) -> Option<&'a str> {
    json.get(name)?.as_str()
}

fn needed<'a>(json: &'a Value, name: &str) -> Result<&'a str, SignError> {
    text(json, name).ok_or_else(|| wrong(format!("`{name}` is missing")))
}

fn wrong(why: impl std::fmt::Display) -> SignError {
    SignError::Credentials(format!("vertex_credentials: {why}"))
}

#[cfg(test)]
mod tests;
