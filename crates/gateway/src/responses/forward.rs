//! Requests about a response that a provider keeps: they go to the deployment that gave it, with its key.

use super::not_found;
use crate::app::Live;
use crate::body::ReplyBody;
use crate::clock;
use crate::core::Core;
use crate::dispatch::failure::send_error;
use crate::dispatch::headers::all;
use crate::dispatch::sign::sign;
use crate::edge::headers;
use crate::prepared::Prepared;
use bytes::Bytes;
use config::snapshot::Deployment;
use http::header::CONTENT_TYPE;
use http::response::Parts;
use http::{Method, Response};
use std::sync::Arc;
use upstream::body::Pieces;
use upstream::client::{self, SendError};
use upstream::endpoint::Endpoint;
use wire::call_type::CallType;
use wire::codec::{Codec, ReplyHead, Target};
use wire::error::ApiError;
use wire::json::{Peek, Splice, quote};
use wire::responses::{Address, below};

/// What is wanted of a response.
#[derive(Clone, Copy, Debug)]
pub struct Errand<'a> {
    /// The method.
    pub method: &'a Method,
    /// What follows the id in the path, with its slash; or nothing.
    pub tail: &'a str,
    /// The client's query.
    pub query: &'a str,
    /// The id as the client knows it, which the answer shows.
    pub shown: &'a str,
}

/// Asks the deployment that gave the response at `address`.
///
/// # Errors
/// The deployment isn't there any more, or what the provider says.
pub async fn forward(
    core: &Core,
    live: &Live,
    address: &Address,
    errand: Errand<'_>,
) -> Result<Response<ReplyBody>, ApiError> {
    let missing = || not_found(live, errand.shown);
    let id = address.deployment.as_deref().ok_or_else(missing)?;
    let mut deployments = live.snapshot.deployments.iter();
    let chosen = deployments.find(|one| one.id == id).ok_or_else(missing)?;
    let (deployment, prepared) = live.ready(chosen, &chosen.model);
    let route = prepared.route(CallType::Responses, &deployment);
    let route = route.filter(|route| route.way.client.is_none()).ok_or_else(missing)?;
    let codec = route.way.codec;
    let endpoint = endpoint(&deployment, codec, address, errand)?;
    let (head, body) = exchange(core, live, (&deployment, &prepared), &endpoint, errand.method).await?;
    if !head.status.is_success() {
        let head = ReplyHead {
            status: head.status.as_u16(),
            headers: &all(&head.headers),
        };
        return Err(codec.error(&deployment.provider.rules, &deployment.model, head, &body));
    }
    let mut out = prepared.shown.clone();
    let told = head.headers.iter();
    headers::upstream(&mut out, told.map(|(name, value)| (name.as_str(), value.clone())));
    headers::content_type(&mut out, "application/json");
    let mut response = Response::new(ReplyBody::Whole(Pieces::from(renamed(
        &body,
        &address.id,
        errand.shown,
    ))));
    *response.headers_mut() = out;
    Ok(response)
}

fn endpoint(
    deployment: &Deployment,
    codec: &dyn Codec,
    address: &Address,
    errand: Errand<'_>,
) -> Result<Endpoint, ApiError> {
    let target = Target {
        api_base: &deployment.api_base,
        model: &deployment.model,
        place: &deployment.place,
        stream: false,
    };
    let url = below(&codec.url(target), &address.id, errand.tail, errand.query);
    let base = deployment.shown_base();
    Endpoint::parse(&url).map_err(|error| ApiError::proxy(500, format!("api_base `{base}` makes no URL: {error}")))
}

async fn exchange(
    core: &Core,
    live: &Live,
    (deployment, prepared): (&Arc<Deployment>, &Prepared),
    endpoint: &Endpoint,
    method: &Method,
) -> Result<(Parts, Bytes), ApiError> {
    let started = clock::instant();
    let limit_s = deployment.timeout_s.unwrap_or(live.snapshot.router.timeout_s);
    let limit = clock::seconds(limit_s);
    let failed = |error: SendError| send_error(&error, deployment, limit_s, started.elapsed().as_secs_f64());
    let mut headers = prepared.headers.clone();
    headers.remove(CONTENT_TYPE);
    sign(core, (deployment, prepared), (endpoint, &[]), &mut headers, limit).await?;
    let sent = core.client.send(method.clone(), endpoint, headers, Vec::new(), limit);
    let (head, body) = sent.await.map_err(failed)?.into_parts();
    let left = limit.saturating_sub(started.elapsed());
    Ok((head, client::collect(body, left).await.map_err(failed)?))
}

/// The answer with the id that the client knows.
fn renamed(body: &Bytes, own: &str, shown: &str) -> Vec<Bytes> {
    let Ok(peek) = Peek::object(body) else {
        return vec![body.clone()];
    };
    let mut splice = Splice::new(body, &peek);
    if peek.text(body, "id").is_some_and(|id| id == own) {
        splice.set("id", quote(shown));
    }
    splice.finish()
}
