//! The request's body, read up to the limits of size and patience.

use crate::upload::Upload;
use bytes::Bytes;
use config::snapshot::GeneralSettings;
use futures_util::FutureExt;
use http_body_util::BodyExt;
use hyper::body::Body;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use upstream::body::{Collector, TooLong};
use wire::error::ApiError;

/// Bodies are no longer than this unless `max_request_size_mb` says otherwise: room for inlined
/// images and files.
const MAX_BODY_BYTES: usize = 100 << 20;
/// A client that sends nothing of its body for this long is gone.
const BODY_IDLE: Duration = Duration::from_secs(30);
/// How long a body may take, whatever its size.
const GRACE: Duration = Duration::from_secs(30);
/// Beyond that, a body that comes slower (in bytes a second) only holds a connection.
const LEAST_PACE: u64 = 1024;

/// Collects the body.
///
/// # Errors
/// 413 when it is too long, 408 when the client stalls or sends too slowly, 400 when it breaks off.
pub async fn body(mut incoming: Upload, settings: &GeneralSettings) -> Result<Bytes, ApiError> {
    let limit = settings.max_request_bytes.unwrap_or(MAX_BODY_BYTES);
    if incoming.size_hint().lower() > limit as u64 {
        return Err(too_long(TooLong(limit)));
    }
    let mut collected = Collector::new(limit);
    let (start, mut received) = (Instant::now(), 0);
    loop {
        let stalled = |_| wrong(408, "Request body was not received in time".to_owned());
        // What has come already needs no timer.
        let frame = match incoming.frame().now_or_never() {
            Some(frame) => frame,
            None => timeout_at(deadline(start, Instant::now(), received), incoming.frame())
                .await
                .map_err(stalled)?,
        };
        match frame {
            None => return Ok(collected.finish()),
            Some(Err(error)) => return Err(wrong(400, format!("Request body could not be read: {error}"))),
            Some(Ok(frame)) => {
                let Ok(data) = frame.into_data() else { continue };
                received += data.len() as u64;
                collected.push(data, incoming.size_hint().lower()).map_err(too_long)?;
            }
        }
    }
}

/// When the next bytes must be there.
fn deadline(start: Instant, now: Instant, received: u64) -> Instant {
    let whole = start + GRACE + Duration::from_secs(received / LEAST_PACE);
    whole.min(now + BODY_IDLE)
}

fn too_long(TooLong(limit): TooLong) -> ApiError {
    let why = format!("Request body is too large: the limit is {limit} bytes (general_settings.max_request_size_mb)");
    wrong(413, why)
}

fn wrong(status: u16, text: String) -> ApiError {
    ApiError::proxy(status, text).param_is("request_body")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_keeps_a_least_pace() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        for (now, received, end) in [
            (0, 0, 30),
            // A byte now and then earns no time.
            (29, 1, 30),
            (29, 1 << 20, 59),
            (1000, 1000 * LEAST_PACE, 1030),
            (1000, 980 * LEAST_PACE, 1010),
        ] {
            assert_eq!(deadline(start, at(now), received), at(end), "{now} s, {received} bytes");
        }
    }
}
