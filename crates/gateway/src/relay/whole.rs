//! The books of a whole answer.

use super::count;
use crate::account::{Account, Booked, Closing};
use crate::dispatch::Prompt;
use wire::codec::Reply;
use wire::usage::Usage;

/// Closes the books of a whole answer to `prompt`, counting it first where no usage is reported.
/// The answer is in hand: it is booked even if nobody waits for this any more.
pub async fn settle_whole(mut account: Box<Account>, reply: &Reply, prompt: &Prompt) -> Booked {
    if reply.usage.is_reported() {
        return close(&mut account, reply, reply.usage);
    }
    let (prompt, reply) = (prompt.clone(), reply.clone());
    let counting = tokio::task::spawn_blocking(move || {
        let text = reply.text.as_deref().unwrap_or_default();
        let counted = count::count(account.model(), &prompt, text);
        let units = reply.usage.units;
        close(&mut account, &reply, Usage { units, ..counted })
    });
    counting.await.unwrap_or_default()
}

fn close(account: &mut Account, reply: &Reply, usage: Usage) -> Booked {
    account.close(&Closing {
        usage,
        reported_cost: reply.cost.as_deref(),
        tier: reply.tier.as_deref(),
        id: reply.id.as_deref(),
        model: reply.model.as_deref(),
        error: None,
    })
}
