//! Signed statements of who one is (RFC 7523).

use super::SignError;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;

/// Signs with a private key in PEM. It takes a core about a millisecond.
///
/// # Errors
/// The key is no RSA key: `what` says where it stands.
pub(super) async fn sign(what: &'static str, pem: String, header: Value, claims: Value) -> Result<String, SignError> {
    let signed = tokio::task::spawn_blocking(move || signed(what, &pem, &header, &claims)).await;
    signed.map_err(|error| SignError::Credentials(format!("{what}: {error}")))?
}

fn signed(what: &str, pem: &str, header: &Value, claims: &Value) -> Result<String, SignError> {
    let key = key(what, pem)?;
    let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    let text = format!(
        "{}.{}",
        encode(header.to_string().as_bytes()),
        encode(claims.to_string().as_bytes())
    );
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
        .map_err(|_| SignError::Credentials(format!("{what} can't sign")))?;
    Ok(format!("{text}.{}", encode(&signature)))
}

fn key(what: &str, pem: &str) -> Result<RsaKeyPair, SignError> {
    let refused = |reason: String| SignError::Credentials(format!("{what}: {reason}"));
    let key = match PrivateKeyDer::from_pem_slice(pem.as_bytes()) {
        Ok(PrivateKeyDer::Pkcs8(key)) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
        Ok(PrivateKeyDer::Pkcs1(key)) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
        Ok(_) => return Err(refused("it is no RSA key".into())),
        Err(error) => return Err(refused(error.to_string())),
    };
    key.map_err(|error| refused(error.to_string()))
}
