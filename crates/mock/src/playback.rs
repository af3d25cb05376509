//! A reply's body: a script's events, paced, and cut short where a fault says so.

use crate::clock::now_ns;
use crate::connection::ResetSwitch;
use crate::fault::{At, Fault};
use crate::script::Script;
use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// Wait before a reset, so that the events before it reach the client: the kernel drops what it
/// has not sent yet.
const BEFORE_RESET: Duration = Duration::from_millis(5);

/// The body of a reply.
pub(crate) enum Playback {
    /// One piece.
    Whole(Option<Bytes>),
    /// A script's events.
    Events(Box<Events>),
}

/// Where a stream is.
pub(crate) struct Events {
    bytes: Bytes,
    script: Arc<Script>,
    next: usize,
    pace: Pace,
    /// Whether the event before has left.
    flushed: bool,
    wait: Option<Pin<Box<Sleep>>>,
    fault: Option<Fault>,
    /// The event of a fault that says so.
    error: Bytes,
    switch: ResetSwitch,
    open: OpenReply,
}

/// How events follow each other.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    /// Wait between two.
    pub(crate) gap: Duration,
    /// Whether each leaves in a packet of its own, even without a gap.
    pub(crate) flush: bool,
}

/// The connection is to be reset.
#[derive(Debug, thiserror::Error)]
#[error("the mock resets this connection")]
pub(crate) struct ResetNow;

/// Counts a reply as aborted unless it was played to its end.
pub(crate) struct OpenReply {
    aborted: Arc<AtomicU64>,
    ended: bool,
}

impl OpenReply {
    /// A reply that has begun.
    pub(crate) fn new(aborted: Arc<AtomicU64>) -> Self {
        Self { aborted, ended: false }
    }
}

impl Drop for OpenReply {
    fn drop(&mut self) {
        if !self.ended {
            self.aborted.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Events {
    /// Plays `bytes`, a take of `script`.
    pub(crate) fn new(bytes: Bytes, script: Arc<Script>, pace: Pace, switch: ResetSwitch, open: OpenReply) -> Self {
        Self {
            bytes,
            script,
            next: 0,
            pace,
            flushed: true,
            wait: None,
            fault: None,
            error: Bytes::new(),
            switch,
            open,
        }
    }

    /// The same with a fault, and with the event that [`Fault::Error`] sends.
    pub(crate) fn with_fault(mut self, fault: Option<Fault>, error: Bytes) -> Self {
        (self.fault, self.error) = (fault, error);
        self
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ResetNow>>> {
        if let Some(wait) = &mut self.wait {
            ready!(wait.as_mut().poll(cx));
            self.wait = None;
        }
        if !self.flushed {
            // hyper writes out what it has when the body has nothing more at the moment
            self.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match self.fault.filter(|fault| fault.event() == Some(self.next)) {
            Some(Fault::Stall(_)) => Poll::Pending,
            Some(Fault::Reset(_)) if self.switch.is_armed() => Poll::Ready(Some(Err(ResetNow))),
            Some(Fault::Reset(_)) => self.arm(cx),
            Some(Fault::Truncate(_)) => self.end(),
            Some(Fault::Garbage(_)) => {
                let form = self.script.form();
                let garbage = Bytes::from_static(form.garbage.as_bytes());
                self.step(|_| form.frame.map_or(garbage.clone(), |frame| frame(&garbage)))
            }
            Some(Fault::Corrupt(_)) => self.step(corrupt),
            Some(Fault::Slow(_, wait)) => self.delay(wait, cx),
            Some(Fault::Error(..)) => self.fail(),
            _ => self.step(|event| event),
        }
    }

    /// Waits, and plays the event after all.
    fn delay(&mut self, wait: Duration, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ResetNow>>> {
        self.fault = None;
        self.wait = Some(Box::pin(sleep(wait)));
        self.poll_event(cx)
    }

    /// Sends the error, and ends behind it.
    fn fail(&mut self) -> Poll<Option<Result<Bytes, ResetNow>>> {
        self.fault = Some(Fault::Truncate(At::Event(self.next)));
        Poll::Ready(Some(Ok(std::mem::take(&mut self.error))))
    }

    /// Waits a moment before the reset.
    fn arm(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ResetNow>>> {
        self.switch.arm();
        self.wait = Some(Box::pin(sleep(BEFORE_RESET)));
        self.poll_event(cx)
    }

    fn end(&mut self) -> Poll<Option<Result<Bytes, ResetNow>>> {
        self.open.ended = true;
        Poll::Ready(None)
    }

    /// The next event, or what `change` makes of it.
    fn step(&mut self, change: impl FnOnce(Bytes) -> Bytes) -> Poll<Option<Result<Bytes, ResetNow>>> {
        let ends = self.script.ends();
        let Some(&end) = ends.get(self.next) else {
            return self.end();
        };
        let start = self.next.checked_sub(1).and_then(|i| ends.get(i)).copied().unwrap_or(0);
        self.next += 1;
        if self.next == ends.len() {
            self.open.ended = true;
        } else if !self.pace.gap.is_zero() {
            self.wait = Some(Box::pin(sleep(self.pace.gap)));
        } else {
            self.flushed = !self.pace.flush;
        }
        let event = self.script.piece(&self.bytes, start..end, now_ns);
        Poll::Ready(Some(Ok(change(event))))
    }
}

/// The event with another byte in its middle: one that no text in UTF-8 has.
fn corrupt(event: Bytes) -> Bytes {
    let mut copy = BytesMut::from(event);
    let middle = copy.len() / 2;
    if let Some(byte) = copy.get_mut(middle) {
        *byte = if *byte == 0xff { 0xfe } else { 0xff };
    }
    copy.freeze()
}

impl Body for Playback {
    type Data = Bytes;
    type Error = ResetNow;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, ResetNow>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Events(events) => events
                .poll_event(cx)
                .map(|event| event.map(|bytes| bytes.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Events(_) => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each poll gives: an event's bytes, or nothing yet.
    fn polls(flush: bool) -> Vec<Option<Bytes>> {
        let script = Arc::new(Script::events(&["a".to_owned(), "b".to_owned()], &crate::form::SSE));
        let bytes = script.take(&crate::script::Ids::new().next());
        let gap = Duration::ZERO;
        let open = OpenReply::new(Arc::default());
        let pace = Pace { gap, flush };
        let mut events = Events::new(bytes, script, pace, ResetSwitch::default(), open);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut polls = Vec::new();
        loop {
            match events.poll_event(&mut cx) {
                Poll::Pending => polls.push(None),
                Poll::Ready(Some(event)) => polls.push(Some(event.unwrap())),
                Poll::Ready(None) => return polls,
            }
        }
    }

    #[test]
    fn the_connection_can_write_between_flushed_events() {
        let [a, b] = ["a", "b"].map(|text| Some(Bytes::from(text)));
        assert_eq!(polls(false), [a.clone(), b.clone()]);
        assert_eq!(polls(true), [a, None, b]);
    }
}
