//! Members that a request may not have unless the operator allows them.

use super::members::Members;
use config::snapshot::GeneralSettings;
use wire::error::ApiError;

/// Where a call goes is the operator's choice alone.
///
/// # Errors
/// 401 naming the member, in LiteLLM's words.
pub(super) fn client_destinations(members: &Members<'_>) -> Result<(), ApiError> {
    const BANNED: [&str; 5] = [
        "api_base",
        "base_url",
        "user_config",
        "aws_bedrock_runtime_endpoint",
        "aws_sts_endpoint",
    ];
    let Some(name) = BANNED.iter().find(|name| members.has(name)) else {
        return Ok(());
    };
    let text = format!(
        "Authentication Error, Rejected Request: {name} is not allowed in request body. Clientside passthrough requires \
         explicit admin opt-in via either `general_settings.allow_client_side_credentials = true` (proxy-wide) or \
         `configurable_clientside_auth_params` on the deployment in your proxy config.yaml. Neither is supported by this \
         gateway yet."
    );
    Err(ApiError::proxy(401, text).kind_is("auth_error").param_is("None"))
}

/// `mock_testing_*` makes the router fail on purpose; only where the operator allows it.
///
/// # Errors
/// 400 naming the member.
pub(super) fn mock_failure(
    members: &Members<'_>,
    settings: &GeneralSettings,
) -> Result<Option<&'static str>, ApiError> {
    const FAILURES: [&str; 4] = [
        "mock_testing_fallbacks",
        "mock_testing_context_fallbacks",
        "mock_testing_content_policy_fallbacks",
        "mock_testing_rate_limit_error",
    ];
    const DELAYS: [&str; 2] = ["mock_timeout", "mock_delay"];
    let asked = FAILURES.into_iter().find(|name| members.is_true(name));
    let Some(name) = asked.or_else(|| DELAYS.into_iter().find(|name| members.has(name))) else {
        return Ok(None);
    };
    if settings.allow_mock_testing && asked.is_some() {
        return Ok(asked);
    }
    let text = if settings.allow_mock_testing {
        format!("`{name}` is not supported yet")
    } else {
        format!(
            "`{name}` is not allowed in a request: an admin can enable it by setting \
             `general_settings.dangerously_allow_mock_testing_request_params: true` in config.yaml"
        )
    };
    Err(ApiError::proxy(400, text).param_is(name))
}
