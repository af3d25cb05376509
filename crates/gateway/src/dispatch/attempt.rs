//! One attempt at one deployment.

mod several;

use super::cover::cover;
use super::failure::send_error;
use super::sign::sign;
use super::{Answer, Content, Hub, Job, OpenStream, canned, form, headers};
use crate::clock;
use crate::prepared::{Prepared, Route};
use crate::responses::{Keep, SealedIds};
use crate::router::groups::{self, Group};
use bytes::Bytes;
use config::snapshot::Deployment;
use http::HeaderMap;
use http::response::Parts;
use several::Rest;
use std::sync::Arc;
use std::time::{Duration, Instant};
use upstream::client::{self, SendError};
use upstream::endpoint::EndpointError;
use upstream::pool::Reply;
use wire::asked::Asked;
use wire::cache_marks;
use wire::call_type::CallType;
use wire::client::{Client, Upstream};
use wire::codec::{Call, Codec, ReplyHead, UpstreamRequest};
use wire::error::{ApiError, ErrorClass};
use wire::json::Peek;
use wire::openai::Merged;
use wire::registry;
use wire::responses::ResponseIds;
use wire::served::{self, Named};

/// Sends the request to `deployment` and waits for a whole answer or a stream's first content.
///
/// # Errors
/// Everything that can go wrong before the commit point.
pub async fn attempt(job: &mut Job<'_>, chosen: &Arc<Deployment>, group: &Group<'_>) -> Result<Answer, ApiError> {
    let model = groups::upstream_model(chosen, &group.captures, &job.chat.model);
    let (deployment, prepared) = job.exchange.live.ready(chosen, &model);
    let at = At {
        deployment: &deployment,
        prepared: &prepared,
        model: &model,
        group: &group.name,
    };
    let told = match &deployment.mock_response {
        Some(text) => Told {
            content: mocked(job, at, text).await?,
            headers: HeaderMap::new(),
            left_out: Vec::new(),
        },
        None => called(job, at).await?,
    };
    let prompt = job.prompt();
    let keep = keep(job, &deployment, &prepared);
    Ok(Answer {
        deployment,
        prepared,
        group: group.name.clone(),
        content: told.content,
        prompt,
        headers: told.headers,
        left_out: told.left_out,
        retries: 0,
        max_retries: None,
        fallbacks: 0,
        keep,
    })
}

/// What nobody keeps but us: a response that a translation gave.
fn keep(job: &Job<'_>, deployment: &Deployment, prepared: &Prepared) -> Option<Box<Keep>> {
    let call_type = job.exchange.call_type;
    let is_native = || {
        let route = prepared.route(call_type, deployment);
        route.is_some_and(|route| route.way.client.is_none())
    };
    if call_type != CallType::Responses || (deployment.mock_response.is_none() && is_native()) {
        return None;
    }
    Keep::wanted(&job.core.app.keeper, &job.exchange.live, job.chat).map(Box::new)
}

/// Where an attempt goes.
#[derive(Clone, Copy)]
struct At<'a> {
    deployment: &'a Arc<Deployment>,
    prepared: &'a Prepared,
    /// The model's name upstream.
    model: &'a str,
    /// The group's name.
    group: &'a str,
}

/// What a deployment answered.
struct Told {
    content: Content,
    /// The upstream's response headers.
    headers: HeaderMap,
    /// The client's members that it could not be told.
    left_out: Vec<&'static str>,
}

/// The answer of a deployment that calls nobody.
async fn mocked(job: &mut Job<'_>, at: At<'_>, text: &str) -> Result<Content, ApiError> {
    let chat = job.chat;
    let asked = Asked::read(|name| chat.peek.get(&chat.body, name));
    cover(job, at.deployment, asked, (&chat.body, &chat.peek), chat.body.len()).await?;
    let (client, upstream) = (
        registry::client(job.exchange.call_type),
        upstream(at.deployment, at.model),
    );
    if let Some(client) = client {
        job.hub(client, upstream)?;
    }
    canned::answer(job, upstream, text, client)
}

/// The answer of a deployment's provider.
async fn called(job: &mut Job<'_>, at: At<'_>) -> Result<Told, ApiError> {
    let At { deployment, model, .. } = at;
    let chat = job.chat;
    let route = at.prepared.route(job.exchange.call_type, deployment);
    let route = route.ok_or_else(|| unsupported(job, deployment))?;
    let upstream = upstream(deployment, model);
    let hub = route.way.client.map(|client| job.hub(client, upstream)).transpose()?;
    let (body, peek) = hub
        .as_deref()
        .map_or((&chat.body, &chat.peek), |hub| (&hub.body, &hub.peek));
    let marked = marked(deployment, body, peek)?;
    let (body, peek) = marked.as_ref().map_or((body, peek), |hub| (&hub.body, &hub.peek));
    let headers = headers::for_codec(job.headers, deployment);
    let with_ids = route
        .way
        .with_ids
        .map(|with_ids| with_ids(response_ids(job, deployment)));
    let codec = with_ids.as_deref().unwrap_or(route.way.codec);
    let call = Call {
        body,
        peek,
        shown_model: shown_model(job, at.group),
        model,
        facts: &deployment.facts,
        rules: &deployment.provider.rules,
        params: &deployment.params,
        stream: chat.stream,
        client_wants_usage: chat.wants_usage || hub.is_some(),
        headers: &headers,
        now_s: job.exchange.start_us / 1_000_000,
        seed: job.seed,
    };
    let (mut request, sent_bytes) = form::wrap(job, codec.request(&call)?);
    let rest = Rest::take(&mut request);
    cover(job, deployment, request.asked, (body, peek), sent_bytes).await?;
    let time = Time::start(clock::seconds(limit_s(job, deployment)));
    let (head, body) = send(job, at, route, request, time).await?;
    if !head.status.is_success() {
        return Err(refused(codec, &call, &head, body, time.left()).await);
    }
    let by = (codec, route.way.client);
    let left_out = codec.left_out(&call);
    let content = if chat.stream {
        opened(job, at, by, &call, (&head, body), time).await?
    } else {
        let bytes = client::collect(body, time.left()).await;
        let mut bytes = bytes.map_err(|error| time.failed(&error, deployment))?;
        if let Some(rest) = rest {
            // Rare and large: every other call's future would be longer for it.
            bytes = Box::pin(rest.joined(job, at, (route, codec, &call), bytes, time)).await?;
        }
        job.account.arrived();
        whole(job, at, by, &call, (&head, bytes))?
    };
    Ok(Told {
        content,
        headers: head.headers,
        left_out,
    })
}

/// The request with the operator's cache marks; `None` if there are none to put.
fn marked(deployment: &Deployment, body: &Bytes, peek: &Peek) -> Result<Option<Hub>, ApiError> {
    let points = &deployment.params.cache_points;
    if points.is_empty() {
        return Ok(None);
    }
    cache_marks::put(body, peek, points).map(Hub::new).transpose()
}

/// The ids of the responses that a deployment gives to this caller.
fn response_ids(job: &Job<'_>, deployment: &Deployment) -> Arc<dyn ResponseIds> {
    Arc::new(SealedIds {
        keys: job.exchange.live.keys.clone(),
        owner: job.chat.thread.owner.clone(),
        deployment: deployment.id.clone(),
    })
}

/// Sends the request and waits for the answer's head.
async fn send(
    job: &mut Job<'_>,
    at: At<'_>,
    route: &Route,
    request: UpstreamRequest,
    time: Time,
) -> Result<(Parts, Reply), ApiError> {
    let endpoint = route
        .endpoint(job.chat.stream && !request.whole)
        .map_err(|error| bad_base(at.deployment, error))?;
    let mut headers = headers::of_request(at.prepared, route.way.auth, job, at.deployment, request.headers);
    let signer = (at.deployment.as_ref(), at.prepared);
    sign(job.core, signer, (endpoint, &request.body), &mut headers, time.limit).await?;
    job.account.is_sent(true);
    let sent = job.core.client.post(endpoint, headers, request.body, time.limit).await;
    let response = sent.map_err(|error| time.failed(&error, at.deployment))?;
    Ok(response.into_parts())
}

/// Reads the beginning of a stream of status 2xx in the client's dialect.
async fn opened(
    job: &mut Job<'_>,
    at: At<'_>,
    (codec, client): (&dyn Codec, Option<&'static dyn Client>),
    call: &Call<'_>,
    (head, body): (&Parts, Reply),
    time: Time,
) -> Result<Content, ApiError> {
    let headers = headers::from_upstream(&head.headers);
    let head = ReplyHead {
        status: head.status.as_u16(),
        headers: &headers,
    };
    let mut codec = codec.stream(call, head);
    if call.params.merge_reasoning && job.exchange.call_type == CallType::Chat {
        codec = Box::new(Merged::new(codec));
    }
    let codec = match client {
        Some(client) => client.stream(&job.ask(upstream(at.deployment, at.model)), codec),
        None => codec,
    };
    let codec = match at.deployment.rates.has_price() {
        true => codec,
        false => Box::new(Named::new(codec)),
    };
    let opened = OpenStream::open(body, codec, time.limit).await;
    let failed = |error: SendError| time.failed(&error, at.deployment);
    Ok(Content::Stream(opened.map_err(|error| error.into_api(failed))?))
}

/// Reads a whole answer of status 2xx in the client's dialect.
fn whole(
    job: &mut Job<'_>,
    at: At<'_>,
    (codec, client): (&dyn Codec, Option<&'static dyn Client>),
    call: &Call<'_>,
    (head, bytes): (&Parts, Bytes),
) -> Result<Content, ApiError> {
    let headers = headers::from_upstream(&head.headers);
    let head = ReplyHead {
        status: head.status.as_u16(),
        headers: &headers,
    };
    let is_unpriced = !at.deployment.rates.has_price();
    let model = is_unpriced.then(|| served::model_in(&bytes)).flatten();
    let mut reply = codec.response(call, head, bytes)?;
    form::note_length(job, &mut reply);
    if let Some(client) = client {
        reply = client.reply(&job.ask(upstream(at.deployment, at.model)), reply)?;
    }
    reply.model = model;
    Ok(Content::Whole(reply))
}

/// The time of an attempt.
#[derive(Clone, Copy)]
struct Time {
    started: Instant,
    limit: Duration,
}

impl Time {
    fn start(limit: Duration) -> Self {
        let started = clock::instant();
        Self { started, limit }
    }

    fn left(self) -> Duration {
        self.limit.saturating_sub(self.started.elapsed())
    }

    /// The client's words for no answer.
    fn failed(self, error: &SendError, deployment: &Deployment) -> ApiError {
        let took_s = self.started.elapsed().as_secs_f64();
        send_error(error, deployment, self.limit.as_secs_f64(), took_s)
    }
}

/// The error in an answer that isn't 2xx. Its body may be missing or cut: the status tells enough.
async fn refused(codec: &dyn Codec, call: &Call<'_>, head: &Parts, body: Reply, limit: Duration) -> ApiError {
    let headers = headers::all(&head.headers);
    let bytes = client::collect(body, limit).await.unwrap_or_default();
    let head = ReplyHead {
        status: head.status.as_u16(),
        headers: &headers,
    };
    codec.error(call.rules, call.model, head, &bytes)
}

/// Who is asked.
pub const fn upstream<'a>(deployment: &'a Deployment, model: &'a str) -> Upstream<'a> {
    Upstream {
        rules: &deployment.provider.rules,
        model,
        facts: &deployment.facts,
        params: &deployment.params,
    }
}

fn unsupported(job: &Job<'_>, deployment: &Deployment) -> ApiError {
    let (route, provider) = (job.exchange.call_type.route(), deployment.provider.name());
    ApiError::new(
        ErrorClass::BadRequest,
        format!("litellm.BadRequestError: {route} is not supported for provider `{provider}` yet"),
    )
}

fn bad_base(deployment: &Deployment, error: &EndpointError) -> ApiError {
    let (base, name) = (deployment.shown_base(), &deployment.model_name);
    ApiError::proxy(500, format!("api_base `{base}` of {name} makes no URL: {error}"))
}

/// The name that the reply carries. Recorded: after a fallback a whole reply keeps the upstream's
/// own name, and a stream has the group's.
fn shown_model<'a>(job: &Job<'a>, group: &'a str) -> Option<&'a str> {
    match (job.fallbacks, job.chat.stream) {
        (0, _) => job.chat.shown_model.as_deref(),
        (_, true) => Some(group),
        (_, false) => None,
    }
}

/// Seconds that an attempt may take (routing.md, 8).
pub fn limit_s(job: &Job<'_>, deployment: &Deployment) -> f64 {
    let (chat, router) = (job.chat, &job.snapshot().router);
    let whole = || chat.timeout_s.or(deployment.timeout_s).unwrap_or(router.timeout_s);
    let stream = || {
        chat.stream_timeout_s
            .or(deployment.stream_timeout_s)
            .or(router.stream_timeout_s)
    };
    let seconds = if chat.stream {
        stream().unwrap_or_else(whole)
    } else {
        whole()
    };
    if seconds > 0.0 { seconds } else { router.timeout_s }
}
