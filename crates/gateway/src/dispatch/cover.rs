//! What an attempt may cost, held back before anything is sent.

use super::Job;
use super::attempt::limit_s;
use crate::account::Sent;
use crate::clock;
use bytes::Bytes;
use config::snapshot::Deployment;
use std::sync::Arc;
use wire::asked::Asked;
use wire::error::{ApiError, ErrorClass};
use wire::json::Peek;

/// Reserves what the call may cost here, of which so many bytes go upstream. A text has at most as many
/// tokens as bytes; only when the budget has no room for that is it worth counting them.
pub(super) async fn cover(
    job: &mut Job<'_>,
    deployment: &Arc<Deployment>,
    asked: Asked,
    (body, peek): (&Bytes, &Peek),
    sent_bytes: usize,
) -> Result<(), ApiError> {
    let bound = catalog::tokens::bound(sent_bytes);
    let (sent, limit) = (Sent::new(asked, body, peek), clock::seconds(limit_s(job, deployment)));
    let Err(error) = job.account.cover(deployment, sent, bound, limit) else {
        return Ok(());
    };
    if error.class != ErrorClass::BudgetExceeded {
        return Err(error);
    }
    let (model, body): (String, Bytes) = (deployment.model.clone(), body.clone());
    let body_len = body.len();
    let counted = tokio::task::spawn_blocking(move || catalog::tokens::count_request(&model, &body)).await;
    match counted.map(|tokens| with_added(tokens, body_len, sent_bytes)) {
        // Images count by their size, which the text of the body doesn't tell.
        Ok(tokens) if tokens < bound => job.account.cover(deployment, sent, tokens, limit),
        _ => Err(error),
    }
}

/// What was counted is the client's prompt: the deployment's own tools and the like come on top, by
/// their length.
fn with_added(tokens: u64, client_bytes: usize, sent_bytes: usize) -> u64 {
    tokens.saturating_add(catalog::tokens::bound(sent_bytes.saturating_sub(client_bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_deployment_adds_is_reserved_for() {
        assert_eq!(with_added(10, 100, 400), 10 + catalog::tokens::bound(300));
        assert_eq!(with_added(10, 100, 90), 10);
    }
}
