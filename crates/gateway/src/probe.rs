//! A health check: a real call, small, through the same attempt as any other, and booked like it.

use crate::account::{Account, Closing};
use crate::app::Live;
use crate::auth::Caller;
use crate::core::Core;
use crate::dispatch::{Content, Job, attempt};
use crate::exchange::Exchange;
use crate::read::{self, ByPath};
use crate::relay;
use crate::router::groups::Group;
use bytes::Bytes;
use config::snapshot::Deployment;
use http::HeaderMap;
use serde_json::{Value, json};
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
    let (call_type, mut body) = asked(deployment.facts.mode.as_deref());
    let exchange = Exchange {
        live: Arc::clone(live),
        ..Exchange::accept(core, &headers, None, call_type)
    };
    body["model"] = deployment.model_name.as_str().into();
    body["timeout"] = live.snapshot.general.health_timeout_s.into();
    let body = Bytes::from(body.to_string());
    let chat = read::chat(call_type, body, ByPath::default(), &headers, &live.snapshot)?;
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
                relay::settle_whole(account, reply, &answer.prompt).await;
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

/// The call that a model of this mode is probed with (endpoints.md, 4).
fn asked(mode: Option<&str>) -> (CallType, Value) {
    const TEXT: &str = "test from litellm";
    match mode {
        Some("embedding") => (CallType::Embeddings, json!({ "input": [TEXT] })),
        Some("completion") => (
            CallType::Completions,
            json!({ "prompt": TEXT, "max_tokens": MAX_TOKENS }),
        ),
        Some("moderation") => (CallType::Moderations, json!({ "input": TEXT })),
        Some("rerank") => (CallType::Rerank, json!({ "query": TEXT, "documents": [TEXT] })),
        Some("image_generation") => (CallType::Images, json!({ "prompt": TEXT })),
        Some("audio_speech") => (CallType::Speech, json!({ "input": TEXT, "voice": "alloy" })),
        _ => (
            CallType::Chat,
            json!({ "messages": [{ "role": "user", "content": TEXT }], "max_tokens": MAX_TOKENS }),
        ),
    }
}
