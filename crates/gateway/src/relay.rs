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
use crate::edge::headers::{self, VERSION, set};
use crate::exchange::Exchange;
use crate::read::Chat;
use config::snapshot::Deployment;
use http::Response;
use http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue};
use upstream::body::Pieces;
use wire::entry::CostBreakdown;

/// Turns an answer into the client's response. A whole answer's books are closed here, a stream's
/// before its last event.
pub async fn relay(exchange: &Exchange, chat: &Chat, answer: Answer, mut account: Account) -> Response<ReplyBody> {
    let mut out = reply_headers(&answer);
    account.limits(&answer.headers);
    let Answer {
        deployment, content, ..
    } = answer;
    let body = match content {
        Content::Whole(reply) => {
            let cost = settle_whole(account, &reply, &chat.body).await;
            show_cost(&mut out, &deployment, &cost, true);
            headers::content_type(&mut out, "application/json");
            ReplyBody::Whole(Pieces::from(reply.body))
        }
        Content::Stream(stream) => {
            account.first_content();
            show_cost(&mut out, &deployment, &CostBreakdown::default(), false);
            headers::content_type(&mut out, "text/event-stream; charset=utf-8");
            out.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            out.insert(
                HeaderName::from_static("x-accel-buffering"),
                HeaderValue::from_static("no"),
            );
            ReplyBody::Stream(Box::new(Relay::new(stream, account, chat.body.clone(), deployment)))
        }
    };
    let took = clock::instant().saturating_duration_since(exchange.started);
    set(
        &mut out,
        "x-litellm-response-duration-ms",
        &format!("{:.3}", took.as_secs_f64() * 1000.0),
    );
    let mut response = Response::new(body);
    *response.headers_mut() = out;
    response
}

/// The headers that every answer has (keys-budgets-spend.md, 10).
fn reply_headers(answer: &Answer) -> HeaderMap {
    let mut out = HeaderMap::with_capacity(32);
    for (name, value) in &answer.prepared.shown {
        out.insert(name, value.clone());
    }
    out.insert(
        HeaderName::from_static("x-litellm-version"),
        HeaderValue::from_static(VERSION),
    );
    headers::upstream(
        &mut out,
        answer
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes())),
    );
    set(&mut out, "x-litellm-model-group", &answer.group);
    out.insert(
        HeaderName::from_static("x-litellm-attempted-retries"),
        answer.retries.into(),
    );
    out.insert(
        HeaderName::from_static("x-litellm-attempted-fallbacks"),
        answer.fallbacks.into(),
    );
    if let Some(max) = answer.max_retries {
        out.insert(HeaderName::from_static("x-litellm-max-retries"), max.into());
    }
    out
}

/// The cost headers: an unpriced model has no `x-litellm-response-cost`, nor has a stream.
fn show_cost(out: &mut HeaderMap, deployment: &Deployment, cost: &CostBreakdown, whole: bool) {
    let total = (whole && deployment.rates.has_price()).then_some(cost.total);
    headers::cost(out, cost, total, deployment.adjustments.margin_percent.to_f64());
}
