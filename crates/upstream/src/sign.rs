//! Proof of who calls, for providers to whom a key in a header isn't enough.

pub mod aws;

use crate::client::Client;
use crate::endpoint::Endpoint;
use bytes::Bytes;
use config::snapshot::Deployment;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use std::time::SystemTime;

/// Signs a deployment's requests.
#[derive(Debug)]
pub enum Signer {
    /// AWS's signature, version 4.
    Aws(aws::Aws),
}

/// Why a request isn't signed, without any secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// There is nobody to sign for.
    #[error("Unable to locate credentials: {0}")]
    Credentials(String),
    /// The request can't be signed.
    #[error("the request can't be signed: {0}")]
    Request(String),
}

impl Signer {
    /// Who signs a deployment's requests, if anybody must.
    pub fn of(deployment: &Deployment) -> Option<Self> {
        deployment.aws.clone().map(|access| Self::Aws(aws::Aws::new(access)))
    }

    /// Adds the headers of a signature to a request that is posted to `endpoint` at `now`. One that has an
    /// `authorization` already is left as it is. `client` fetches credentials where that is needed.
    ///
    /// # Errors
    /// There are no credentials, or they can't be had.
    pub async fn sign(
        &self,
        client: &Client,
        endpoint: &Endpoint,
        headers: &mut HeaderMap,
        body: &[Bytes],
        now: SystemTime,
    ) -> Result<(), SignError> {
        if headers.contains_key(AUTHORIZATION) {
            return Ok(());
        }
        match self {
            Self::Aws(aws) => aws.sign(client, endpoint, headers, body, now).await,
        }
    }
}
