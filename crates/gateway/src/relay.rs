//! The `relay` and `settle` stages: the answer goes to the client, and its cost into the books
//! before the last byte does.

mod count;
mod stream;
mod whole;

pub use stream::Relay;
pub use whole::settle_whole;

use crate::account::Account;
use crate::body::ReplyBody;
use crate::clock;
use crate::dispatch::{Answer, Content};
use crate::edge::headers::{self, set};
use crate::exchange::Exchange;
use http::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;
use upstream::body::Pieces;

/// Room for the headers that an answer has beside its deployment's.
const SHOWN: usize = 24;

const DURATION: HeaderName = HeaderName::from_static("x-litellm-response-duration-ms");
/// What the gateway itself took, before the first attempt and after the answer was there.
const OVERHEAD: HeaderName = HeaderName::from_static("x-litellm-overhead-duration-ms");

/// Members of the request that the provider could not be told, though they would have changed the answer.
const LEFT_OUT: HeaderName = HeaderName::from_static("x-litellm-left-out-params");

/// Turns an answer into the client's response. A whole answer's books are closed here, a stream's
/// before its last event.
pub async fn relay(exchange: &Exchange, answer: Answer, mut account: Box<Account>) -> Response<ReplyBody> {
    let mut out = reply_headers(&answer);
    account.limits(&answer.headers);
    let Answer {
        deployment,
        content,
        prompt,
        keep,
        ..
    } = answer;
    let overhead = account.overhead();
    let body = match content {
        Content::Whole(reply) => {
            // A call whose cost isn't known has no `x-litellm-response-cost`, nor has a stream.
            let booked = settle_whole(account, &reply, &prompt).await;
            headers::cost(&mut out, &booked.cost, booked.shown());
            let reply = match keep {
                Some(keep) => Box::pin(keep.whole(reply)).await,
                None => reply,
            };
            match &reply.content_type {
                Some(kind) => set(&mut out, CONTENT_TYPE, kind),
                None => headers::content_type(&mut out, "application/json"),
            }
            ReplyBody::Whole(Pieces::from(reply.body))
        }
        Content::Stream(stream) => {
            account.first_content();
            headers::content_type(&mut out, "text/event-stream; charset=utf-8");
            out.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            out.insert(
                const { HeaderName::from_static("x-accel-buffering") },
                HeaderValue::from_static("no"),
            );
            ReplyBody::Stream(Box::new(Relay::new(
                stream,
                account,
                prompt,
                exchange.call_type,
                deployment,
                keep,
            )))
        }
    };
    let took = clock::instant().saturating_duration_since(exchange.started);
    out.insert(DURATION, milliseconds(took));
    out.insert(OVERHEAD, milliseconds(overhead));
    let mut response = Response::new(body);
    *response.headers_mut() = out;
    response
}

/// A span in milliseconds, to the microsecond.
fn milliseconds(span: Duration) -> HeaderValue {
    let mut text = format!("{:04}", span.as_micros());
    text.insert(text.len() - 3, '.');
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("0.000"))
}

/// The headers that every answer has (keys-budgets-spend.md, 10).
fn reply_headers(answer: &Answer) -> HeaderMap {
    let mut out = answer.prepared.shown.clone();
    out.reserve(SHOWN);
    let of_upstream = answer.headers.iter();
    headers::upstream(
        &mut out,
        of_upstream.map(|(name, value)| (name.as_str(), value.clone())),
    );
    set(
        &mut out,
        const { HeaderName::from_static("x-litellm-model-group") },
        &answer.group,
    );
    out.insert(
        const { HeaderName::from_static("x-litellm-attempted-retries") },
        answer.retries.into(),
    );
    out.insert(
        const { HeaderName::from_static("x-litellm-attempted-fallbacks") },
        answer.fallbacks.into(),
    );
    if let Some(max) = answer.max_retries {
        out.insert(const { HeaderName::from_static("x-litellm-max-retries") }, max.into());
    }
    if !answer.left_out.is_empty() {
        set(&mut out, LEFT_OUT, &answer.left_out.join(", "));
    }
    out
}
