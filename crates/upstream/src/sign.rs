//! Proof of who calls, for providers to whom a key in a header isn't enough.

mod ask;
pub mod aws;
mod azure;
mod google;
mod jwt;
mod kept;
mod token;

#[cfg(test)]
mod stand_in;

pub use token::Tokens;

use crate::client::{Client, SendError};
use crate::endpoint::Endpoint;
use bytes::Bytes;
use config::snapshot::Deployment;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use token::Bearer;

/// Signs a deployment's requests.
#[derive(Debug)]
pub enum Signer {
    /// AWS's signature, version 4.
    Aws(aws::Aws),
    /// An access token of Azure's or Google's.
    Token(Bearer),
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
    /// The access tokens so far.
    pub tokens: &'a Tokens,
}

/// Why a request isn't signed, without any secret.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SignError {
    /// There is nobody to sign for, or whoever gives credentials refuses.
    #[error("{0}")]
    Credentials(String),
    /// The request can't be signed.
    #[error("the request can't be signed: {0}")]
    Request(String),
    /// Whoever gives credentials can't do so now.
    #[error("{0}")]
    Away(String),
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
        match (&deployment.sign_in, &deployment.aws) {
            (Some(sign_in), _) => Some(Self::Token(Bearer::new(Arc::clone(sign_in)))),
            (_, Some(access)) => Some(Self::Aws(aws::Aws::new(access.clone()))),
            _ => None,
        }
    }

    /// Adds the headers of a signature, unless the request brings its own.
    ///
    /// # Errors
    /// There are no credentials, or they can't be had.
    pub async fn sign(&self, request: Unsigned<'_>, headers: &mut HeaderMap) -> Result<(), SignError> {
        match self {
            Self::Aws(aws) if !headers.contains_key(AUTHORIZATION) => aws.sign(request, headers).await,
            Self::Aws(_) => Ok(()),
            Self::Token(bearer) => bearer.sign(request, headers).await,
        }
    }
}
