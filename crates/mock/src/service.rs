//! From a request to its reply.

mod reply;
mod talk;

use crate::api::{Api, Keep, Made, Work};
use crate::book::{Book, Edition};
use crate::connection::ResetSwitch;
use crate::fault::{At, Fault};
use crate::library::Library;
use crate::options::Options;
use crate::playback::{Events, OpenReply, Pace, Playback, ResetNow};
use crate::recorder::{Recorded, Recorder};
use crate::responses::shelf::Shelf;
use crate::routes;
use crate::script::{self, Ids, Script};
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use parking_lot::Mutex;
use reply::{Reply, json_reply, refuse};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What all connections share.
pub(crate) struct Service {
    book: Book,
    library: Library,
    shelf: Shelf,
    /// Requests per key, for the faults that count them.
    counters: Mutex<HashMap<String, u64>>,
    recorder: Recorder,
    ids: Ids,
    total: AtomicU64,
    aborted: Arc<AtomicU64>,
}

/// A request on its way.
struct Call<'a> {
    api: &'static Api,
    /// What stands in the path: a model or an id.
    name: Option<&'a str>,
    edition: &'a Edition,
    body: &'a [u8],
    /// The id of its reply, without prefix.
    id: &'a str,
    fault: Option<Fault>,
    switch: ResetSwitch,
}

impl Service {
    /// A service with these defaults that remembers the last `record` requests.
    pub(crate) fn new(defaults: Options, record: usize) -> Self {
        Self {
            book: Book::new(defaults),
            library: Library::default(),
            shelf: Shelf::default(),
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
        let (prefix, path) = routes::split_options(head.uri.path());
        let query = head.uri.query().unwrap_or_default();
        if let Some(page) = path.strip_prefix("/__admin/") {
            return Ok(self.admin(page, query));
        }
        self.total.fetch_add(1, Ordering::Relaxed);
        let found = routes::find(&head.method, path, query);
        let asked = head.headers.get("x-mock").and_then(|value| value.to_str().ok());
        let edition = self.book.find(prefix, asked);
        let bodiless = head.method != Method::POST;
        self.recorder.keep(Recorded {
            method: head.method,
            target: head.uri,
            headers: head.headers,
            body: body.clone(),
        });
        match (found, edition) {
            (Some((api, name)), Ok(edition)) => {
                let call = Call {
                    api,
                    name: name.as_deref(),
                    edition: &edition,
                    body: if bodiless { b"{}" } else { &body },
                    id: &self.ids.next(),
                    fault: self.fault(&edition.options),
                    switch,
                };
                self.play(&call).await
            }
            (_, Err(error)) => Ok(refuse(StatusCode::BAD_REQUEST, &error.to_string())),
            (None, _) => Ok(refuse(StatusCode::NOT_FOUND, "the mock has no such path")),
        }
    }

    async fn play(&self, call: &Call<'_>) -> Result<Reply, ResetNow> {
        let options = &call.edition.options;
        if !options.latency.is_zero() {
            tokio::time::sleep(options.latency).await;
        }
        match call.fault {
            Some(Fault::Status(status)) => return Ok(call.failure(status)),
            Some(Fault::Stall(At::Head)) => std::future::pending().await,
            Some(Fault::Reset(At::Head)) => {
                call.switch.arm();
                return Err(ResetNow);
            }
            _ => {}
        }
        Ok(match &call.api.work {
            Work::Talk(talk) => self.talk(call, talk),
            Work::Make(make) => match serde_json::from_slice::<Value>(call.body) {
                Ok(body) => self.made(call, make(options, &body, call.name)),
                Err(_) => call.unreadable(),
            },
            Work::Read(read) => self.made(call, read(options, call.body)),
            Work::Keep(keep) => self.kept(call, *keep),
        })
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

    fn made(&self, call: &Call<'_>, made: Made) -> Reply {
        if let Some(Fault::Error(_, status)) = call.fault {
            return call.failure(status);
        }
        let bytes = script::with_id(&made.bytes, call.id);
        let playback = match call.fault.and_then(Fault::event) {
            Some(_) => self.playback(call, bytes.clone(), Arc::new(Script::halves(bytes)), Bytes::new()),
            None => Playback::Whole(Some(bytes)),
        };
        call.reply(made.kind, playback)
    }

    /// Plays `bytes`, a take of `script`, with the call's fault.
    fn playback(&self, call: &Call<'_>, bytes: Bytes, script: Arc<Script>, error: Bytes) -> Playback {
        let open = OpenReply::new(Arc::clone(&self.aborted));
        let pace = Pace {
            gap: call.edition.options.gap,
            flush: call.edition.options.flush,
        };
        let events = Events::new(bytes, script, pace, call.switch.clone(), open);
        let fault = call.fault.filter(|fault| fault.event().is_some());
        Playback::Events(Box::new(events.with_fault(fault, error)))
    }

    fn kept(&self, call: &Call<'_>, keep: Keep) -> Reply {
        let id = call.name.unwrap_or_default();
        let found = match keep {
            Keep::Show => self.shelf.find(id).map(|kept| kept.response),
            Keep::Input => self.shelf.find(id).map(|kept| {
                json!({"object": "list", "data": kept.input, "first_id": null, "last_id": null, "has_more": false})
            }),
            Keep::Delete => {
                let deleted = self.shelf.delete(id);
                deleted.then(|| json!({"id": id, "object": "response", "deleted": true}))
            }
        };
        match found {
            Some(body) => self.made(call, body.into()),
            None => call.refusal(404, &format!("Response with id '{id}' not found."), None),
        }
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
