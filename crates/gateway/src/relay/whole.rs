//! The books of a whole answer.

use super::count;
use crate::account::{Account, Closing};
use bytes::Bytes;
use wire::codec::Reply;
use wire::entry::CostBreakdown;
use wire::usage::Usage;

/// Closes the books of a whole answer to `prompt`, counting it first where no usage is reported.
/// The answer is in hand: it is booked even if nobody waits for this any more.
pub async fn settle_whole(mut account: Account, reply: &Reply, prompt: &Bytes) -> CostBreakdown {
    let bill = Bill {
        cost: reply.cost.clone(),
        tier: reply.tier.clone(),
        id: reply.id.clone(),
    };
    if reply.usage.is_reported() {
        return bill.close(&mut account, reply.usage);
    }
    let (prompt, text) = (prompt.clone(), reply.text.clone().unwrap_or_default());
    let counting = tokio::task::spawn_blocking(move || {
        let usage = count::count(account.model(), &prompt, &text);
        bill.close(&mut account, usage)
    });
    counting.await.unwrap_or_default()
}

/// What an answer says about its cost.
struct Bill {
    cost: Option<String>,
    tier: Option<String>,
    id: Option<String>,
}

impl Bill {
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
