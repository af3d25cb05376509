//! One attempt at one deployment.

use super::failure::send_error;
use super::{Answer, Content, Job, OpenStream, canned};
use crate::account::Sent;
use crate::clock;
use crate::exchange::uuid_v4;
use crate::prepared::{self, Prepared};
use crate::router::groups::{self, Group};
use bytes::Bytes;
use config::snapshot::Deployment;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use http::response::Parts;
use std::sync::Arc;
use std::time::Duration;
use upstream::client;
use upstream::endpoint::EndpointError;
use upstream::pool::Reply;
use wire::asked::Asked;
use wire::codec::{Call, ReplyHead};
use wire::error::{ApiError, ErrorClass};

/// Headers that say how a request is framed and where it goes: nobody's to set.
const FRAMING: [&str; 9] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Client headers that a codec may want to see.
const FOR_CODECS: [HeaderName; 2] = [
    HeaderName::from_static("anthropic-beta"),
    HeaderName::from_static("anthropic-version"),
];

/// Sends the request to `deployment` and waits for a whole answer or a stream's first content.
///
/// # Errors
/// Everything that can go wrong before the commit point.
pub async fn attempt(job: &mut Job<'_>, chosen: &Arc<Deployment>, group: &Group<'_>) -> Result<Answer, ApiError> {
    let model = groups::upstream_model(chosen, &group.captures, &job.chat.model);
    let (deployment, prepared) = job.exchange.live.ready(chosen, &model);
    let (deployment, model) = (&deployment, model.as_ref());
    if let Some(text) = &deployment.mock_response {
        let asked = Asked::read(|name| job.chat.peek.get(&job.chat.body, name));
        cover(job, deployment, asked, job.chat.body.len()).await?;
        let content = canned::answer(job, model, text)?;
        return Ok(answer(deployment, prepared, &group.name, content, HeaderMap::new()));
    }
    let headers = codec_headers(job.headers, deployment);
    let chat = job.chat;
    let call = Call {
        body: &chat.body,
        peek: &chat.peek,
        shown_model: shown_model(job, &group.name),
        model,
        facts: &deployment.facts,
        rules: &deployment.provider.rules,
        params: &deployment.params,
        stream: chat.stream,
        client_wants_usage: chat.wants_usage,
        headers: &headers,
        now_s: job.exchange.start_us / 1_000_000,
        seed: uuid_v4().as_u128(),
    };
    let request = prepared.codec.request(&call)?;
    let sent_bytes = request.body.iter().map(Bytes::len).sum();
    cover(job, deployment, request.asked, sent_bytes).await?;
    let limit = clock::seconds(limit_s(job, deployment));
    let started = clock::instant();
    let failed = |error| send_error(&error, deployment, limit.as_secs_f64(), started.elapsed().as_secs_f64());
    let endpoint = prepared
        .endpoint
        .as_ref()
        .map_err(|error| bad_base(deployment, error))?;
    let headers = with_headers(&prepared, job, deployment, request.headers);
    job.account.is_sent(true);
    let response = job
        .core
        .client
        .post(endpoint, headers, request.body, limit)
        .await
        .map_err(failed)?;
    let (head, body) = response.into_parts();
    let left = limit.saturating_sub(started.elapsed());
    if !head.status.is_success() {
        return Err(refused(&prepared, &call, &head, body, left).await);
    }
    let kind = content_type(&head.headers);
    let reply_head = ReplyHead {
        status: head.status.as_u16(),
        headers: &kind,
    };
    let content = if chat.stream {
        let codec = prepared.codec.stream(&call, reply_head);
        let opened = OpenStream::open(body, codec, limit).await;
        Content::Stream(opened.map_err(|error| error.into_api(failed))?)
    } else {
        let bytes = client::collect(body, left).await.map_err(failed)?;
        job.account.arrived();
        Content::Whole(prepared.codec.response(&call, reply_head, bytes)?)
    };
    Ok(answer(
        deployment,
        Arc::clone(&prepared),
        &group.name,
        content,
        head.headers,
    ))
}

/// The error in an answer that isn't 2xx. Its body may be missing or cut: the status tells enough.
async fn refused(prepared: &Prepared, call: &Call<'_>, head: &Parts, body: Reply, limit: Duration) -> ApiError {
    let headers = owned_headers(&head.headers);
    let bytes = client::collect(body, limit).await.unwrap_or_default();
    let head = ReplyHead {
        status: head.status.as_u16(),
        headers: &headers,
    };
    prepared.codec.error(call.rules, call.model, head, &bytes)
}

fn bad_base(deployment: &Deployment, error: &EndpointError) -> ApiError {
    let (base, name) = (deployment.shown_base(), &deployment.model_name);
    ApiError::proxy(500, format!("api_base `{base}` of {name} makes no URL: {error}"))
}

fn answer(
    deployment: &Arc<Deployment>,
    prepared: Arc<Prepared>,
    group: &str,
    content: Content,
    headers: HeaderMap,
) -> Answer {
    let deployment = Arc::clone(deployment);
    Answer {
        deployment,
        prepared,
        group: group.to_owned(),
        content,
        headers,
        retries: 0,
        max_retries: None,
        fallbacks: 0,
    }
}

/// Reserves what the call may cost here, of which so many bytes go upstream. A text has at most as many
/// tokens as bytes; only when the budget has no room for that is it worth counting them.
async fn cover(
    job: &mut Job<'_>,
    deployment: &Arc<Deployment>,
    asked: Asked,
    sent_bytes: usize,
) -> Result<(), ApiError> {
    let chat = job.chat;
    let bound = catalog::tokens::bound(sent_bytes);
    let (sent, limit) = (
        Sent::new(asked, &chat.body, &chat.peek),
        clock::seconds(limit_s(job, deployment)),
    );
    let Err(error) = job.account.cover(deployment, sent, bound, limit) else {
        return Ok(());
    };
    if error.class != ErrorClass::BudgetExceeded {
        return Err(error);
    }
    let (model, body): (String, Bytes) = (deployment.model.clone(), chat.body.clone());
    let counted = tokio::task::spawn_blocking(move || catalog::tokens::count_chat(&model, &body)).await;
    match counted.map(|tokens| with_added(tokens, chat.body.len(), sent_bytes)) {
        // Images count by their size, which the text of the body doesn't tell.
        Ok(tokens) if tokens < bound => job.account.cover(deployment, sent, tokens, limit),
        _ => Err(error),
    }
}

/// What was counted is the client's prompt: the deployment's own tools and the like come on top, by
/// their length.
fn with_added(tokens: u64, client_bytes: usize, sent_bytes: usize) -> u64 {
    tokens.saturating_add(catalog::tokens::bound(sent_bytes.saturating_sub(client_bytes)))
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

fn with_headers(prepared: &Prepared, job: &Job<'_>, deployment: &Deployment, own: Vec<(String, String)>) -> HeaderMap {
    let mut headers = prepared.headers.clone();
    if let Some(key) = &job.chat.client_key {
        prepared::set_key(&mut headers, deployment.provider.rules.auth, key);
    }
    if job.snapshot().general.forward_client_headers {
        let forwarded = |name: &HeaderName| {
            let name = name.as_str();
            let meant_for_us = name.starts_with("x-litellm-") || name.starts_with("x-api-key");
            name == "anthropic-beta" || (name.starts_with("x-") && !meant_for_us)
        };
        for (name, value) in job.headers.iter().filter(|(name, _)| forwarded(name)) {
            if !prepared.headers.contains_key(name) {
                headers.insert(name, value.clone());
            }
        }
    }
    let own = own
        .into_iter()
        .filter(|(name, _)| !FRAMING.contains(&name.to_ascii_lowercase().as_str()));
    for (name, value) in own {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value)) {
            headers.insert(name, value);
        }
    }
    headers
}

/// The client's headers, and the operator's own under the same names: the codec joins them.
fn codec_headers(headers: &HeaderMap, deployment: &Deployment) -> Vec<(String, String)> {
    let of_client = |name: HeaderName| Some((name.to_string(), headers.get(&name)?.to_str().ok()?.to_owned()));
    let own = deployment
        .headers
        .iter()
        .filter(|(name, _)| FOR_CODECS.iter().any(|known| known == name.as_str()));
    let own = own.map(|(name, value)| (name.clone(), value.reveal().clone()));
    FOR_CODECS.into_iter().filter_map(of_client).chain(own).collect()
}

fn content_type(headers: &HeaderMap) -> Vec<(String, String)> {
    let value = headers
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    value
        .map(|value| ("content-type".to_owned(), value.to_owned()))
        .into_iter()
        .collect()
}

fn owned_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_deployment_adds_is_reserved_for() {
        assert_eq!(with_added(10, 100, 400), 10 + catalog::tokens::bound(300));
        assert_eq!(with_added(10, 100, 90), 10);
    }
}
