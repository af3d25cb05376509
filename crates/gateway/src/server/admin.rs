//! Routes that aren't hot: the core thread reads the request, the admin runtime answers it.

use crate::app::Live;
use crate::auth::{self, Caller};
use crate::body::ReplyBody;
use crate::core::Core;
use crate::edge;
use crate::read;
use crate::routes::{AdminCall, Policy, Target};
use crate::upload::Upload;
use http::request::Parts;
use http::{Request, Response, StatusCode};
use std::sync::Arc;
use wire::error::ApiError;

/// Answers a request to `target`.
pub(super) async fn answer(
    core: &Arc<Core>,
    request: Request<Upload>,
    target: Target,
    params: Vec<String>,
) -> Response<ReplyBody> {
    let served = served(core, request, target, params).await;
    served.unwrap_or_else(|error| match target {
        Target::Admin(row) if row.policy == Policy::Metrics && error.status == 401 => no_metrics(&error),
        _ => edge::error::response(&error),
    })
}

/// LiteLLM's words for who may not see the metrics: a text, in no envelope.
fn no_metrics(error: &ApiError) -> Response<ReplyBody> {
    let text = format!(
        "Unauthorized access to metrics endpoint: {} To allow unauthenticated access, set \
         `litellm_settings.require_auth_for_metrics_endpoint: false` in your proxy_config.yaml.",
        error.message
    );
    edge::json(StatusCode::UNAUTHORIZED, &text)
}

async fn served(
    core: &Arc<Core>,
    request: Request<Upload>,
    target: Target,
    params: Vec<String>,
) -> Result<Response<ReplyBody>, ApiError> {
    let live = core.app.live.load_full();
    let (head, incoming) = request.into_parts();
    let row = match target {
        Target::Admin(row) => row,
        Target::NotYet(path, policy) => {
            permit(&live, &head, policy)?;
            return Err(not_yet(head.method.as_str(), path));
        }
        Target::Call(_) => return Err(ApiError::proxy(500, "Internal server error")),
    };
    let caller = permit(&live, &head, row.policy)?;
    let body = read::body(incoming, &live.snapshot.general).await?;
    let call = AdminCall {
        core: Core::of_admin(&core.app),
        live,
        caller,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        method: head.method,
        headers: head.headers,
        params,
        body,
    };
    let handled = core.app.admin.spawn((row.handler)(call)).await;
    handled.unwrap_or_else(|error| {
        tracing::error!(route = row.name, %error, "an admin handler failed");
        Err(ApiError::proxy(500, "Internal server error"))
    })
}

/// Whether the caller may, by the route that matched.
fn permit(live: &Live, head: &Parts, policy: Policy) -> Result<Option<Caller>, ApiError> {
    let open = policy == Policy::Metrics && !live.snapshot.prometheus.require_auth;
    if policy == Policy::Public || open {
        return Ok(None);
    }
    let caller = auth::authenticate(&live.snapshot, &head.headers, auth::google_query(&head.uri))?;
    if policy == Policy::Admin && !caller.admin {
        let text = "Authentication Error, this route is for the proxy admin only";
        return Err(ApiError::proxy(401, text).kind_is("auth_error").param_is("None"));
    }
    Ok(Some(caller))
}

/// A route of LiteLLM's that we haven't built.
fn not_yet(method: &str, path: &str) -> ApiError {
    ApiError::proxy(501, format!("{method} {path} is not supported yet by this gateway")).kind_is("not_supported")
}
