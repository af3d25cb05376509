//! Kept connections of one thread, HTTP/1.1: one request at a time on each. hyper-util's general pool
//! races connects and spawns a task per answer.

use crate::body::Pieces;
use crate::client::SendError;
use crate::endpoint::Endpoint;
use crate::gate::GatedConnector;
use bytes::Bytes;
use http::{Request, Response};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_rustls::HttpsConnector;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout};
use tower_service::Service;

/// Idle connections are dropped before usual load balancers do (nginx 75 s, AWS ALB 60 s).
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// Idle connections to one origin at most: more than one thread's share of a usual server's limit.
const MAX_IDLE: usize = 1024;
/// How often they are looked through.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Connections by origin.
#[derive(Debug)]
pub(crate) struct Pool {
    connector: HttpsConnector<GatedConnector>,
    idle: Mutex<FxHashMap<Arc<str>, Vec<Idle>>>,
    sweeps: AtomicBool,
}

#[derive(Debug)]
struct Idle {
    sender: SendRequest<Pieces>,
    since: Instant,
}

impl Idle {
    fn is_good(&self, now: Instant) -> bool {
        !self.sender.is_closed() && now.saturating_duration_since(self.since) < IDLE_TIMEOUT
    }
}

impl Pool {
    /// An empty pool.
    pub(crate) fn new(connector: HttpsConnector<GatedConnector>) -> Self {
        Self {
            connector,
            idle: Mutex::default(),
            sweeps: AtomicBool::new(false),
        }
    }

    /// Sends a request and waits for the answer's head. A request that an idle connection turns out not to
    /// take any more goes to another one.
    ///
    /// # Errors
    /// [`SendError::Connect`] or [`SendError::Lost`].
    pub(crate) async fn send(
        self: &Arc<Self>,
        endpoint: &Endpoint,
        mut request: Request<Pieces>,
    ) -> Result<Response<Reply>, SendError> {
        loop {
            let kept = self.take(&endpoint.origin);
            let is_kept = kept.is_some();
            let mut sender = match kept {
                Some(sender) => sender,
                // Rare and large: it would make every call's future twice as long.
                None => Box::pin(self.connect(endpoint)).await?,
            };
            match sender.try_send_request(request).await {
                Ok(response) => {
                    let (pool, origin) = (Arc::clone(self), Arc::clone(&endpoint.origin));
                    return Ok(response.map(|body| Reply::new(body, Lease { sender, pool, origin })));
                }
                Err(mut error) => match error.take_message() {
                    Some(unsent) if is_kept => request = unsent,
                    _ => return Err(SendError::of(&error.into_error(), SendError::Lost)),
                },
            }
        }
    }

    /// The connection that was used last: the others may grow old.
    fn take(&self, origin: &str) -> Option<SendRequest<Pieces>> {
        let now = Instant::now();
        let mut idle = self.idle.lock();
        let kept = idle.get_mut(origin)?;
        while let Some(one) = kept.pop() {
            if one.is_good(now) {
                return Some(one.sender);
            }
        }
        None
    }

    async fn connect(&self, endpoint: &Endpoint) -> Result<SendRequest<Pieces>, SendError> {
        let connected = self.connector.clone().call(endpoint.url.clone()).await;
        let stream = connected.map_err(|error| SendError::of(&*error, SendError::Connect))?;
        let shaken = http1::handshake(stream).await;
        let (sender, connection) = shaken.map_err(|error| SendError::of(&error, SendError::Connect))?;
        // Its end shows in what is sent over it.
        tokio::spawn(async move { drop(connection.await) });
        Ok(sender)
    }

    fn keep(self: &Arc<Self>, origin: Arc<str>, sender: SendRequest<Pieces>) {
        let since = Instant::now();
        let mut idle = self.idle.lock();
        let kept = idle.entry(origin).or_default();
        if kept.len() < MAX_IDLE {
            kept.push(Idle { sender, since });
        }
        drop(idle);
        if let Ok(runtime) = Handle::try_current()
            && !self.sweeps.swap(true, Ordering::Relaxed)
        {
            runtime.spawn(sweep(Arc::downgrade(self)));
        }
    }

    /// Drops what is too old; tells whether any is left.
    fn drop_old(&self) -> bool {
        let now = Instant::now();
        let mut idle = self.idle.lock();
        idle.retain(|_, kept| {
            kept.retain(|one| one.is_good(now));
            !kept.is_empty()
        });
        let any = !idle.is_empty();
        self.sweeps.store(any, Ordering::Relaxed);
        any
    }
}

/// Looks through the idle connections as long as there are any.
async fn sweep(pool: Weak<Pool>) {
    loop {
        sleep(SWEEP_EVERY).await;
        if !pool.upgrade().is_some_and(|pool| pool.drop_old()) {
            return;
        }
    }
}

/// A connection in use, to be kept at the end of the answer.
#[derive(Debug)]
struct Lease {
    sender: SendRequest<Pieces>,
    pool: Arc<Pool>,
    origin: Arc<str>,
}

impl Lease {
    fn give_back(mut self) {
        if self.sender.is_ready() {
            self.pool.keep(self.origin, self.sender);
        } else if !self.sender.is_closed()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(async move {
                if let Ok(Ok(())) = timeout(IDLE_TIMEOUT, self.sender.ready()).await {
                    self.pool.keep(self.origin, self.sender);
                }
            });
        }
    }
}

/// The body of an answer. Its connection is kept if it is read to its end, and closed if not: the
/// upstream then knows that nobody listens any more.
#[derive(Debug)]
pub struct Reply {
    body: Incoming,
    lease: Option<Lease>,
}

impl Reply {
    fn new(body: Incoming, lease: Lease) -> Self {
        let mut reply = Self {
            body,
            lease: Some(lease),
        };
        reply.note_end();
        reply
    }

    fn note_end(&mut self) {
        if self.body.is_end_stream()
            && let Some(lease) = self.lease.take()
        {
            lease.give_back();
        }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            Some(Ok(_)) => self.note_end(),
            Some(Err(_)) => self.lease = None,
            None => {
                if let Some(lease) = self.lease.take() {
                    lease.give_back();
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
