//! The `dispatch` stage: attempts, retries, fallbacks, until there is an answer to relay.
//! The commit point is the first content: from then on nobody else can take over.

pub mod attempt;
mod canned;
mod cover;
pub mod failure;
mod form;
pub mod headers;
mod opened;
pub mod sign;

pub use opened::OpenStream;

use crate::account::Account;
use crate::clock;
use crate::core::Core;
use crate::exchange::Exchange;
use crate::log;
use crate::metrics::Fallback;
use crate::prepared::Prepared;
use crate::read::Chat;
use crate::responses::Keep;
use crate::router::cooldown::{self, Failure};
use crate::router::fallback::{self, Verdict};
use crate::router::groups::{self, Group};
use crate::router::{self, retry, shuffle};
use bytes::Bytes;
use config::snapshot::{Deployment, Snapshot};
use http::HeaderMap;
use std::pin::Pin;
use std::sync::Arc;
use wire::call_type::CallType;
use wire::client::{Ask, Client, Upstream};
use wire::codec::Reply;
use wire::error::{ApiError, ErrorClass};
use wire::json::Peek;

/// A prompt as it was sent.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The body.
    pub body: Bytes,
    /// Whose dialect it is in.
    pub dialect: CallType,
}

/// An answer that can be relayed, and how it came about.
#[derive(Debug)]
pub struct Answer {
    /// Who answered.
    pub deployment: Arc<Deployment>,
    /// What was prepared for it.
    pub prepared: Arc<Prepared>,
    /// The model group that answered.
    pub group: String,
    /// The answer.
    pub content: Content,
    /// The prompt, for counting where no usage is reported.
    pub prompt: Prompt,
    /// The upstream's response headers.
    pub headers: HeaderMap,
    /// The client's members that the provider could not be told.
    pub left_out: Vec<&'static str>,
    /// Retries within the group.
    pub retries: u32,
    /// How many would have been allowed, if any was made.
    pub max_retries: Option<u32>,
    /// Groups that were tried before.
    pub fallbacks: u32,
    /// What is to be kept of it.
    pub keep: Option<Box<Keep>>,
}

/// A whole answer, or a stream at its first content.
#[derive(Debug)]
pub enum Content {
    /// Collected and translated.
    Whole(Reply),
    /// To be relayed.
    Stream(OpenStream),
}

/// One request on its way to an answer.
#[derive(Debug)]
pub struct Job<'a> {
    core: &'a Arc<Core>,
    exchange: &'a Exchange,
    chat: &'a Chat,
    headers: &'a HeaderMap,
    account: &'a mut Account,
    tried: Vec<String>,
    fallbacks: u32,
    /// The client's body as a chat completion, as the last provider that needed that got it.
    hub: Option<Arc<Hub>>,
    /// Random bits for ids of ours.
    seed: u128,
}

/// A translated body.
#[derive(Debug)]
struct Hub {
    body: Bytes,
    peek: Peek,
}

impl Hub {
    fn new(body: Bytes) -> Result<Self, ApiError> {
        let peek = Peek::object(&body).map_err(|error| ApiError::proxy(500, error.to_string()))?;
        Ok(Self { body, peek })
    }
}

impl<'a> Job<'a> {
    /// A job that hasn't begun.
    pub fn new(
        core: &'a Arc<Core>,
        exchange: &'a Exchange,
        chat: &'a Chat,
        headers: &'a HeaderMap,
        account: &'a mut Account,
    ) -> Self {
        Self {
            core,
            exchange,
            chat,
            headers,
            account,
            tried: Vec::new(),
            fallbacks: 0,
            hub: None,
            seed: fastrand::u128(..),
        }
    }

    /// The client's body as a chat completion.
    fn hub(&mut self, client: &dyn Client, upstream: Upstream<'_>) -> Result<Arc<Hub>, ApiError> {
        let hub = Hub::new(client.to_chat(&self.ask(upstream))?)?;
        Ok(Arc::clone(self.hub.insert(Arc::new(hub))))
    }

    /// The prompt as it was sent, in the hub's dialect if it was translated.
    fn prompt(&self) -> Prompt {
        let (body, dialect) = match &self.hub {
            Some(hub) => (&hub.body, CallType::Chat),
            None => (&self.chat.body, self.exchange.call_type),
        };
        Prompt {
            body: body.clone(),
            dialect,
        }
    }

    fn ask<'u>(&self, upstream: Upstream<'u>) -> Ask<'u>
    where
        'a: 'u,
    {
        Ask {
            upstream,
            body: &self.chat.body,
            peek: &self.chat.peek,
            model: &self.chat.model,
            stream: self.chat.stream,
            now_s: self.exchange.start_us / 1_000_000,
            seed: self.seed,
        }
    }

    fn snapshot(&self) -> &'a Snapshot {
        &self.exchange.live.snapshot
    }
}

/// Gets an answer from `group`, or from whoever takes over.
///
/// # Errors
/// Nobody answered: the first group's error, with LiteLLM's suffix.
pub async fn dispatch(job: &mut Job<'_>, group: Group<'_>) -> Result<Answer, ApiError> {
    let limit_s = group.members.first().map(|one| attempt::limit_s(job, one));
    let _ = job
        .exchange
        .timeout_s
        .set(limit_s.unwrap_or(job.snapshot().router.timeout_s));
    walk(job, group, 0).await
}

/// A group with its retries, then its fallbacks, each of which walks on in the same way.
async fn walk(job: &mut Job<'_>, group: Group<'_>, depth: u32) -> Result<Answer, ApiError> {
    job.tried.push(group.name.clone());
    job.account.in_group(&group.name, job.fallbacks);
    let mut error = match with_retries(job, &group).await {
        Ok(answer) => return Ok(answer),
        Err(error) => error,
    };
    let snapshot = job.snapshot();
    if let Some(order) = group.next_order().filter(|_| may_climb(&error)) {
        job.fallbacks += 1;
        return climb(
            job,
            Group {
                order: Some(order),
                ..group
            },
            depth + 1,
        )
        .await;
    }
    let verdict = fallback::verdict(&error, &[&group.name], &job.chat.wishes, &snapshot.router);
    let shown = snapshot.router.expose_debug && depth == 0 && error.class != ErrorClass::BudgetExceeded;
    match verdict {
        Verdict::Raise if job.chat.wishes.disabled => {}
        Verdict::Raise | Verdict::NoneConfigured if shown => error.message += &fallback::no_attempt(&group.name),
        Verdict::NoneForGroup if shown => {
            error.message += &fallback::none_for_group(&group.name, snapshot, &job.chat.wishes);
        }
        Verdict::Try(targets) if error.class != ErrorClass::BudgetExceeded => {
            return fall_back(job, group.name, targets, error, depth).await;
        }
        _ => {}
    }
    Err(error)
}

type Walk<'w> = Pin<Box<dyn Future<Output = Result<Answer, ApiError>> + Send + 'w>>;

/// A prompt that is too long or refused is so on every level of `order`.
const fn may_climb(error: &ApiError) -> bool {
    !matches!(
        error.class,
        ErrorClass::ContextWindowExceeded | ErrorClass::ContentPolicyViolation | ErrorClass::BudgetExceeded
    )
}

/// The same group at its next level of `order`.
fn climb<'w>(job: &'w mut Job<'_>, group: Group<'w>, depth: u32) -> Walk<'w> {
    Box::pin(walk(job, group, depth))
}

/// Each target in turn. Boxed, since a walk falls back into walks.
fn fall_back<'w>(
    job: &'w mut Job<'_>,
    group: String,
    targets: Vec<String>,
    mut first: ApiError,
    depth: u32,
) -> Walk<'w> {
    Box::pin(async move {
        let snapshot = job.snapshot();
        let mut last = None;
        let provider = job.account.provider().to_owned();
        for target in &targets {
            if depth >= snapshot.router.max_fallbacks || job.tried.contains(target) {
                continue;
            }
            log::falling_back(job.exchange, &group, target, &first);
            let walked = match groups::resolve(snapshot, target, job.exchange.call_type.route()) {
                Err(error) => Err(error),
                Ok(next) => {
                    job.fallbacks += 1;
                    walk(job, next, depth + 1).await
                }
            };
            if let Some(metrics) = &job.core.app.metrics {
                let fallback = Fallback::after(&first, &provider, &group, target, walked.is_ok());
                metrics.fell_back(job.account.so_far(), fallback);
            }
            match walked {
                Ok(answer) => return Ok(answer),
                Err(error) => last = Some(error),
            }
        }
        if snapshot.router.expose_debug && depth == 0 {
            first.message += &match &last {
                Some(error) => fallback::also_failed(&group, &targets, &error.message),
                None => fallback::no_attempt(&group),
            };
        }
        Err(first)
    })
}

/// Attempts in one group until one succeeds or no other is worth it.
async fn with_retries(job: &mut Job<'_>, group: &Group<'_>) -> Result<Answer, ApiError> {
    if let Some(error) = canned::asked_failure(job, &group.name) {
        return Err(error);
    }
    let (snapshot, health) = (job.snapshot(), &job.core.app.health);
    let mut skip = Vec::new();
    let mut retries = 0;
    let mut max_retries = None;
    loop {
        let candidates = router::candidates(group, snapshot, health, &skip)?;
        let known = job.chat.thread.deployment.as_ref();
        let known = known.and_then(|known| candidates.left.iter().find(|one| one.id == *known));
        let Some(chosen) = known
            .or_else(|| shuffle::pick(&candidates.left, fastrand::f64()))
            .cloned()
        else {
            return Err(ApiError::proxy(
                500,
                format!("no deployment of {} has a weight above 0", group.name),
            ));
        };
        log::chosen(job.exchange, group, &chosen, &candidates);
        let error = match attempt::attempt(job, &chosen, group).await {
            Ok(answer) => {
                health.success(&chosen.id, clock::instant());
                return Ok(Answer {
                    retries,
                    max_retries,
                    fallbacks: job.fallbacks,
                    ..answer
                });
            }
            Err(error) => error,
        };
        job.account.is_sent(false);
        if is_ours(&error) {
            return Err(error);
        }
        note_failure(job, &chosen, group, &error);
        let healthy = group
            .members
            .iter()
            .filter(|one| health.cooling(&one.id, clock::instant()).is_none())
            .count();
        let allowed = retry::allowance(
            &error,
            &group.name,
            &snapshot.router,
            job.chat.num_retries,
            chosen.num_retries,
        );
        let worthwhile = allowed.by_policy || retry::worthwhile(&error, healthy);
        if retries >= allowed.retries || !worthwhile {
            return Err(error);
        }
        if retry::refused(&error) {
            skip.push(chosen.id.clone());
        }
        let pause = retry::pause(
            &error,
            &snapshot.router,
            retries,
            group.members.len(),
            healthy,
            fastrand::f64(),
        );
        log::retrying(job.exchange, &group.name, &error, pause);
        tokio::time::sleep(pause).await;
        retries += 1;
        max_retries = Some(allowed.retries);
        job.account.retried(retries);
    }
}

/// An error that says nothing of the deployment: the gateway refused, or the request can't be
/// written for it.
fn is_ours(error: &ApiError) -> bool {
    let refused = matches!(
        error.class,
        ErrorClass::BudgetExceeded | ErrorClass::Proxy | ErrorClass::UnsupportedParams
    );
    refused || (error.class == ErrorClass::BadRequest && error.upstream_status.is_none())
}

/// Counts a failure, and takes the deployment out of service when the rules say so.
fn note_failure(job: &Job<'_>, deployment: &Deployment, group: &Group<'_>, error: &ApiError) {
    let (settings, health) = (&job.snapshot().router, &job.core.app.health);
    let now = clock::instant();
    let remembers = clock::seconds(cooldown::length_s(deployment, settings, None));
    let record = health.failure(&deployment.id, now, remembers);
    let metrics = job.core.app.metrics.as_ref();
    if let Some(metrics) = metrics {
        metrics.attempt_failed(job.account.so_far(), error);
    }
    let caller_timeout = job.chat.timeout_s.is_some();
    let failure = Failure {
        error,
        caller_timeout,
        wildcard: group.wildcard,
        group_size: group.members.len(),
        record,
    };
    if let Some(seconds) = cooldown::after(&failure, deployment, settings) {
        health.cool(&deployment.id, now, clock::seconds(seconds));
        log::cooling(job.exchange, deployment, error, seconds);
        if let Some(metrics) = metrics {
            metrics.cooled_down(job.account.so_far(), &group.name, error);
        }
    }
}
