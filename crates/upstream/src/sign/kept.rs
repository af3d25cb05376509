//! What proves who calls and ends some day: fetched once for all who wait, and again before its end.

use super::SignError;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use parking_lot::Mutex;
use std::time::{Duration, SystemTime};
use tokio::time::timeout;

/// So long before it ends, it is fetched anew (the margins of AWS's and Google's own libraries are of minutes, too).
pub(super) const EARLY: Duration = Duration::from_secs(300);
/// So long before it ends, nobody uses it any more: the request must arrive in time.
const LATE: Duration = Duration::from_secs(10);

/// Something that ends.
pub(super) trait Ends: Clone + Send + Sync + 'static {
    /// When it ends; `None` is never.
    fn end(&self) -> Option<SystemTime>;
}

type Fetched<T> = Result<T, SignError>;
type Fetching<T> = Shared<BoxFuture<'static, Fetched<T>>>;

/// The last one that was fetched.
pub(super) struct Kept<T: Ends> {
    state: Mutex<State<T>>,
}

struct State<T: Ends> {
    current: Option<T>,
    fetching: Option<Fetching<T>>,
}

impl<T: Ends> Default for Kept<T> {
    fn default() -> Self {
        let (current, fetching) = (None, None);
        Self {
            state: Mutex::new(State { current, fetching }),
        }
    }
}

impl<T: Ends> std::fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

impl<T: Ends> Kept<T> {
    /// One that holds at `now`. Whoever comes while it is being fetched waits for the same answer, at most for
    /// `limit`; while an older one still holds, nobody waits.
    ///
    /// # Errors
    /// There is none, or it can't be had. The next call asks again.
    pub(super) async fn get<F>(&self, now: SystemTime, limit: Duration, fetch: impl FnOnce() -> F) -> Fetched<T>
    where
        F: Future<Output = Fetched<T>> + Send + 'static,
    {
        let fetching = match self.look(now, fetch) {
            Look::Held(held) => return Ok(held),
            Look::Wait(fetching) => fetching,
        };
        let waited = timeout(limit, fetching.clone()).await;
        let fetched = waited.map_err(|_| SignError::Timeout(limit))?;
        self.state.lock().take(&fetching, &fetched);
        fetched
    }

    fn look<F>(&self, now: SystemTime, fetch: impl FnOnce() -> F) -> Look<T>
    where
        F: Future<Output = Fetched<T>> + Send + 'static,
    {
        let mut state = self.state.lock();
        if let Some(fetching) = state.fetching.clone()
            && let Some(fetched) = fetching.clone().now_or_never()
        {
            state.take(&fetching, &fetched);
        }
        if let Some(fresh) = state.holding(now + EARLY) {
            return Look::Held(fresh);
        }
        let fetching = state.fetching.get_or_insert_with(|| start(fetch())).clone();
        match state.holding(now + LATE) {
            Some(old) => Look::Held(old),
            None => Look::Wait(fetching),
        }
    }
}

/// Fetches in a task of its own, so that a caller who leaves takes nobody's answer along.
fn start<T: Ends>(fetch: impl Future<Output = Fetched<T>> + Send + 'static) -> Fetching<T> {
    let fetched = tokio::spawn(fetch)
        .map(|joined| joined.unwrap_or_else(|_| Err(SignError::Credentials("fetching them was broken off".into()))));
    fetched.boxed().shared()
}

enum Look<T: Ends> {
    Held(T),
    Wait(Fetching<T>),
}

impl<T: Ends> State<T> {
    /// The current one, if it holds at that time.
    fn holding(&self, at: SystemTime) -> Option<T> {
        let holds = |one: &&T| one.end().is_none_or(|end| end > at);
        self.current.as_ref().filter(holds).cloned()
    }

    /// Takes the answer of a fetch, unless another one has begun since.
    fn take(&mut self, done: &Fetching<T>, fetched: &Fetched<T>) {
        if self.fetching.as_ref().is_some_and(|current| current.ptr_eq(done)) {
            self.fetching = None;
            if let Ok(fetched) = fetched {
                self.current = Some(fetched.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    const LIMIT: Duration = Duration::from_secs(30);

    /// Ends at so many seconds.
    #[derive(Clone, Debug, PartialEq)]
    struct Pass(u64);

    impl Ends for Pass {
        fn end(&self) -> Option<SystemTime> {
            Some(at(self.0))
        }
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    async fn refused() -> Result<Pass, SignError> {
        Err(SignError::Credentials("away".into()))
    }

    #[tokio::test]
    async fn one_fetches_for_all_who_wait() {
        let (kept, asked) = (Kept::default(), Arc::new(AtomicU64::new(0)));
        let fetch = || {
            let asked = Arc::clone(&asked);
            async move {
                tokio::task::yield_now().await;
                Ok(Pass(1000 * (1 + asked.fetch_add(1, Ordering::SeqCst))))
            }
        };
        let all = futures_util::future::join_all((0..50).map(|_| kept.get(at(0), LIMIT, fetch))).await;
        assert!(all.iter().all(|one| matches!(one, Ok(Pass(1000)))), "{all:?}");
        let early = at(1000) - EARLY;
        assert_eq!(kept.get(early - LATE, LIMIT, fetch).await.unwrap(), Pass(1000));
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        // It still does, while the next one is fetched.
        assert_eq!(kept.get(early, LIMIT, fetch).await.unwrap(), Pass(1000));
        while kept.get(early, LIMIT, fetch).await.unwrap() == Pass(1000) {
            tokio::task::yield_now().await;
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn the_last_one_does_until_its_end_when_there_is_no_next() {
        let kept = Kept::default();
        kept.get(at(0), LIMIT, || async { Ok(Pass(1000)) }).await.unwrap();
        assert_eq!(kept.get(at(980), LIMIT, refused).await.unwrap(), Pass(1000));
        assert!(kept.get(at(995), LIMIT, refused).await.is_err());
        let next = kept.get(at(995), LIMIT, || async { Ok(Pass(2000)) }).await;
        assert_eq!(next.unwrap(), Pass(2000));
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_the_limit() {
        let short = Duration::from_millis(1);
        let late = Kept::<Pass>::default().get(at(0), short, std::future::pending).await;
        assert!(matches!(late, Err(SignError::Timeout(limit)) if limit == short));
    }
}
