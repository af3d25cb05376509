//! Calls that take several requests upstream, one after the other: their replies are read as one.

use super::{At, Time, refused, send};
use crate::dispatch::Job;
use crate::prepared::Route;
use bytes::Bytes;
use upstream::client;
use wire::codec::{Call, Codec, UpstreamRequest};
use wire::error::ApiError;

/// What is still to be sent after the first request.
pub(super) struct Rest {
    headers: Vec<(String, String)>,
    bodies: Vec<Vec<Bytes>>,
}

impl Rest {
    /// Takes it out of the request. Nearly always there is nothing.
    pub(super) fn take(request: &mut UpstreamRequest) -> Option<Self> {
        let bodies = std::mem::take(&mut request.more);
        (!bodies.is_empty()).then(|| Self {
            headers: request.headers.clone(),
            bodies,
        })
    }

    /// Sends it, and puts all replies behind the `first` into one JSON list.
    ///
    /// # Errors
    /// The first that fails ends the call.
    pub(super) async fn joined(
        self,
        job: &mut Job<'_>,
        at: At<'_>,
        (route, codec, call): (&Route, &dyn Codec, &Call<'_>),
        first: Bytes,
        time: Time,
    ) -> Result<Bytes, ApiError> {
        let mut list = [b"[".as_slice(), &first].concat();
        for body in self.bodies {
            let request = UpstreamRequest {
                headers: self.headers.clone(),
                body,
                ..UpstreamRequest::default()
            };
            let (head, body) = send(job, at, route, request, time).await?;
            if !head.status.is_success() {
                return Err(refused(codec, call, &head, body, time.left()).await);
            }
            let bytes = client::collect(body, time.left()).await;
            let bytes = bytes.map_err(|error| time.failed(&error, at.deployment))?;
            list.push(b',');
            list.extend_from_slice(&bytes);
        }
        list.push(b']');
        Ok(list.into())
    }
}
