//! Writes responses into the store, away from core threads: what came in meanwhile goes in one transaction.

use crate::clock;
use bytes::Bytes;
use std::sync::Arc;
use store::{NewResponse, Owner, SealKey, Store};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use wire::responses::stored;

/// Responses that wait to be written; a full queue keeps none of what comes then.
const QUEUE: usize = 1024;
/// Responses of one transaction.
const BATCH: usize = 64;
/// The longest conversation that is kept. Each of its turns keeps all of it, so without a bound a talk about a few
/// pictures would fill the disk.
const MAX_BYTES: usize = 16 << 20;

/// The way to the writer.
#[derive(Clone, Debug)]
pub struct Keeper {
    queue: mpsc::Sender<Waiting>,
}

/// A response to be kept.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) owner: Owner,
    pub(super) key: Arc<SealKey>,
    /// The request, with the conversation that it goes on from.
    pub(super) body: Bytes,
    /// The answer as the client gets it: whole, or a stream's final event.
    pub(super) answer: Bytes,
}

/// An order, and who waits for it.
type Waiting = (Order, oneshot::Sender<()>);

impl Keeper {
    /// Starts the writer on `runtime`; it ends with its last handle.
    pub fn start(store: Store, runtime: &Handle) -> Self {
        let (queue, orders) = mpsc::channel(QUEUE);
        runtime.spawn(write(store, orders));
        Self { queue }
    }

    /// Asks for a response to be kept: the receiver hears of it once it is, and nothing if it can't be. `None` if it
    /// can't be at once.
    pub(super) fn keep(&self, order: Order) -> Option<oneshot::Receiver<()>> {
        if order.body.len() + order.answer.len() > MAX_BYTES {
            tracing::warn!(
                id = order.id,
                "a response is not kept: its conversation is longer than {MAX_BYTES} bytes"
            );
            return None;
        }
        let (done, wait) = oneshot::channel();
        if let Err(error) = self.queue.try_send((order, done)) {
            tracing::warn!(%error, "a response is not kept: too many are being written");
            return None;
        }
        Some(wait)
    }
}

async fn write(store: Store, mut orders: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    while orders.recv_many(&mut batch, BATCH).await > 0 {
        let orders = std::mem::take(&mut batch);
        let Ok((rows, waiting)) = spawn_blocking(move || sealed(orders)).await else {
            continue;
        };
        match store.keep_responses(&rows, clock::now_us()).await {
            Ok(()) => waiting.into_iter().for_each(|done| {
                let _ = done.send(());
            }),
            Err(error) => tracing::error!(%error, "{} responses are not kept", rows.len()),
        }
    }
}

/// The rows of those that somebody still waits for: nobody else would know that they are kept.
fn sealed(orders: Vec<Waiting>) -> (Vec<NewResponse>, Vec<oneshot::Sender<()>>) {
    let row = |(order, done): Waiting| {
        let document = stored::document(&order.body, &order.answer)?;
        let row = NewResponse::seal(&order.key, order.id, order.owner, document).ok()?;
        Some((row, done))
    };
    let wanted = orders.into_iter().filter(|(_, done)| !done.is_closed());
    wanted.filter_map(row).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(id: &str, answer: &'static str) -> Order {
        Order {
            id: id.into(),
            owner: Owner::default(),
            key: Arc::new(SealKey::derive("secret", "tests").unwrap()),
            body: Bytes::from_static(b"{\"input\":\"a\"}"),
            answer: Bytes::from_static(answer.as_bytes()),
        }
    }

    #[tokio::test]
    async fn what_somebody_waits_for_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("litellm.db")).await.unwrap();
        let (queue, orders) = mpsc::channel(8);
        let keeper = Keeper { queue };
        let kept = keeper.keep(order("r1", "{\"id\":\"r1\"}")).unwrap();
        let senseless = keeper.keep(order("r2", "[]")).unwrap();
        drop(keeper.keep(order("r3", "{}")));
        drop(keeper);
        write(store.clone(), orders).await;
        assert!(kept.await.is_ok() && senseless.await.is_err());
        let key = SealKey::derive("secret", "tests").unwrap();
        for (id, is_there) in [("r1", true), ("r2", false), ("r3", false)] {
            let row = store.response(&key, id, None, clock::now_us()).await.unwrap();
            assert_eq!(row.is_some(), is_there, "{id}");
        }
        let (queue, orders) = mpsc::channel(8);
        let again = Keeper { queue }.keep(order("r1", "{}")).unwrap();
        write(store, orders).await;
        assert!(again.await.is_err(), "an id is kept once");
    }

    #[test]
    fn what_there_is_no_room_for_is_refused_at_once() {
        let (queue, _orders) = mpsc::channel(1);
        let keeper = Keeper { queue };
        let long = Order {
            body: vec![b' '; MAX_BYTES].into(),
            ..order("r1", "{}")
        };
        assert!(keeper.keep(long).is_none());
        let first = keeper.keep(order("r1", "{}"));
        assert!(first.is_some() && keeper.keep(order("r2", "{}")).is_none());
    }
}
