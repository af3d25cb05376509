//! Proof of who calls, for providers to whom a key in a header isn't enough.

pub mod aws;
pub mod google;
mod kept;

use crate::client::{Client, SendError};
use crate::endpoint::Endpoint;
use bytes::Bytes;
use config::snapshot::Deployment;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use wire::facts::Auth;

/// Signs a deployment's requests.
#[derive(Debug)]
pub enum Signer {
    /// AWS's signature, version 4.
    Aws(aws::Aws),
    /// An access token of Google's.
    Google(google::Google),
}

/// A request that is about to be posted.
#[derive(Clone, Copy, Debug)]
pub struct Unsigned<'a> {
    /// Where to.
    pub endpoint: &'a Endpoint,
    /// What.
    pub body: &'a [Bytes],
    /// When.
    pub now: SystemTime,
    /// Fetches credentials where that is needed.
    pub client: &'a Client,
    /// How long that may take.
    pub limit: Duration,
    /// Google's tokens so far.
    pub google: &'a google::Tokens,
}

/// Why a request isn't signed, without any secret.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SignError {
    /// There is nobody to sign for.
    #[error("{0}")]
    Credentials(String),
    /// The request can't be signed.
    #[error("the request can't be signed: {0}")]
    Request(String),
    /// Whoever gives credentials can't be asked.
    #[error("no answer to the sign-in: {0}")]
    Send(Arc<SendError>),
    /// There are none in time.
    #[error("no credentials within {0:?}")]
    Timeout(Duration),
}

impl From<SendError> for SignError {
    fn from(error: SendError) -> Self {
        Self::Send(Arc::new(error))
    }
}

impl Signer {
    /// Who signs a deployment's requests, if anybody must.
    pub fn of(deployment: &Deployment) -> Option<Self> {
        match (deployment.auth, deployment.aws.clone()) {
            (Auth::Google, _) => Some(Self::Google(google::Google::new(deployment.api_key.clone()))),
            (_, Some(access)) => Some(Self::Aws(aws::Aws::new(access))),
            _ => None,
        }
    }

    /// Adds the headers of a signature. Whoever has an `authorization` already means it.
    ///
    /// # Errors
    /// There are no credentials, or they can't be had.
    pub async fn sign(&self, request: Unsigned<'_>, headers: &mut HeaderMap) -> Result<(), SignError> {
        if headers.contains_key(AUTHORIZATION) {
            return Ok(());
        }
        match self {
            Self::Aws(aws) => aws.sign(request, headers).await,
            Self::Google(google) => google.sign(request, headers).await,
        }
    }
}
