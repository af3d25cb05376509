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
