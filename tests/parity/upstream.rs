//! The provider of every case: records what it gets and gives canned answers.
//!
//! Which case a request belongs to is told by the loopback address that it was sent to, so cases
//! run side by side and requests keep the provider's own paths.

use crate::parity::corpus::Case;
use crate::parity::{body, pyjson};
use crate::parity::{reply, sigv4};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};

/// A running provider.
#[derive(Clone)]
pub(crate) struct Upstream {
    /// The port that it listens on, at every loopback address.
    pub(crate) port: u16,
    cases: Arc<Mutex<HashMap<String, Script>>>,
}

/// One case's provider side.
struct Script {
    case: String,
    /// Which upstream of the case this address is.
    number: usize,
    shared: Arc<Mutex<Played>>,
}

#[derive(Default)]
struct Played {
    replies: Vec<Value>,
    /// How often the replies of one `when` were used.
    turns: HashMap<String, usize>,
    seen: Vec<Value>,
}

impl Upstream {
    /// Starts listening. All of 127.0.0.0/8 must reach it, so it binds the wildcard address and
    /// drops other peers.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0))
            .await
            .expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let upstream = Self {
            port,
            cases: Arc::default(),
        };
        let server = upstream.clone();
        tokio::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                if peer.ip().is_loopback() {
                    tokio::spawn(connection(server.clone(), stream));
                }
            }
        });
        upstream
    }

    /// Answers for a case from now on.
    pub(crate) fn add(&self, case: &Case) {
        let replies = case.substitute(&case.replies, self.port);
        let replies = replies.as_array().cloned().unwrap_or_default();
        let shared = Arc::new(Mutex::new(Played {
            replies,
            ..Played::default()
        }));
        let mut cases = self.cases.lock().expect("no panic");
        for (host, number) in case.hosts() {
            let (case, shared) = (case.name.clone(), Arc::clone(&shared));
            cases.insert(host, Script { case, number, shared });
        }
    }

    /// What a case's addresses have received, in order.
    pub(crate) fn seen(&self, case: &Case) -> Vec<Value> {
        let cases = self.cases.lock().expect("no panic");
        let script = case.hosts().first().and_then(|(host, _)| cases.get(host));
        let script = script.filter(|script| script.case == case.name);
        script.map_or_else(Vec::new, |script| script.shared.lock().expect("no panic").seen.clone())
    }

    /// Records a request, and gives the reply for it.
    fn play(&self, host: &str, mut entry: Map<String, Value>) -> Value {
        let cases = self.cases.lock().expect("no panic");
        let Some(script) = cases.get(host) else {
            return json!({"status": 404, "json": {"error": {"message": "no case owns this address"}}});
        };
        let mut played = script.shared.lock().expect("no panic");
        entry.shift_insert(0, "upstream".to_owned(), json!(script.number));
        let entry = Value::Object(entry);
        let reply = played.pick(script.number, &entry);
        played.seen.push(entry);
        reply.unwrap_or_else(
            || json!({"status": 599, "json": {"error": {"message": "mock: the case has no reply for this request"}}}),
        )
    }
}

impl Played {
    /// The next reply: of the most specific `when` that matches, in turn, the last one for good.
    fn pick(&mut self, upstream: usize, entry: &Value) -> Option<Value> {
        let mut groups: Vec<(String, Vec<&Value>)> = Vec::new();
        for reply in self
            .replies
            .iter()
            .filter(|reply| matches(&reply["when"], upstream, entry))
        {
            let key = pyjson::to_text(&reply["when"]);
            match groups.iter_mut().find(|(other, _)| *other == key) {
                Some((_, replies)) => replies.push(reply),
                None => groups.push((key, vec![reply])),
            }
        }
        let size = |replies: &[&Value]| replies[0]["when"].as_object().map_or(0, Map::len);
        let most = groups.iter().map(|(_, replies)| size(replies)).max()?;
        let (key, replies) = groups.into_iter().find(|(_, replies)| size(replies) == most)?;
        let turn = self.turns.entry(key).or_default();
        *turn += 1;
        replies.get(*turn - 1).or(replies.last()).map(|&reply| reply.clone())
    }
}

fn matches(when: &Value, upstream: usize, entry: &Value) -> bool {
    when.get("upstream").is_none_or(|wanted| *wanted == json!(upstream))
        && when
            .get("path")
            .is_none_or(|part| text(&entry["path"]).contains(text(part)))
        && when
            .get("model")
            .is_none_or(|model| entry["body"].get("model") == Some(model))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

async fn connection(upstream: Upstream, stream: TcpStream) {
    let answer = service_fn(move |request| {
        let upstream = upstream.clone();
        async move { Ok::<_, Infallible>(answer(&upstream, request).await) }
    });
    let _ = stream.set_nodelay(true);
    // a gateway that leaves is no news
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}

async fn answer(upstream: &Upstream, request: Request<Incoming>) -> Response<reply::Body> {
    let (head, body) = request.into_parts();
    let bytes = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let value_text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Map<String, Value> = head
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value_text(value))))
        .collect();
    let header = |name: &str| headers.get(name).map_or("", text);
    let host = header("host").split(':').next().unwrap_or_default().to_owned();
    let (kind, value) = body::parse(header("content-type"), &bytes);
    let entry = json!({
        "method": head.method.as_str(), "path": head.uri.path(), "query": head.uri.query().unwrap_or_default(),
        "headers": &headers, "body_kind": kind, "body": value,
    });
    let Value::Object(mut entry) = entry else {
        unreachable!("it is a map")
    };
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    if let Some(signature) = sigv4::describe(head.method.as_str(), path, query, &headers, &bytes) {
        entry.insert("sigv4".to_owned(), json!(signature));
    }
    reply::send(upstream.play(&host, entry)).await
}
