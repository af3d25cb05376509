//! From a request to its reply.

use crate::api::{Api, split_options};
use crate::ask::Ask;
use crate::book::{Book, Edition};
use crate::clock::now_ns;
use crate::connection::ResetSwitch;
use crate::fault::{At, Fault};
use crate::library::Library;
use crate::options::Options;
use crate::playback::{Events, OpenReply, Pace, Playback, ResetNow};
use crate::recorder::{Recorded, Recorder};
use crate::script::{Ids, Script};
use crate::{anthropic, openai};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENT_STREAM: HeaderValue = HeaderValue::from_static("text/event-stream; charset=utf-8");

type Reply = Response<Playback>;

/// What all connections share.
pub(crate) struct Service {
    book: Book,
    library: Library,
    /// Requests per key, for the faults that count them.
    counters: Mutex<HashMap<String, u64>>,
    recorder: Recorder,
    ids: Ids,
    total: AtomicU64,
    aborted: Arc<AtomicU64>,
}

impl Service {
    /// A service with these defaults that remembers the last `record` requests.
    pub(crate) fn new(defaults: Options, record: usize) -> Self {
        Self {
            book: Book::new(defaults),
            library: Library::default(),
            counters: Mutex::default(),
            recorder: Recorder::new(record),
            ids: Ids::new(),
            total: AtomicU64::new(0),
            aborted: Arc::default(),
        }
    }

    /// Answers a request.
    ///
    /// # Errors
    /// [`ResetNow`] if the connection is to be reset before the head.
    pub(crate) async fn answer(&self, request: Request<Incoming>, switch: ResetSwitch) -> Result<Reply, ResetNow> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| ResetNow)?.to_bytes();
        let (prefix, path) = split_options(head.uri.path());
        if let Some(page) = path.strip_prefix("/__admin/") {
            return Ok(self.admin(page, head.uri.query().unwrap_or_default()));
        }
        self.total.fetch_add(1, Ordering::Relaxed);
        let api = Api::of(&head.method, path);
        let asked = head.headers.get("x-mock").and_then(|value| value.to_str().ok());
        let edition = self.book.find(prefix, asked);
        self.recorder.keep(Recorded {
            method: head.method,
            target: head.uri,
            headers: head.headers,
            body: body.clone(),
        });
        match (api, edition) {
            (Some(api), Ok(edition)) => self.play(api, &edition, &body, switch).await,
            (_, Err(error)) => Ok(refuse(StatusCode::BAD_REQUEST, &error.to_string())),
            (None, _) => Ok(refuse(StatusCode::NOT_FOUND, "the mock has no such path")),
        }
    }

    async fn play(&self, api: Api, edition: &Edition, body: &Bytes, switch: ResetSwitch) -> Result<Reply, ResetNow> {
        let options = &edition.options;
        let fault = self.fault(options);
        if !options.latency.is_zero() {
            tokio::time::sleep(options.latency).await;
        }
        match fault {
            Some(Fault::Status(status)) => return Ok(self.failure(api, status, options)),
            Some(Fault::Stall(At::Head)) => std::future::pending().await,
            Some(Fault::Reset(At::Head)) => {
                switch.arm();
                return Err(ResetNow);
            }
            _ => {}
        }
        let body = if api == Api::Models { b"{}" } else { body.as_ref() };
        let Ok(ask) = serde_json::from_slice::<Ask<'_>>(body) else {
            return Ok(refuse(
                StatusCode::BAD_REQUEST,
                "We could not parse the JSON body of your request.",
            ));
        };
        let script = self.library.script(api, edition, &ask);
        let streamed = ask.stream == Some(true) && api.streams();
        let fault = fault.filter(|fault| fault.event().is_some());
        let take = script.take(&self.ids);
        let kind = if streamed { EVENT_STREAM } else { JSON };
        let playback = if streamed || fault.is_some() {
            let open = OpenReply::new(Arc::clone(&self.aborted));
            let pace = Pace {
                gap: options.gap,
                flush: options.flush,
            };
            let events = Events::new(take.bytes, script, pace, switch, open);
            Playback::Events(Box::new(events.with_fault(fault)))
        } else {
            let whole = 0..take.bytes.len();
            Playback::Whole(Some(script.stamped(&take.bytes, whole, now_ns)))
        };
        Ok(reply(StatusCode::OK, kind, api, &take.id, playback))
    }

    /// The fault that this request meets.
    fn fault(&self, options: &Options) -> Option<Fault> {
        let fault = options.fault?;
        if !options.counts() {
            return Some(fault);
        }
        let mut counters = self.counters.lock();
        let count = counters.entry(options.key.clone()).or_default();
        *count += 1;
        options.fails(*count).then_some(fault)
    }

    fn failure(&self, api: Api, status: u16, options: &Options) -> Reply {
        let write = if api.is_anthropic() {
            anthropic::error
        } else {
            openai::error::body
        };
        let body = write(status, options.message.as_deref(), options.code.as_deref());
        let take = Script::whole(&body).take(&self.ids);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut reply = reply(status, JSON, api, &take.id, Playback::Whole(Some(take.bytes)));
        if let Some(seconds) = options.retry_after {
            reply.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        reply
    }

    fn admin(&self, page: &str, query: &str) -> Reply {
        match page {
            "requests" => {
                let last = query.split('&').find_map(|pair| pair.strip_prefix("last="));
                let count = last.and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
                json_reply(StatusCode::OK, &self.recorder.last(count))
            }
            "count" => {
                let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
                let counts = json!({"total": count(&self.total), "aborted": count(&self.aborted)});
                json_reply(StatusCode::OK, &counts)
            }
            _ => refuse(StatusCode::NOT_FOUND, "the mock has `requests` and `count` here"),
        }
    }
}

/// A reply with the provider's own id header.
fn reply(status: StatusCode, kind: HeaderValue, api: Api, id: &str, body: Playback) -> Reply {
    const OPENAI: HeaderName = HeaderName::from_static("x-request-id");
    const ANTHROPIC: HeaderName = HeaderName::from_static("request-id");
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    if let Ok(id) = HeaderValue::from_str(&format!("req_{id}")) {
        headers.insert(if api.is_anthropic() { ANTHROPIC } else { OPENAI }, id);
    }
    reply
}

fn refuse(status: StatusCode, message: &str) -> Reply {
    json_reply(status, &openai::error::body(status.as_u16(), Some(message), None))
}

fn json_reply(status: StatusCode, body: &Value) -> Reply {
    let mut reply = Response::new(Playback::Whole(Some(Bytes::from(body.to_string()))));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, JSON);
    reply
}
