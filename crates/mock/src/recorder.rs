//! The last requests, kept as they came; JSON is made only when somebody looks.

use bytes::Bytes;
use http::HeaderMap;
use parking_lot::Mutex;
use serde_json::{Map, Value, json};
use std::collections::VecDeque;

/// A request that was received.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// Its method.
    pub(crate) method: http::Method,
    /// Its path and query, options included.
    pub(crate) target: http::Uri,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body.
    pub(crate) body: Bytes,
}

/// A ring of requests.
#[derive(Debug)]
pub(crate) struct Recorder {
    room: usize,
    ring: Mutex<VecDeque<Recorded>>,
}

impl Recorder {
    /// A ring with room for so many requests; 0 records none.
    pub(crate) fn new(room: usize) -> Self {
        Self {
            room,
            ring: Mutex::new(VecDeque::new()),
        }
    }

    /// Keeps a request, and drops the oldest one if there is no room.
    pub(crate) fn keep(&self, recorded: Recorded) {
        if self.room == 0 {
            return;
        }
        let mut ring = self.ring.lock();
        if ring.len() == self.room {
            ring.pop_front();
        }
        ring.push_back(recorded);
    }

    /// The last `count` requests, the oldest first.
    pub(crate) fn last(&self, count: usize) -> Value {
        let ring = self.ring.lock();
        let skipped = ring.len().saturating_sub(count);
        ring.iter().skip(skipped).map(Recorded::json).collect()
    }
}

impl Recorded {
    fn json(&self) -> Value {
        let headers = self.headers.iter();
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Map<String, Value> = headers.map(|(k, v)| (k.to_string(), json!(text(v)))).collect();
        let body = serde_json::from_slice(&self.body).unwrap_or_else(|_| json!(String::from_utf8_lossy(&self.body)));
        json!({
            "method": self.method.as_str(),
            "path": self.target.path(),
            "query": self.target.query().unwrap_or_default(),
            "headers": headers,
            "body": body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(body: &'static str) -> Recorded {
        Recorded {
            method: http::Method::POST,
            target: http::Uri::from_static("/v1/x?q=1"),
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    #[test]
    fn keeps_the_newest() {
        let recorder = Recorder::new(2);
        for body in ["1", "two", "{\"n\":3}"] {
            recorder.keep(recorded(body));
        }
        let all = recorder.last(9);
        assert_eq!((&all[0]["body"], &all[1]["body"]), (&json!("two"), &json!({"n": 3})));
        assert_eq!(recorder.last(1)[0]["query"], "q=1");
        Recorder::new(0).keep(recorded("1"));
    }
}
