//! A health check: a real call, small, through the same attempt as any other, and booked like it.

use crate::account::{Account, Closing};
use crate::app::Live;
use crate::auth::Caller;
use crate::core::Core;
use crate::dispatch::{Content, Job, attempt};
use crate::exchange::Exchange;
use crate::read;
use crate::relay;
use crate::router::groups::Group;
use bytes::Bytes;
use config::snapshot::Deployment;
use http::HeaderMap;
use std::borrow::Cow;
use std::sync::Arc;
use wire::call_type::CallType;
use wire::error::ApiError;

/// Most tokens of a probe's answer.
const MAX_TOKENS: u32 = 5;
/// Whose spend probes are.
const CALLER: &str = "litellm-internal-health-check";

/// Asks `deployment` for a few tokens.
///
/// # Errors
/// Whatever a client would have seen.
pub async fn probe(core: &Arc<Core>, live: &Arc<Live>, deployment: &Arc<Deployment>) -> Result<(), ApiError> {
    let headers = HeaderMap::new();
    let exchange = Exchange {
        live: Arc::clone(live),
        ..Exchange::accept(core, &headers, None, CallType::Chat)
    };
    let body = serde_json::json!({
        "model": deployment.model_name,
        "messages": [{ "role": "user", "content": "test from litellm" }],
        "max_tokens": MAX_TOKENS,
        "timeout": live.snapshot.general.health_timeout_s,
    });
    let chat = read::chat(
        CallType::Chat,
        Bytes::from(body.to_string()),
        None,
        &headers,
        &live.snapshot,
    )?;
    let caller = Caller {
        key: CALLER.into(),
        user: CALLER.into(),
        admin: false,
    };
    let mut account = Account::reserve(core, &exchange, &caller, &chat)?;
    let group = Group {
        name: deployment.model_name.clone(),
        members: Cow::Owned(vec![Arc::clone(deployment)]),
        captures: Vec::new(),
        wildcard: false,
        order: None,
    };
    let answered = attempt::attempt(
        &mut Job::new(core, &exchange, &chat, &headers, &mut account),
        deployment,
        &group,
    )
    .await;
    match answered {
        Ok(answer) => {
            if let Content::Whole(reply) = &answer.content {
                relay::settle_whole(account, reply, &chat.body).await;
            }
            Ok(())
        }
        Err(error) => {
            account.close(&Closing {
                error: Some(&error),
                ..Closing::default()
            });
            Err(error)
        }
    }
}
