//! What is said of an upstream that gave no answer.

use crate::account::unrecorded;
use config::snapshot::Deployment;
use upstream::client::SendError;
use wire::error::{ApiError, ErrorClass};

/// LiteLLM's words for an upstream that gave no answer (errors-streaming, 1).
pub fn send_error(error: &SendError, deployment: &Deployment, limit_s: f64, took_s: f64) -> ApiError {
    let who = deployment.provider.rules.exception;
    match error {
        SendError::Timeout(_) => {
            let limit = wire::amount::python_float(limit_s);
            let text = format!(
                "litellm.Timeout: APITimeoutError - Request timed out. Error_str: Request timed out. - timeout \
                 value={limit}, time taken={took_s:.3} seconds\n\nDeployment Info: request_timeout: None\ntimeout: {limit}"
            );
            ApiError::new(ErrorClass::Timeout, text)
        }
        SendError::TooLong => ApiError::new(
            ErrorClass::BadGateway,
            format!("litellm.BadGatewayError: BadGatewayError: {who}Exception - {error}"),
        ),
        SendError::Held(why) => unrecorded(why),
        SendError::Connect(_) | SendError::Lost(_) => {
            tracing::warn!(deployment = %deployment.id, %error, "no answer from upstream");
            let text = format!("litellm.InternalServerError: InternalServerError: {who}Exception - Connection error.");
            ApiError::new(ErrorClass::InternalServer, text)
        }
    }
}
