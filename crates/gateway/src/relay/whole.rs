//! The books of a whole answer.

use super::count;
use crate::account::{Account, Closing};
use bytes::Bytes;
use wire::codec::Reply;
use wire::entry::CostBreakdown;
use wire::usage::Usage;

/// Closes the books of a whole answer to `prompt`, counting it first where no usage is reported.
/// The answer is in hand: it is booked even if nobody waits for this any more.
pub async fn settle_whole(mut account: Box<Account>, reply: &Reply, prompt: &Bytes) -> CostBreakdown {
    if reply.usage.is_reported() {
        return settle_reported(&mut account, reply);
    }
    let bill = Bill::of(reply);
    let (prompt, text) = (prompt.clone(), reply.text.clone().unwrap_or_default());
    let counting = tokio::task::spawn_blocking(move || {
        let usage = count::count(account.model(), &prompt, &text);
        bill.close(&mut account, usage)
    });
    counting.await.unwrap_or_default()
}

/// The same where usage is reported.
pub(super) fn settle_reported(account: &mut Account, reply: &Reply) -> CostBreakdown {
    account.close(&Closing {
        usage: reply.usage,
        reported_cost: reply.cost.as_deref(),
        tier: reply.tier.as_deref(),
        id: reply.id.as_deref(),
        error: None,
    })
}

/// What an answer says about its cost.
struct Bill {
    cost: Option<String>,
    tier: Option<String>,
    id: Option<String>,
}

impl Bill {
    fn of(reply: &Reply) -> Self {
        Self {
            cost: reply.cost.clone(),
            tier: reply.tier.clone(),
            id: reply.id.clone(),
        }
    }

    fn close(&self, account: &mut Account, usage: Usage) -> CostBreakdown {
        account.close(&Closing {
            usage,
            reported_cost: self.cost.as_deref(),
            tier: self.tier.as_deref(),
            id: self.id.as_deref(),
            error: None,
        })
    }
}
