//! OpenAI's responses after they were created: read, listed, cancelled, deleted. Where a provider keeps one, it is asked.

use crate::Handled;
use crate::query::{self, invalid, owned};
use bytes::Bytes;
use gateway::auth::Caller;
use gateway::clock;
use gateway::edge;
use gateway::responses::{self, Errand, Place};
use gateway::routes::AdminCall;
use http::{Method, StatusCode};
use serde_json::json;
use serde_json::value::RawValue;
use wire::error::ApiError;
use wire::responses::Address;
use wire::responses::stored::{Order, Page, Stored, list};

/// Input items of a page, unless it is told, and at most: OpenAI's figures.
const PAGE_SIZE: usize = 20;
const MAX_PAGE_SIZE: usize = 100;

/// `GET /v1/responses/{id}`.
pub(crate) async fn get(call: AdminCall) -> Handled {
    for name in ["stream", "starting_after"] {
        let asked = query::text(&call.query, name).filter(|value| value != "false");
        if asked.is_some() {
            let text = format!(
                "'{name}' is not supported for GET /v1/responses/{{response_id}}: read it again until it is complete"
            );
            return Err(ApiError::proxy(400, text).param_is(name));
        }
    }
    let document = match place(&call)? {
        (_, Place::At(address)) => return forward(&call, &address, "").await,
        (caller, Place::Kept) => kept(&call, caller).await?,
    };
    let response = Stored::read(&document).map(|stored| stored.response().to_owned());
    let response = response.and_then(|json| RawValue::from_string(json).ok());
    Ok(edge::json(StatusCode::OK, &response.ok_or_else(|| missing(&call))?))
}

/// `DELETE /v1/responses/{id}`.
pub(crate) async fn delete(call: AdminCall) -> Handled {
    let (caller, place) = place(&call)?;
    if let Place::At(address) = &place {
        return forward(&call, address, "").await;
    }
    let owner = (!call.live.snapshot.general.share_responses).then(|| responses::owner(caller));
    let store = &call.core.app.store;
    let deleted = store.delete_response(id(&call), owner.as_ref(), clock::now_us()).await;
    let deleted = deleted.map_err(|error| {
        tracing::error!(%error, "a response is not deleted");
        ApiError::proxy(500, "The database could not answer; see the gateway's log")
    })?;
    if !deleted {
        return Err(missing(&call));
    }
    let answer = json!({"id": id(&call), "object": "response", "deleted": true});
    Ok(edge::json(StatusCode::OK, &answer))
}

/// `POST /v1/responses/{id}/cancel`. What we keep is complete.
pub(crate) async fn cancel(call: AdminCall) -> Handled {
    match place(&call)? {
        (_, Place::At(address)) => forward(&call, &address, "/cancel").await,
        (caller, Place::Kept) => {
            kept(&call, caller).await?;
            Err(ApiError::proxy(400, "Cannot cancel a synchronous response."))
        }
    }
}

/// `GET /v1/responses/{id}/input_items`.
pub(crate) async fn input_items(call: AdminCall) -> Handled {
    let (caller, place) = place(&call)?;
    if let Place::At(address) = &place {
        return forward(&call, address, "/input_items").await;
    }
    let page = page(&call.query)?;
    let document = kept(&call, caller).await?;
    let stored = Stored::read(&document).ok_or_else(|| missing(&call))?;
    let listed = list(&stored, id(&call), &page).ok_or_else(|| {
        let named = page.after.as_deref().or(page.before.as_deref()).unwrap_or_default();
        invalid(if page.after.is_some() { "after" } else { "before" }, named)
    })?;
    Ok(edge::json(StatusCode::OK, &listed))
}

fn page(query: &str) -> Result<Page, ApiError> {
    let limit = query::parsed(query, "limit")?.unwrap_or(PAGE_SIZE);
    if !(1..=MAX_PAGE_SIZE).contains(&limit) {
        return Err(invalid("limit", &limit.to_string()));
    }
    let order = match query::text(query, "order").as_deref() {
        None | Some("desc") => Order::Desc,
        Some("asc") => Order::Asc,
        Some(other) => return Err(invalid("order", other)),
    };
    Ok(Page {
        limit,
        order,
        after: owned(query, "after"),
        before: owned(query, "before"),
    })
}

fn id(call: &AdminCall) -> &str {
    call.params.first().map_or("", String::as_str)
}

fn missing(call: &AdminCall) -> ApiError {
    responses::not_found(&call.live, id(call))
}

/// Who asks, and where the response is.
fn place(call: &AdminCall) -> Result<(&Caller, Place), ApiError> {
    let caller = call.caller.as_ref().ok_or_else(|| missing(call))?;
    let place = responses::place(&call.live, caller, id(call));
    Ok((caller, place.ok_or_else(|| missing(call))?))
}

async fn kept(call: &AdminCall, caller: &Caller) -> Result<Bytes, ApiError> {
    let document = responses::kept(&call.core.app, &call.live, caller, id(call)).await?;
    document.map(Bytes::from).ok_or_else(|| missing(call))
}

async fn forward(call: &AdminCall, address: &Address, tail: &str) -> Handled {
    let is_head = call.method == Method::HEAD;
    let errand = Errand {
        method: if is_head { &Method::GET } else { &call.method },
        tail,
        query: &call.query,
        shown: id(call),
    };
    responses::forward(&call.core, &call.live, address, errand).await
}
