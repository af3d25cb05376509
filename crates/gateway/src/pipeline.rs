//! The way of one request: accept, auth, read, reserve, route, dispatch, relay, which settles and
//! logs. (`guard` will stand after `read`, `cache` after `reserve`.)

use crate::account::{Account, Closing};
use crate::body::ReplyBody;
use crate::core::Core;
use crate::dispatch::{Job, dispatch};
use crate::edge;
use crate::exchange::Exchange;
use crate::read::ByPath;
use crate::upload::Upload;
use crate::{auth, log, metrics, read, relay, responses, router};
use http::header::HeaderName;
use http::request::Parts;
use http::{Request, Response};
use std::sync::Arc;
use wire::call_type::CallType;
use wire::error::ApiError;

/// Serves one call. `path_model` is the model in the path, if it has one.
pub async fn call(
    core: &Arc<Core>,
    request: Request<Upload>,
    call_type: CallType,
    path_model: Option<String>,
    peer: Arc<str>,
) -> Response<ReplyBody> {
    let (head, upload) = request.into_parts();
    let exchange = Exchange::accept(core, &head.headers, Some(peer), call_type);
    let served = serve(core, &exchange, &head, upload, path_model).await;
    let mut response = served.unwrap_or_else(|error| {
        log::refusal(&exchange, &error);
        edge::error::of_exchange(&error, &exchange)
    });
    edge::headers::set(
        response.headers_mut(),
        const { HeaderName::from_static("x-litellm-call-id") },
        &exchange.call_id,
    );
    response
}

async fn serve(
    core: &Arc<Core>,
    exchange: &Exchange,
    head: &Parts,
    upload: Upload,
    path_model: Option<String>,
) -> Result<Response<ReplyBody>, ApiError> {
    let (snapshot, call_type) = (&exchange.live.snapshot, exchange.call_type);
    let refused = |error| metrics::refused(core, exchange, head, "", error);
    let caller = auth::authenticate(snapshot, &head.headers, auth::google_query(&head.uri)).map_err(refused)?;
    let body = read::body(upload, &snapshot.general).await.map_err(refused)?;
    let (body, files) = if call_type.is_form() {
        let form = read::form(body, &head.headers).map_err(refused)?;
        (form.fields, form.files)
    } else {
        (body, Vec::new())
    };
    let mut chat = read::chat(
        call_type,
        body,
        ByPath::of(&head.uri, path_model),
        &head.headers,
        snapshot,
    )
    .map_err(refused)?;
    chat.files = files;
    if call_type == CallType::Responses {
        // Boxed: it would make every call's future longer.
        Box::pin(responses::resume(core, &exchange.live, &caller, &mut chat))
            .await
            .map_err(|error| metrics::refused(core, exchange, head, &chat.model, error))?;
    }
    let mut account = Account::reserve(core, exchange, &caller, &chat)
        .map_err(|error| metrics::refused(core, exchange, head, &chat.model, error))?;
    let group = router::route(snapshot, &chat.model, call_type.route());
    account.meter(head, group.is_ok());
    let group = group.map_err(|error| failed(&mut account, error))?;
    read::require(&chat, call_type, &snapshot.general).map_err(|error| failed(&mut account, error))?;
    let answer = dispatch(&mut Job::new(core, exchange, &chat, &head.headers, &mut account), group).await;
    let answer = answer.map_err(|error| failed(&mut account, error))?;
    Ok(relay::relay(exchange, answer, account).await)
}

/// Closes the books of a call that got no answer.
fn failed(account: &mut Account, error: ApiError) -> ApiError {
    account.close(&Closing {
        error: Some(&error),
        ..Closing::default()
    });
    error
}
