//! A stream on its way to the client: pulled by the client, so that back-pressure is the socket's
//! own. It owns the call's books: whoever drops it closes them.

use super::count;
use crate::account::{Account, Closing, client_left};
use crate::clock;
use crate::dispatch::{OpenStream, Prompt, failure};
use crate::edge;
use crate::responses::{Keep, Keeping};
use bytes::Bytes;
use config::snapshot::Deployment;
use http_body_util::BodyExt;
use hyper::body::Body;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio::time::{Sleep, timeout};
use upstream::client::{SendError, root_cause};
use upstream::pool::Reply;
use wire::call_type::CallType;
use wire::codec::{Frames, StreamSummary};
use wire::error::ApiError;
use wire::responses::stored::not_kept;
use wire::usage::Usage;

/// How often a stream notes its length in the journal (DESIGN: at most 2 s of it are lost).
const CHECKPOINT: Duration = Duration::from_secs(2);
/// How long an upstream may take to end its body after its final event, so that the connection can
/// be used again.
const DRAIN: Duration = Duration::from_secs(1);
/// Characters of an answer per token, for checkpoints.
const CHARACTERS_PER_TOKEN: usize = 4;

/// A stream being relayed.
#[derive(Debug)]
pub struct Relay {
    stream: OpenStream,
    account: Option<Box<Account>>,
    prompt: Prompt,
    call_type: CallType,
    deployment: Arc<Deployment>,
    keep: Option<Box<Keep>>,
    state: State,
    error: Option<ApiError>,
    deadline: Instant,
    timer: Option<Pin<Box<Sleep>>>,
    checkpointed: Instant,
}

#[derive(Debug)]
enum State {
    Open,
    Counting(JoinHandle<Usage>),
    /// The response goes into the store before its final event, which is here.
    Keeping(Keeping, Bytes),
    Done,
}

impl Relay {
    /// Relays a stream from its commit point on.
    pub fn new(
        stream: OpenStream,
        account: Box<Account>,
        prompt: Prompt,
        call_type: CallType,
        deployment: Arc<Deployment>,
        keep: Option<Box<Keep>>,
    ) -> Self {
        let now = clock::instant();
        let deadline = later(now, stream.gap);
        Self {
            stream,
            account: Some(account),
            prompt,
            call_type,
            deployment,
            keep,
            state: State::Open,
            error: None,
            deadline,
            timer: None,
            checkpointed: now,
        }
    }

    /// The next bytes for the client.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            if let Some(bytes) = self.stream.ready.pop_front() {
                return Poll::Ready(Some(bytes));
            }
            match &mut self.state {
                State::Done => return Poll::Ready(None),
                State::Counting(counting) => {
                    let counted = ready!(Pin::new(counting).poll(cx));
                    let usage =
                        counted.unwrap_or_else(|_| count::estimate(&self.prompt.body, self.stream.codec.text()));
                    let summary = self.stream.codec.summary();
                    self.close(usage, &summary);
                }
                State::Keeping(keeping, event) => {
                    let is_kept = ready!(Pin::new(keeping).poll(cx));
                    let event = if is_kept { event.clone() } else { not_kept(event) };
                    self.end(Some(event));
                }
                State::Open if self.stream.last.is_some() || self.stream.upstream.is_none() || self.error.is_some() => {
                    self.finish(cx);
                }
                State::Open => ready!(self.poll_upstream(cx)),
            }
        }
    }

    /// Takes one piece from upstream.
    fn poll_upstream(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(upstream) = &mut self.stream.upstream else {
            return Poll::Ready(());
        };
        let mut frames = Frames::default();
        let result = match Pin::new(upstream).poll_frame(cx) {
            Poll::Pending => return self.poll_timer(cx),
            Poll::Ready(None) => {
                self.stream.upstream = None;
                self.stream.codec.finish(&mut frames)
            }
            Poll::Ready(Some(Err(error))) => Err(self.lost(&SendError::Lost(root_cause(&error)))),
            Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                Ok(bytes) => self.stream.codec.push(bytes, &mut frames),
                Err(_) => return Poll::Ready(()),
            },
        };
        self.error = result.err();
        self.stream.take(&mut frames);
        self.mark_progress();
        Poll::Ready(())
    }

    fn mark_progress(&mut self) {
        let now = clock::instant();
        self.deadline = later(now, self.stream.gap);
        if now.saturating_duration_since(self.checkpointed) >= CHECKPOINT {
            self.checkpointed = now;
            let tokens = self.stream.codec.text().len() / CHARACTERS_PER_TOKEN;
            if let Some(account) = &self.account {
                account.checkpoint(tokens as u64);
            }
        }
    }

    /// The timer is set anew only when it fires: a busy stream never touches it.
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline;
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline.into())));
        ready!(timer.as_mut().poll(cx));
        if clock::instant() < self.deadline {
            timer.as_mut().reset(self.deadline.into());
            ready!(timer.as_mut().poll(cx));
        }
        self.error = Some(self.lost(&SendError::Timeout(self.stream.gap)));
        Poll::Ready(())
    }

    fn lost(&self, error: &SendError) -> ApiError {
        let gap = self.stream.gap.as_secs_f64();
        failure::send_error(error, &self.deployment, gap, gap)
    }

    /// The stream is over, well or not: counts what isn't known, then closes the books.
    fn finish(&mut self, cx: &mut Context<'_>) {
        self.release_upstream(cx);
        let summary = self.stream.codec.summary();
        if summary.usage.is_reported() {
            self.close(summary.usage, &summary);
            return;
        }
        let (model, prompt) = (self.model(), self.prompt.clone());
        let text = self.stream.codec.text().to_owned();
        self.state = State::Counting(tokio::task::spawn_blocking(move || {
            count::count(&model, &prompt, &text)
        }));
    }

    /// The entry is in the journal before the final event is handed over.
    fn close(&mut self, usage: Usage, summary: &StreamSummary) {
        let Some(mut account) = self.account.take() else { return };
        let booked = account.close(&closing(usage, summary, self.error.as_ref()));
        match &self.error {
            Some(error) => {
                let own = self.stream.codec.broken(error);
                let frame = own.unwrap_or_else(|| edge::error::stream_frame(error, self.call_type));
                self.stream.ready.push_back(frame.into());
            }
            None => {
                let event = self.stream.usage.take().map(|usage| usage.with_cost(booked.shown()));
                match (self.keep.take(), event) {
                    (Some(keep), Some(event)) => {
                        let keeping = keep.start(summary.id.clone(), event.clone());
                        self.state = State::Keeping(keeping, event);
                        return;
                    }
                    (_, event) => return self.end(event),
                }
            }
        }
        self.state = State::Done;
    }

    /// Hands over what waited for the end.
    fn end(&mut self, event: Option<Bytes>) {
        self.stream.ready.extend(event);
        self.stream.ready.extend(self.stream.last.take());
        self.state = State::Done;
    }

    /// Reads the upstream's body to its end, if that is near: then the connection lives on.
    fn release_upstream(&mut self, cx: &mut Context<'_>) {
        let Some(mut upstream) = self.stream.upstream.take() else {
            return;
        };
        if self.error.is_some() || matches!(Pin::new(&mut upstream).poll_frame(cx), Poll::Ready(None)) {
            return;
        }
        tokio::spawn(timeout(DRAIN, drain(upstream)));
    }

    fn model(&self) -> String {
        self.account
            .as_ref()
            .map(|account| account.model().to_owned())
            .unwrap_or_default()
    }
}

/// The client left: what it got is counted and booked, away from the core thread. Until that is
/// done the hold in the journal speaks for the call.
impl Drop for Relay {
    fn drop(&mut self) {
        let Some(mut account) = self.account.take() else { return };
        let summary = self.stream.codec.summary();
        let error = self.error.take().unwrap_or_else(client_left);
        let (model, prompt) = (account.model().to_owned(), self.prompt.clone());
        let text = self.stream.codec.text().to_owned();
        let mut close = move || {
            let reported = summary.usage.is_reported();
            let usage = if reported {
                summary.usage
            } else {
                count::count(&model, &prompt, &text)
            };
            account.close(&closing(usage, &summary, Some(&error)));
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(close)),
            Err(_) => close(),
        }
    }
}

fn closing<'a>(usage: Usage, summary: &'a StreamSummary, error: Option<&'a ApiError>) -> Closing<'a> {
    Closing {
        usage,
        reported_cost: summary.cost.as_deref(),
        tier: summary.tier.as_deref(),
        id: summary.id.as_deref(),
        model: summary.model.as_deref(),
        error,
    }
}

async fn drain(mut upstream: Reply) {
    while let Some(Ok(_)) = upstream.frame().await {}
}

/// A moment that far away; the longest spans are clipped to a year.
fn later(now: Instant, span: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(31_536_000);
    now + span.min(YEAR)
}
