//! What is to be kept of a call, from its request to the end of its answer.
//!
//! The end of the answer, the body's or a stream's final event, waits until the response is in the database: a client
//! that has it can read it back, here or after a restart. That costs a commit per answer, milliseconds beside the
//! seconds of a model. What can't be kept says so in its `store`.

use super::Thread;
use super::keeper::{Keeper, Order};
use crate::app::Live;
use crate::read::Chat;
use bytes::Bytes;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use store::SealKey;
use tokio::sync::oneshot;
use tokio::time::{Timeout, timeout};
use wire::codec::Reply;
use wire::responses::stored::not_kept;

/// How long an answer's end waits for a database that is slow or away.
const PATIENCE: Duration = Duration::from_secs(5);

/// A call whose response is to be kept.
#[derive(Debug)]
pub struct Keep {
    keeper: Keeper,
    /// `None` without a secret: then nothing can be kept.
    key: Option<Arc<SealKey>>,
    thread: Thread,
    body: Bytes,
}

/// A response on its way into the store; tells whether it arrived.
#[derive(Debug)]
pub struct Keeping(Option<Pin<Box<Timeout<oneshot::Receiver<()>>>>>);

impl Keep {
    /// What is to be kept of a translated call, unless it says `store: false`.
    pub fn wanted(keeper: &Keeper, live: &Live, chat: &Chat) -> Option<Self> {
        if chat.peek.flag(&chat.body, "store") == Some(false) {
            return None;
        }
        Some(Self {
            keeper: keeper.clone(),
            key: live.keys.as_ref().map(|keys| Arc::clone(&keys.kept)),
            thread: chat.thread.clone(),
            body: chat.body.clone(),
        })
    }

    /// Keeps the response that ends with this answer.
    pub fn start(self, id: Option<String>, answer: Bytes) -> Keeping {
        let order = id.zip(self.key).map(|(id, key)| Order {
            id,
            key,
            owner: self.thread.owner,
            body: self.body,
            answer,
        });
        let wait = order.and_then(|order| self.keeper.keep(order));
        Keeping(wait.map(|wait| Box::pin(timeout(PATIENCE, wait))))
    }

    /// Keeps a whole answer, which says if it isn't kept.
    pub async fn whole(self, mut reply: Reply) -> Reply {
        let answer = Bytes::from(reply.body.concat());
        let is_kept = self.start(reply.id.clone(), answer.clone()).await;
        reply.body = vec![if is_kept { answer } else { not_kept(&answer) }];
        reply
    }
}

impl Future for Keeping {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<bool> {
        match &mut self.0 {
            None => Poll::Ready(false),
            Some(wait) => wait.as_mut().poll(cx).map(|written| matches!(written, Ok(Ok(())))),
        }
    }
}
