//! Credentials that expire: fetched once for all who wait, and again before they end.

use super::source::fetch;
use crate::client::Client;
use crate::sign::SignError;
use aws_credential_types::Credentials;
use config::snapshot::AwsAccess;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// So long before they end, credentials are fetched anew (the AWS SDKs' own margin is of minutes, too).
const EARLY: Duration = Duration::from_secs(300);
/// So long before they end, nobody signs with them any more: the request must arrive in time.
const LATE: Duration = Duration::from_secs(10);

type Fetched = Result<Credentials, SignError>;
type Fetching = Shared<BoxFuture<'static, Fetched>>;

/// The credentials of one deployment.
#[derive(Debug)]
pub(super) struct Cache {
    access: Arc<AwsAccess>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Credentials>,
    fetching: Option<Fetching>,
}

impl Cache {
    /// Nothing is fetched before the first call.
    pub(super) fn new(access: AwsAccess) -> Self {
        Self {
            access: Arc::new(access),
            state: Mutex::default(),
        }
    }

    /// Credentials that hold at `now`. Whoever comes while they are being fetched waits for the same answer; while
    /// older ones still hold, nobody waits.
    ///
    /// # Errors
    /// There are none, or they can't be had. The next call asks again.
    pub(super) async fn get(&self, client: &Client, now: SystemTime) -> Fetched {
        let fetching = match self.look(client, now) {
            Look::Held(credentials) => return Ok(credentials),
            Look::Wait(fetching) => fetching,
        };
        let fetched = fetching.clone().await;
        self.state.lock().take(&fetching, &fetched);
        fetched
    }

    fn look(&self, client: &Client, now: SystemTime) -> Look {
        let mut state = self.state.lock();
        if let Some(fetching) = state.fetching.clone()
            && let Some(fetched) = fetching.clone().now_or_never()
        {
            state.take(&fetching, &fetched);
        }
        if let Some(fresh) = state.holding(now + EARLY) {
            return Look::Held(fresh);
        }
        let fetching = state.fetching.get_or_insert_with(|| self.start(client)).clone();
        match state.holding(now + LATE) {
            Some(old) => Look::Held(old),
            None => Look::Wait(fetching),
        }
    }

    /// Fetches in a task of its own, so that a caller who leaves takes nobody's answer along.
    fn start(&self, client: &Client) -> Fetching {
        let (access, client) = (Arc::clone(&self.access), client.clone());
        let task = tokio::spawn(async move { fetch(&access, client).await });
        let fetched = task.map(|joined| {
            joined.unwrap_or_else(|_| Err(SignError::Credentials("fetching them was broken off".into())))
        });
        fetched.boxed().shared()
    }
}

enum Look {
    Held(Credentials),
    Wait(Fetching),
}

impl State {
    /// The credentials, if they hold at that time.
    fn holding(&self, at: SystemTime) -> Option<Credentials> {
        let holds = |one: &&Credentials| one.expiry().is_none_or(|end| end > at);
        self.current.as_ref().filter(holds).cloned()
    }

    /// Takes the answer of a fetch, unless another one has begun since.
    fn take(&mut self, done: &Fetching, fetched: &Fetched) {
        if self.fetching.as_ref().is_some_and(|current| current.ptr_eq(done)) {
            self.fetching = None;
            if let Ok(credentials) = fetched {
                self.current = Some(credentials.clone());
            }
        }
    }
}
