//! A request that goes on from an earlier response.

use super::{Place, owner, place, previous_not_found};
use crate::app::{App, Live};
use crate::auth::Caller;
use crate::clock;
use crate::core::Core;
use crate::read::Chat;
use bytes::Bytes;
use serde_json::Value;
use std::sync::Arc;
use store::{Owner, StoreError};
use wire::error::ApiError;
use wire::json::{Peek, Splice, quote};
use wire::responses::stored::{self, Stored};

/// What a request for a response has to do with others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// Whose the response will be.
    pub owner: Owner,
    /// The deployment that gave the one before, whose provider knows the conversation.
    pub deployment: Option<String>,
}

/// Puts the conversation that a request goes on from before its input, if we keep it; otherwise the request names it by
/// the provider's own id.
///
/// # Errors
/// There is no such response of this caller's: 400 in OpenAI's words.
pub async fn resume(core: &Core, live: &Arc<Live>, caller: &Caller, chat: &mut Chat) -> Result<(), ApiError> {
    chat.thread.owner = owner(caller);
    let previous = chat.peek.get(&chat.body, "previous_response_id");
    let Some(previous) = previous.filter(|json| *json != b"null") else {
        return Ok(());
    };
    let Ok(Value::String(id)) = serde_json::from_slice(previous) else {
        let text = "'previous_response_id' must be a string.";
        return Err(ApiError::proxy(400, text).param_is("previous_response_id"));
    };
    let missing = || previous_not_found(live, &id);
    match place(live, caller, &id).ok_or_else(missing)? {
        Place::Kept => {
            let document = kept(&core.app, live, caller, &id).await?.ok_or_else(missing)?;
            let before = Stored::read(&document).ok_or_else(missing)?;
            match stored::go_on(&chat.body, &chat.peek, &before) {
                Some(body) => replace(chat, body),
                // What is wrong with the input is said where it is read.
                None => Ok(()),
            }
        }
        Place::At(address) => {
            let mut splice = Splice::new(&chat.body, &chat.peek);
            splice.set("previous_response_id", quote(&address.id));
            let body = splice.finish().concat().into();
            chat.thread.deployment = address.deployment;
            replace(chat, body)
        }
    }
}

fn replace(chat: &mut Chat, body: Bytes) -> Result<(), ApiError> {
    chat.peek = Peek::object(&body).map_err(|error| ApiError::proxy(400, error.to_string()))?;
    chat.body = body;
    Ok(())
}

/// What we keep under this id for this caller. The database is asked on the admin runtime.
///
/// # Errors
/// The database can't answer.
pub async fn kept(app: &Arc<App>, live: &Live, caller: &Caller, id: &str) -> Result<Option<Vec<u8>>, ApiError> {
    let Some(keys) = live.keys.clone() else {
        return Ok(None);
    };
    let owner = (!live.snapshot.general.share_responses).then(|| owner(caller));
    let (store, id) = (app.store.clone(), id.to_owned());
    let read = async move { store.response(&keys.kept, &id, owner.as_ref(), clock::now_us()).await };
    match app.admin.spawn(read).await {
        Ok(Ok(document)) => Ok(document),
        Ok(Err(error @ StoreError::Sealed(_))) => {
            tracing::warn!(%error, "a kept response cannot be opened: has LITELLM_SALT_KEY or the master key changed?");
            Ok(None)
        }
        Ok(Err(error)) => Err(unreadable(&error)),
        Err(error) => Err(unreadable(&error)),
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> ApiError {
    tracing::error!(%error, "kept responses");
    ApiError::proxy(500, "The database could not answer; see the gateway's log")
}
