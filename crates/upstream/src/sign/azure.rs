//! Entra ID's access tokens: by an application's secret, certificate or federated token, a user's password, or the
//! identity of the machine.

use super::SignError;
use super::ask::{Ask, Asker, file};
use super::jwt;
use super::token::Token;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::rand::{SystemRandom, generate};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use config::snapshot::{Assertion, AzureApp, AzureSignIn, AzureWay, ManagedHost, ManagedIdentity};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;

/// Whom most ways ask.
const ENTRA: &str = "Microsoft Entra ID";
/// Whom machines ask.
const MACHINE: &str = "the managed identity endpoint";
/// Where a user's tenant is found by the user's name (azure-identity's default).
const ANY_TENANT: &str = "organizations";
/// What a signed statement is called in OAuth.
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Seconds that a certificate's statement holds (MSAL's number).
const STATEMENT_S: i64 = 600;

/// What tells these credentials from all others. It holds secrets.
pub(super) fn key(azure: &AzureSignIn) -> String {
    let AzureSignIn { authority, scope, way } = azure;
    let parts: [&str; 5] = match way {
        AzureWay::Secret { app, secret } => ["secret", &app.tenant, &app.client, secret.reveal(), ""],
        AzureWay::Certificate { app, file } => ["certificate", &app.tenant, &app.client, file, ""],
        AzureWay::Federated { app, token } => match token {
            Assertion::File(path) => ["federated file", &app.tenant, &app.client, path, ""],
            Assertion::Text(token) => ["federated", &app.tenant, &app.client, token.reveal(), ""],
        },
        AzureWay::Password { client, user, password } => ["password", client, user, password.reveal(), ""],
        AzureWay::Managed(ManagedIdentity { client, host }) => {
            let client = client.as_deref().unwrap_or_default();
            match host {
                ManagedHost::Machine { url } => ["machine", client, url, "", ""],
                ManagedHost::AppService { url, header } => ["app service", client, url, header.reveal(), ""],
            }
        }
    };
    format!("azure\0{authority}\0{scope}\0{}", parts.join("\0"))
}

/// Asks for a token.
///
/// # Errors
/// There is none.
pub(super) async fn ask(azure: &AzureSignIn, asker: &Asker) -> Result<Token, SignError> {
    let scope = ("scope", azure.scope.as_str());
    match &azure.way {
        AzureWay::Secret { app, secret } => {
            let secret = ("client_secret", secret.reveal().as_str());
            by_app(azure, app, &[secret], asker).await
        }
        AzureWay::Certificate { app, file } => {
            let statement = statement(azure, app, file, asker.now_s()).await?;
            by_assertion(azure, app, &statement, asker).await
        }
        AzureWay::Federated { app, token } => {
            let token = match token {
                Assertion::File(path) => file("the federated token", path).await?,
                Assertion::Text(token) => token.reveal().clone(),
            };
            by_assertion(azure, app, token.trim(), asker).await
        }
        AzureWay::Password { client, user, password } => {
            let fields = [
                ("grant_type", "password"),
                ("client_id", client),
                ("username", user),
                ("password", password.reveal()),
                scope,
            ];
            entra(azure, ANY_TENANT, &fields, asker).await
        }
        AzureWay::Managed(identity) => by_machine(azure, identity, asker).await,
    }
}

async fn by_assertion(azure: &AzureSignIn, app: &AzureApp, assertion: &str, asker: &Asker) -> Result<Token, SignError> {
    let proof = [("client_assertion_type", ASSERTION), ("client_assertion", assertion)];
    by_app(azure, app, &proof, asker).await
}

async fn by_app(
    azure: &AzureSignIn,
    app: &AzureApp,
    proof: &[(&str, &str)],
    asker: &Asker,
) -> Result<Token, SignError> {
    let mut fields = vec![
        ("grant_type", "client_credentials"),
        ("client_id", app.client.as_str()),
        ("scope", azure.scope.as_str()),
    ];
    fields.extend(proof);
    entra(azure, &app.tenant, &fields, asker).await
}

async fn entra(azure: &AzureSignIn, tenant: &str, fields: &[(&str, &str)], asker: &Asker) -> Result<Token, SignError> {
    let url = token_url(azure, tenant);
    let answer = asker.send(Ask::form(ENTRA, &url, fields)).await?;
    Token::read(ENTRA, &answer, asker.now)
}

fn token_url(azure: &AzureSignIn, tenant: &str) -> String {
    format!("{}/{tenant}/oauth2/v2.0/token", azure.authority)
}

/// What an application's certificate signs in place of a secret.
async fn statement(azure: &AzureSignIn, app: &AzureApp, path: &str, now_s: i64) -> Result<String, SignError> {
    const WHAT: &str = "AZURE_CERTIFICATE_PATH";
    let pem = file(WHAT, path).await?;
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes())
        .map_err(|error| SignError::Credentials(format!("{WHAT} {path} has no certificate: {error}")))?;
    let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    let id: [u8; 16] = generate(&SystemRandom::new())
        .map_err(|_| SignError::Away("there are no random numbers".into()))?
        .expose();
    let header = json!({
        "alg": "RS256",
        "typ": "JWT",
        "x5t": encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &certificate).as_ref()),
        "x5t#S256": encode(digest(&SHA256, &certificate).as_ref()),
    });
    let claims = json!({
        "aud": token_url(azure, &app.tenant),
        "iss": app.client,
        "sub": app.client,
        "jti": encode(&id),
        "nbf": now_s,
        "iat": now_s,
        "exp": now_s.saturating_add(STATEMENT_S),
    });
    jwt::sign("the private key in AZURE_CERTIFICATE_PATH", pem, header, claims).await
}

/// The machine knows who it is: it is told only what the token is for.
async fn by_machine(azure: &AzureSignIn, identity: &ManagedIdentity, asker: &Asker) -> Result<Token, SignError> {
    let resource = azure.scope.strip_suffix("/.default").unwrap_or(&azure.scope);
    let (url, version) = match &identity.host {
        ManagedHost::Machine { url } => (format!("{url}/metadata/identity/oauth2/token"), "2018-02-01"),
        ManagedHost::AppService { url, .. } => (url.clone(), "2019-08-01"),
    };
    let client = identity.client.as_deref().map(|client| ("client_id", client));
    let fields = [("api-version", version), ("resource", resource)];
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields.into_iter().chain(client))
        .finish();
    let url = format!("{url}?{query}");
    let ask = Ask::get(MACHINE, &url);
    let ask = match &identity.host {
        ManagedHost::Machine { .. } => ask.header("metadata", "true")?,
        ManagedHost::AppService { header, .. } => ask.header("x-identity-header", header.reveal())?,
    };
    let answer = asker.send(ask).await?;
    Token::read(MACHINE, &answer, asker.now)
}

#[cfg(test)]
mod tests;
