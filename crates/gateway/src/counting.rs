//! The tokens of a prompt, counted by the provider if it can, else here. Nothing is booked.

use crate::app::Live;
use crate::clock;
use crate::core::Core;
use crate::dispatch::attempt::upstream;
use crate::dispatch::sign::sign;
use crate::router::{self, groups, shuffle};
use bytes::Bytes;
use config::snapshot::Deployment;
use http::header::{HeaderName, HeaderValue};
use std::sync::Arc;
use std::time::Duration;
use upstream::client;
use upstream::endpoint::Endpoint;
use wire::call_type::CallType;
use wire::client::{Ask, Upstream};
use wire::codec::{ParamPolicy, Target};
use wire::error::ApiError;
use wire::facts::ModelFacts;
use wire::json::Peek;
use wire::registry;

/// How long a provider may take to count: clients wait for it before they ask.
const LIMIT: Duration = Duration::from_secs(30);

/// What is to be counted.
#[derive(Clone, Copy, Debug)]
pub struct Prompt<'a> {
    /// In whose words it is.
    pub call_type: CallType,
    /// A body.
    pub body: &'a Bytes,
    /// Where its members are.
    pub peek: &'a Peek,
    /// The model that it names.
    pub model: &'a str,
}

/// A prompt's tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub tokens: u64,
    /// Whether the provider counted them.
    pub by_provider: bool,
    /// Them by kinds of content, as JSON in the provider's words, if it tells.
    pub details: Option<String>,
}

/// Counts a prompt. A provider that fails to is no reason not to answer.
///
/// # Errors
/// The tokenizer failed.
pub async fn count(core: &Arc<Core>, live: &Arc<Live>, prompt: Prompt<'_>) -> Result<Count, ApiError> {
    let chosen = choose(core, live, prompt);
    if let Some((deployment, model)) = &chosen
        && let Some(count) = by_provider(core, live, deployment, model, prompt).await
    {
        return Ok(count);
    }
    let tokens = match &chosen {
        Some((deployment, model)) => local(upstream(deployment, model), prompt).await?,
        None => unknown(prompt).await?,
    };
    Ok(Count {
        tokens,
        by_provider: false,
        details: None,
    })
}

/// A healthy deployment of the model, and the model's name there.
fn choose(core: &Arc<Core>, live: &Live, prompt: Prompt<'_>) -> Option<(Arc<Deployment>, String)> {
    let group = groups::resolve(&live.snapshot, prompt.model, prompt.call_type.route()).ok()?;
    let candidates = router::candidates(&group, &live.snapshot, &core.app.health, &[]).ok()?;
    let chosen = shuffle::pick(&candidates.left, fastrand::f64())?;
    let model = groups::upstream_model(chosen, &group.captures, prompt.model).into_owned();
    Some((Arc::clone(chosen), model))
}

async fn by_provider(
    core: &Arc<Core>,
    live: &Live,
    chosen: &Arc<Deployment>,
    model: &str,
    prompt: Prompt<'_>,
) -> Option<Count> {
    let (deployment, prepared) = live.ready(chosen, model);
    let counter = registry::counter(prompt.call_type, &deployment.provider.rules, model)?;
    if deployment.mock_response.is_some() {
        return None;
    }
    let endpoint = Endpoint::parse(&counter.url(Target {
        api_base: &deployment.api_base,
        model,
        place: &deployment.place,
        stream: false,
    }));
    let request = counter.request(&ask(upstream(&deployment, model), prompt)).ok()?;
    let mut headers = prepared.headers.clone();
    for (name, value) in &request.headers {
        headers.insert(
            HeaderName::from_bytes(name.as_bytes()).ok()?,
            HeaderValue::from_str(value).ok()?,
        );
    }
    let (started, endpoint) = (clock::instant(), endpoint.ok()?);
    let signed = sign(
        core,
        (&deployment, &prepared),
        (&endpoint, &request.body),
        &mut headers,
        LIMIT,
    );
    signed.await.ok()?;
    let reply = core.client.post(&endpoint, headers, request.body, LIMIT).await;
    let (head, body) = reply.ok()?.into_parts();
    let left = LIMIT.saturating_sub(started.elapsed());
    let body = client::collect(body, left).await.ok()?;
    let counted = counter.read(&body).filter(|_| head.status.is_success());
    if counted.is_none() {
        tracing::warn!(deployment = %deployment.id, status = %head.status, "the provider did not count the prompt");
    }
    Some(Count {
        tokens: counted?,
        by_provider: true,
        details: counter.details(&body),
    })
}

/// Counted here, as a chat completion if it can be one.
async fn local(upstream: Upstream<'_>, prompt: Prompt<'_>) -> Result<u64, ApiError> {
    let client = registry::client(prompt.call_type);
    let chat = client.and_then(|client| client.to_chat(&ask(upstream, prompt)).ok());
    let chat = chat.unwrap_or_else(|| prompt.body.clone());
    let model = upstream.model.to_owned();
    let counted = tokio::task::spawn_blocking(move || catalog::tokens::count_request(&model, &chat));
    counted.await.map_err(|error| ApiError::proxy(500, error.to_string()))
}

/// A model that nobody serves is counted as one of OpenAI's.
async fn unknown(prompt: Prompt<'_>) -> Result<u64, ApiError> {
    let provider = catalog::providers::by_name("openai");
    let provider = provider.ok_or_else(|| ApiError::proxy(500, "provider `openai` is not in the catalogue"))?;
    let upstream = Upstream {
        rules: &provider.rules,
        model: prompt.model,
        facts: &ModelFacts::default(),
        params: &ParamPolicy::default(),
    };
    local(upstream, prompt).await
}

fn ask<'a>(upstream: Upstream<'a>, prompt: Prompt<'a>) -> Ask<'a> {
    Ask {
        body: prompt.body,
        peek: prompt.peek,
        model: prompt.model,
        stream: false,
        now_s: 0,
        seed: 0,
        upstream,
    }
}
