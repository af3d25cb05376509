//! The page that Prometheus fetches.

use super::text::CONTENT_TYPE;
use crate::app::App;
use crate::body::ReplyBody;
use crate::edge::{self, headers};
use http::{Response, StatusCode};
use std::sync::Arc;

/// The metrics; 404 while no callback asks for them, as if there were no such route.
pub async fn page(app: &Arc<App>) -> Response<ReplyBody> {
    let Some(metrics) = app.metrics.clone() else {
        return edge::detail(StatusCode::NOT_FOUND, "Not Found");
    };
    let app = Arc::clone(app);
    match tokio::task::spawn_blocking(move || metrics.text(&app)).await {
        Ok(text) => {
            let mut response = Response::new(ReplyBody::from(text));
            headers::content_type(response.headers_mut(), CONTENT_TYPE);
            response
        }
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            edge::detail(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
        }
    }
}
