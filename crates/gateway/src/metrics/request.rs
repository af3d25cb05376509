//! What metrics ask of a request's head.

use crate::core::Core;
use crate::exchange::Exchange;
use crate::{auth, clock, router, routes};
use http::header::USER_AGENT;
use http::request::Parts;
use wire::entry::{Entry, EntryError, Metered, Outcome};
use wire::error::ApiError;

/// Bytes of a client program's name at most.
const MAX_PROGRAM: usize = 256;

/// The request, as far as its head tells.
pub fn metered(head: &Parts) -> Metered {
    Metered {
        route: routes::call_route(head.uri.path()).into(),
        user_agent: program(head),
        ..Metered::default()
    }
}

/// Counts a request that was refused before it had books. `model` is what it asked for, if that was
/// read. Who has no key gets no say in any label.
pub fn refused(core: &Core, exchange: &Exchange, head: &Parts, model: &str, error: ApiError) -> ApiError {
    let Some(metrics) = &core.app.metrics else {
        return error;
    };
    let snapshot = &exchange.live.snapshot;
    let caller = auth::authenticate(snapshot, &head.headers, auth::google_query(&head.uri)).ok();
    let unknown_model = !model.is_empty() && router::route(snapshot, model, exchange.call_type.route()).is_err();
    let mut metered = metered(head);
    metered.unknown_model = unknown_model;
    metered.user_agent = metered.user_agent.filter(|_| caller.is_some());
    let peer = exchange.peer.as_deref().filter(|_| caller.is_some());
    metrics.unbooked(Entry {
        api_key: caller.as_ref().map(|caller| caller.key.to_string()).unwrap_or_default(),
        user: caller.map(|caller| caller.user.to_string()).unwrap_or_default(),
        start_us: exchange.start_us,
        end_us: clock::now_us(),
        requested_model: model.to_owned(),
        requester_ip_address: peer.map(str::to_owned),
        status: Outcome::Failure,
        http_status: error.status,
        error: Some(EntryError {
            class: error.class.name().to_owned(),
            message: String::new(),
        }),
        metered: Some(Box::new(metered)),
        ..Entry::default()
    });
    error
}

fn program(head: &Parts) -> Option<String> {
    let value = head.headers.get(USER_AGENT)?.as_bytes();
    let value = value.get(..MAX_PROGRAM).unwrap_or(value);
    Some(String::from_utf8_lossy(value).into_owned())
}
