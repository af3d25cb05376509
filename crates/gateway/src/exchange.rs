//! The `accept` stage: what is known of a request before it is read.

use crate::app::Live;
use crate::clock;
use crate::core::Core;
use crate::own_headers::OwnHeaders;
use http::HeaderMap;
use std::sync::{Arc, OnceLock};
use std::time::Instant;
use uuid::Uuid;
use wire::call_type::CallType;

/// The longest call or session id of a client that is taken over.
const MAX_ID_LENGTH: usize = 256;

/// One request and its answer. It keeps the configuration that it began with.
#[derive(Debug)]
pub struct Exchange {
    /// The configuration.
    pub live: Arc<Live>,
    /// `x-litellm-call-id`: the client's, or ours.
    pub call_id: String,
    /// The client's session.
    pub session_id: Option<String>,
    /// When it began, microseconds since 1970 UTC.
    pub start_us: i64,
    /// The same moment, for spans.
    pub started: Instant,
    /// The client's address.
    pub peer: Option<Arc<str>>,
    /// What the client asks for: errors and answers are in that dialect.
    pub call_type: CallType,
    /// Seconds that an attempt may take, once that is known: errors show it.
    pub timeout_s: OnceLock<f64>,
}

impl Exchange {
    /// Takes a request in.
    pub fn accept(core: &Core, headers: &HeaderMap, peer: Option<Arc<str>>, call_type: CallType) -> Self {
        let start_us = clock::now_us();
        let own = OwnHeaders::of(headers);
        Self {
            live: core.app.live.load_full(),
            call_id: client_id(own, "x-litellm-call-id").unwrap_or_else(|| uuid_v7(start_us)),
            session_id: ["x-litellm-session-id", "x-litellm-trace-id"]
                .iter()
                .find_map(|name| client_id(own, name)),
            start_us,
            started: clock::instant(),
            peer,
            call_type,
            timeout_s: OnceLock::new(),
        }
    }

    /// An id that only we make, in the order of time.
    pub fn entry_id(&self) -> String {
        uuid_v7(self.start_us)
    }
}

/// An id in the order of time, which keeps the spend log's index of it small in use.
fn uuid_v7(us: i64) -> String {
    let random = fastrand::u128(..).to_ne_bytes();
    let random: &[u8; 10] = random.first_chunk().unwrap_or(&[0; 10]);
    uuid::Builder::from_unix_timestamp_millis(us.unsigned_abs() / 1000, random)
        .into_uuid()
        .to_string()
}

/// Random bits from the thread's own generator: an id need not be a secret.
pub fn uuid_v4() -> Uuid {
    uuid::Builder::from_random_bytes(fastrand::u128(..).to_ne_bytes()).into_uuid()
}

fn client_id(headers: OwnHeaders<'_>, name: &str) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty() && text.len() <= MAX_ID_LENGTH).then(|| text.to_owned())
}
