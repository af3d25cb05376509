//! What Prometheus fetches.

use crate::Handled;
use gateway::routes::AdminCall;

/// `GET /metrics`; LiteLLM redirects it to `/metrics/`, here both are the page.
pub(crate) async fn metrics(call: AdminCall) -> Handled {
    Ok(gateway::metrics::page(&call.core.app).await)
}
