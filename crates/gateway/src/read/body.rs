//! The request's body, read up to the limits of size and patience.

use crate::upload::Upload;
use bytes::Bytes;
use config::snapshot::GeneralSettings;
use http_body_util::BodyExt;
use hyper::body::Body;
use std::time::Duration;
use tokio::time::timeout;
use upstream::body::{Collector, TooLong};
use wire::error::ApiError;

/// Bodies are no longer than this unless `max_request_size_mb` says otherwise: room for inlined
/// images and files.
const MAX_BODY_BYTES: usize = 100 << 20;
/// A client that sends nothing of its body for this long is gone.
const BODY_IDLE: Duration = Duration::from_secs(30);

/// Collects the body.
///
/// # Errors
/// 413 when it is too long, 408 when the client stalls, 400 when it breaks off.
pub async fn body(mut incoming: Upload, settings: &GeneralSettings) -> Result<Bytes, ApiError> {
    let limit = settings.max_request_bytes.unwrap_or(MAX_BODY_BYTES);
    if incoming.size_hint().lower() > limit as u64 {
        return Err(too_long(TooLong(limit)));
    }
    let mut collected = Collector::new(limit);
    loop {
        let stalled = |_| wrong(408, "Request body was not received in time".to_owned());
        match timeout(BODY_IDLE, incoming.frame()).await.map_err(stalled)? {
            None => return Ok(collected.finish()),
            Some(Err(error)) => return Err(wrong(400, format!("Request body could not be read: {error}"))),
            Some(Ok(frame)) => {
                let Ok(data) = frame.into_data() else { continue };
                collected.push(data, incoming.size_hint().lower()).map_err(too_long)?;
            }
        }
    }
}

fn too_long(TooLong(limit): TooLong) -> ApiError {
    let why = format!("Request body is too large: the limit is {limit} bytes (general_settings.max_request_size_mb)");
    wrong(413, why)
}

fn wrong(status: u16, text: String) -> ApiError {
    ApiError::proxy(status, text).param_is("request_body")
}
