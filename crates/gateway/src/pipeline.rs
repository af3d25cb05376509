//! The way of one request: accept, auth, read, reserve, route, dispatch, relay, settle, log.
//! (The stages `guard` and `cache` get their places here when there are guardrails and a cache.)

use crate::account::{Account, Closing};
use crate::body::ReplyBody;
use crate::core::Core;
use crate::dispatch::{self, Answer, Job};
use crate::edge;
use crate::exchange::Exchange;
use crate::read::{self, Chat};
use crate::upload::Upload;
use crate::{auth, log, relay, router};
use http::request::Parts;
use http::{Request, Response};
use std::net::IpAddr;
use std::sync::Arc;
use wire::error::ApiError;

/// Serves one chat completion. `path_model` is the model in the path, if it has one.
pub async fn chat(
    core: &Arc<Core>,
    request: Request<Upload>,
    path_model: Option<String>,
    peer: Option<IpAddr>,
) -> Response<ReplyBody> {
    let (head, incoming) = request.into_parts();
    let exchange = Exchange::accept(core, &head.headers, peer, "/chat/completions");
    let mut timeout_s = None;
    let served = serve(core, &exchange, &head, incoming, path_model, &mut timeout_s).await;
    let mut response = served.unwrap_or_else(|error| {
        log::refusal(&exchange, &error);
        let call_id = exchange
            .live
            .snapshot
            .general
            .call_id_in_errors
            .then_some(exchange.call_id.as_str());
        edge::error::response(&error, call_id, timeout_s)
    });
    edge::headers::set(response.headers_mut(), "x-litellm-call-id", &exchange.call_id);
    response
}

async fn serve(
    core: &Arc<Core>,
    exchange: &Exchange,
    head: &Parts,
    incoming: Upload,
    path_model: Option<String>,
    timeout_s: &mut Option<f64>,
) -> Result<Response<ReplyBody>, ApiError> {
    let snapshot = &exchange.live.snapshot;
    let caller = auth::authenticate(snapshot, &head.headers)?;
    let body = read::body(incoming, &snapshot.general).await?;
    let chat = read::chat(body, path_model, &head.headers, snapshot)?;
    let mut account = Account::reserve(core, exchange, &caller, &chat)?;
    let mut job = Job::new(core, exchange, &chat, &head.headers, &mut account);
    match answer(&mut job, &chat, exchange, timeout_s).await {
        Ok(answer) => Ok(relay::relay(exchange, &chat, answer, account).await),
        Err(error) => {
            account.close(&Closing {
                error: Some(&error),
                ..Closing::default()
            });
            Err(error)
        }
    }
}

async fn answer(
    job: &mut Job<'_>,
    chat: &Chat,
    exchange: &Exchange,
    timeout_s: &mut Option<f64>,
) -> Result<Answer, ApiError> {
    let snapshot = &exchange.live.snapshot;
    let group = router::route(snapshot, &chat.model, exchange.route)?;
    read::require(chat, exchange.route, &snapshot.general)?;
    *timeout_s = Some(job.timeout_s(&group.members));
    dispatch::dispatch(job, group).await
}
