//! AWS's signature, version 4, for Bedrock's runtime.

mod http;
mod source;

use super::kept::{Ends, Kept};
use super::{SignError, Unsigned};
use crate::endpoint::Endpoint;
use ::http::HeaderMap;
use ::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use bytes::Bytes;
use config::snapshot::{AwsAccess, AwsKey};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::SystemTime;

/// The service that requests are signed for.
const SERVICE: &str = "bedrock";

/// Signs one deployment's requests.
#[derive(Debug)]
pub struct Aws {
    region: String,
    credentials: Source,
}

/// Whose signature it is.
#[derive(Debug)]
enum Source {
    /// A key that doesn't change.
    Key(Credentials),
    /// What is fetched, and fetched again before it expires.
    Fetched(Arc<AwsAccess>, Kept<Credentials>),
}

impl Aws {
    /// A signer for a deployment.
    pub fn new(access: AwsAccess) -> Self {
        let is_fetched = access.role.is_some() || access.profile.is_some();
        let key = access.key.as_ref().filter(|_| !is_fetched).map(credentials);
        Self {
            region: access.region.clone(),
            credentials: match key {
                Some(key) => Source::Key(key),
                None => Source::Fetched(Arc::new(access), Kept::default()),
            },
        }
    }

    /// Adds the signature's headers.
    ///
    /// # Errors
    /// There are no credentials, or they can't be had.
    pub(super) async fn sign(&self, request: Unsigned<'_>, headers: &mut HeaderMap) -> Result<(), SignError> {
        let Unsigned {
            endpoint, body, now, ..
        } = request;
        match &self.credentials {
            Source::Key(key) => self.write(key, endpoint, headers, body, now),
            Source::Fetched(access, kept) => {
                let (access, client) = (Arc::clone(access), request.client.clone());
                let fetch = || async move { source::fetch(&access, client).await };
                let key = kept.get(now, request.limit, fetch).await?;
                self.write(&key, endpoint, headers, body, now)
            }
        }
    }

    fn write(
        &self,
        key: &Credentials,
        endpoint: &Endpoint,
        headers: &mut HeaderMap,
        body: &[Bytes],
        now: SystemTime,
    ) -> Result<(), SignError> {
        let failed = |error: &(dyn std::error::Error + 'static)| SignError::Request(crate::client::root_cause(error));
        let identity = key.clone().into();
        let params = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(SERVICE)
            .time(now)
            .settings(SigningSettings::default());
        let params = params.build().map_err(|error| failed(&error))?.into();
        let signed = headers.iter().filter(|(name, _)| is_signed(name));
        let signed: Vec<_> = signed
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        let body = SignableBody::Precomputed(digest(body));
        let url = endpoint.url().to_string();
        let request = SignableRequest::new("POST", url, signed.into_iter(), body).map_err(|error| failed(&error))?;
        let (instructions, _) = sign(request, &params).map_err(|error| failed(&error))?.into_parts();
        for (name, value) in instructions.headers() {
            let value = HeaderValue::from_str(value).map_err(|error| failed(&error))?;
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| failed(&error))?;
            headers.insert(name, value);
        }
        Ok(())
    }
}

impl Ends for Credentials {
    fn end(&self) -> Option<SystemTime> {
        self.expiry()
    }
}

/// A key of the config or the environment.
fn credentials(key: &AwsKey) -> Credentials {
    let token = key.session_token.as_ref().map(|token| token.reveal().clone());
    Credentials::new(key.id.reveal(), key.secret.reveal(), token, None, "config")
}

/// Whether a header is part of what is signed: proxies on the way may change others.
fn is_signed(name: &HeaderName) -> bool {
    name == CONTENT_TYPE || name.as_str().starts_with("x-amz")
}

/// The body's SHA-256 in hexadecimal digits.
fn digest(body: &[Bytes]) -> String {
    let mut hash = Sha256::new();
    body.iter().for_each(|piece| hash.update(piece));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use config::secret::Secret;
    use std::time::{Duration, UNIX_EPOCH};

    fn aws(session_token: Option<&str>) -> Aws {
        Aws::new(AwsAccess {
            region: "us-east-1".into(),
            key: Some(AwsKey {
                id: Secret::new("AKIDEXAMPLE".into()),
                secret: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into()),
                session_token: session_token.map(|token| Secret::new(token.into())),
            }),
            profile: None,
            role: None,
            sts_endpoint: None,
        })
    }

    fn signed(aws: &Aws, body: &[Bytes]) -> HeaderMap {
        let endpoint = Endpoint::parse("https://h.example/model/a.b-v1%3A0/converse").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("user-agent", HeaderValue::from_static("x"));
        let Source::Key(key) = &aws.credentials else {
            panic!("a fixed key");
        };
        let now = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        aws.write(key, &endpoint, &mut headers, body, now).unwrap();
        headers
    }

    #[test]
    fn signs_host_type_and_body_however_it_is_cut() {
        let aws = aws(None);
        let whole = signed(&aws, &[Bytes::from_static(b"{\"a\":1}")]);
        let cut = signed(&aws, &[Bytes::from_static(b"{\"a\""), Bytes::from_static(b":1}")]);
        assert_eq!(whole, cut);
        assert_eq!(whole["x-amz-date"], "20150830T123600Z");
        let authorization = whole["authorization"].to_str().unwrap();
        let head = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/bedrock/aws4_request, \
                    SignedHeaders=content-type;host;x-amz-date, Signature=";
        assert!(authorization.starts_with(head), "{authorization}");
        assert_ne!(whole, signed(&aws, &[Bytes::from_static(b"{\"a\":2}")]));
    }

    #[test]
    fn temporary_keys_bring_their_token() {
        assert_eq!(signed(&aws(Some("token")), &[])["x-amz-security-token"], "token");
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", aws(Some("token")));
        for secret in ["wJalr", "token"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
