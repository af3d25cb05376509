//! What a call's headers need that no configuration can hold: access tokens of clouds.

use super::Job;
use super::failure::send_error;
use config::snapshot::Deployment;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName};
use std::time::Duration;
use upstream::sign::google::SignError;
use wire::error::{ApiError, ErrorClass};
use wire::facts::Auth;

/// Completes the headers of a call, where the provider's kind of key asks for it.
///
/// # Errors
/// Credentials that can't be used, or a cloud that doesn't answer within `limit`.
pub(super) async fn sign(
    job: &Job<'_>,
    deployment: &Deployment,
    headers: &mut HeaderMap,
    limit: Duration,
) -> Result<(), ApiError> {
    match deployment.auth {
        // Rare and large: every other call's future would be longer for it.
        Auth::Google => Box::pin(google(job, deployment, headers, limit)).await,
        _ => Ok(()),
    }
}

async fn google(
    job: &Job<'_>,
    deployment: &Deployment,
    headers: &mut HeaderMap,
    limit: Duration,
) -> Result<(), ApiError> {
    // Whoever configures a token means it.
    if headers.contains_key(AUTHORIZATION) {
        return Ok(());
    }
    let credentials = deployment
        .api_key
        .as_ref()
        .map(|key| key.reveal().as_str())
        .unwrap_or_default();
    let now_s = job.exchange.start_us / 1_000_000;
    let core = job.core;
    let token = core.app.google.get(&core.client, credentials, now_s, limit).await;
    let token = token.map_err(|error| failed(&error, deployment, limit))?;
    headers.insert(AUTHORIZATION, token.bearer);
    // LiteLLM hands Claude the same token as its own kind of key.
    if headers.contains_key("anthropic-version") {
        headers.insert(HeaderName::from_static("x-api-key"), token.bare);
    }
    Ok(())
}

fn failed(error: &SignError, deployment: &Deployment, limit: Duration) -> ApiError {
    let limit_s = limit.as_secs_f64();
    match error {
        SignError::Send(error) => send_error(error, deployment, limit_s, limit_s),
        SignError::Timeout(limit) => {
            let error = upstream::client::SendError::Timeout(*limit);
            send_error(&error, deployment, limit_s, limit_s)
        }
        SignError::File { .. } | SignError::Credentials(_) | SignError::Refused { .. } => {
            let who = deployment.provider.rules.exception;
            let text = format!("litellm.AuthenticationError: {who}Exception - {error}");
            ApiError::new(ErrorClass::Authentication, text)
        }
    }
}
