//! What Google is asked for a token with: a service account's signature, or a person's refresh token.

use super::{SignError, endpoint, wrong};
use crate::endpoint::Endpoint;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use serde_json::json;
use std::path::Path;

/// What tokens are for: all of Google Cloud that the account may use.
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";
/// Seconds that a signature holds, the most that Google takes.
const LIFETIME_S: i64 = 3600;
/// Where tokens are given, unless the credentials say.
const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";

/// A request for a token.
#[derive(Debug)]
pub(super) struct TokenRequest {
    /// Where it goes.
    pub(super) endpoint: Endpoint,
    /// Its body, a form.
    pub(super) form: String,
}

/// A way to ask for tokens.
trait Grant {
    /// The form that asks for one at `now_s`.
    fn form(&self, now_s: i64) -> Result<String, SignError>;
}

/// The request for credentials: JSON, or the file that holds it.
pub(super) fn request(credentials: &str, now_s: i64) -> Result<TokenRequest, SignError> {
    if credentials.is_empty() {
        return Err(wrong("none are set: name a service account's file, or its JSON"));
    }
    let json = match credentials.trim_start().starts_with('{') {
        true => credentials.to_owned(),
        false => read(credentials)?,
    };
    let given: Credentials =
        serde_json::from_str(&json).map_err(|error| wrong(format!("no service account's JSON: {error}")))?;
    let url = given.token_uri.clone().unwrap_or_else(|| TOKEN_URI.to_owned());
    Ok(TokenRequest {
        endpoint: endpoint(&url)?,
        form: given.grant(&url)?.form(now_s)?,
    })
}

fn read(path: &str) -> Result<String, SignError> {
    std::fs::read_to_string(Path::new(path)).map_err(|error| wrong(format_args!("{path}: {error}")))
}

/// Google's JSON, with the members of all kinds.
#[derive(Deserialize)]
struct Credentials {
    #[serde(rename = "type", default)]
    kind: String,
    token_uri: Option<String>,
    client_email: Option<String>,
    private_key: Option<String>,
    private_key_id: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    refresh_token: Option<String>,
}

impl Credentials {
    fn grant(self, url: &str) -> Result<Box<dyn Grant>, SignError> {
        let need = |value: Option<String>, name: &str| value.ok_or_else(|| wrong(format!("`{name}` is missing")));
        match self.kind.as_str() {
            "service_account" => Ok(Box::new(ServiceAccount {
                email: need(self.client_email, "client_email")?,
                key: key(&need(self.private_key, "private_key")?)?,
                key_id: self.private_key_id,
                audience: url.to_owned(),
            })),
            "authorized_user" => Ok(Box::new(Person {
                client_id: need(self.client_id, "client_id")?,
                client_secret: need(self.client_secret, "client_secret")?,
                refresh_token: need(self.refresh_token, "refresh_token")?,
            })),
            kind => Err(wrong(format!(
                "type `{kind}` is not supported yet; use a service account's key or an authorized user's"
            ))),
        }
    }
}

/// A service account, which signs for itself (RFC 7523).
struct ServiceAccount {
    email: String,
    key: RsaKeyPair,
    key_id: Option<String>,
    audience: String,
}

impl Grant for ServiceAccount {
    fn form(&self, now_s: i64) -> Result<String, SignError> {
        let mut header = json!({"alg": "RS256", "typ": "JWT"});
        if let (Some(id), Some(header)) = (&self.key_id, header.as_object_mut()) {
            header.insert("kid".into(), id.as_str().into());
        }
        let claims = json!({
            "iss": self.email, "aud": self.audience, "scope": SCOPE, "iat": now_s, "exp": now_s + LIFETIME_S,
        });
        let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
        let signed = format!(
            "{}.{}",
            encode(header.to_string().as_bytes()),
            encode(claims.to_string().as_bytes())
        );
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .map_err(|_| wrong("private_key can't sign"))?;
        let assertion = format!("{signed}.{}", encode(&signature));
        Ok(form(&[
            ("assertion", &assertion),
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ]))
    }
}

fn key(pem: &str) -> Result<RsaKeyPair, SignError> {
    let refused = |reason: String| wrong(format!("private_key: {reason}"));
    let key = match PrivateKeyDer::from_pem_slice(pem.as_bytes()) {
        Ok(PrivateKeyDer::Pkcs8(key)) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
        Ok(PrivateKeyDer::Pkcs1(key)) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
        Ok(_) => return Err(refused("it is no RSA key".into())),
        Err(error) => return Err(refused(error.to_string())),
    };
    key.map_err(|error| refused(error.to_string()))
}

/// A person who has signed in with Google's tools.
struct Person {
    client_id: String,
    client_secret: String,
    refresh_token: String,
}

impl Grant for Person {
    fn form(&self, _now_s: i64) -> Result<String, SignError> {
        Ok(form(&[
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("refresh_token", &self.refresh_token),
            ("grant_type", "refresh_token"),
        ]))
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
