//! What a call's headers need that no configuration can hold: signatures and access tokens of clouds.

use super::failure::send_error;
use crate::clock;
use crate::core::Core;
use crate::prepared::Prepared;
use bytes::Bytes;
use config::snapshot::Deployment;
use http::HeaderMap;
use std::time::Duration;
use upstream::client::SendError;
use upstream::endpoint::Endpoint;
use upstream::sign::{SignError, Unsigned};
use wire::error::{ApiError, ErrorClass};

/// Completes the headers of a call, where the deployment's requests must be signed.
///
/// # Errors
/// Credentials that can't be used, which is a failure of the deployment like a wrong key, or a cloud that doesn't
/// give any within `limit`.
pub async fn sign(
    core: &Core,
    (deployment, prepared): (&Deployment, &Prepared),
    (endpoint, body): (&Endpoint, &[Bytes]),
    headers: &mut HeaderMap,
    limit: Duration,
) -> Result<(), ApiError> {
    let Some(signer) = &prepared.signer else {
        return Ok(());
    };
    let request = Unsigned {
        endpoint,
        body,
        now: clock::now(),
        client: &core.client,
        limit,
        tokens: &core.app.tokens,
    };
    // Rare and large: every other call's future would be longer for it.
    let signed = Box::pin(signer.sign(request, headers)).await;
    signed.map_err(|error| failed(&error, deployment, limit))
}

fn failed(error: &SignError, deployment: &Deployment, limit: Duration) -> ApiError {
    let (limit_s, who) = (limit.as_secs_f64(), deployment.provider.rules.exception);
    match error {
        SignError::Send(error) => send_error(error, deployment, limit_s, limit_s),
        SignError::Timeout(limit) => send_error(&SendError::Timeout(*limit), deployment, limit_s, limit_s),
        SignError::Away(why) => {
            tracing::warn!(deployment = %deployment.id, why, "no access token");
            let text = format!("litellm.InternalServerError: InternalServerError: {who}Exception - {why}");
            ApiError::new(ErrorClass::InternalServer, text)
        }
        SignError::Credentials(_) | SignError::Request(_) => {
            let text = format!("litellm.AuthenticationError: {who}Exception Invalid Authentication - {error}");
            ApiError::new(ErrorClass::Authentication, text)
        }
    }
}
