//! A call's whole way through the codecs, as the gateway takes it, without the gateway.

use crate::ask;
use crate::rows::{self, Row};
use bytes::Bytes;
use catalog::prices::{self, Rates};
use catalog::providers::{self, Provider};
use std::collections::HashMap;
use std::sync::LazyLock;
use wire::call_type::CallType;
use wire::client::{Ask, Upstream};
use wire::codec::{Call, Frames, ParamPolicy, Reply, ReplyHead, StreamCodec, StreamSummary, UpstreamRequest};
use wire::error::ApiError;
use wire::facts::ModelFacts;
use wire::json::Peek;
use wire::registry::{self, Way};

/// The head of a reply that went well.
pub const OK: ReplyHead<'static> = ReplyHead {
    status: 200,
    headers: &[],
};

/// A client's dialect, and whom its calls go to.
pub struct Road {
    /// The client's dialect.
    pub client: CallType,
    /// Whom.
    pub row: Row,
    /// Through which codecs.
    pub way: Way,
    provider: &'static Provider,
    facts: ModelFacts,
    params: ParamPolicy,
}

/// All ways to the rows of a dialect.
///
/// # Panics
/// A dialect without rows.
pub fn of(dialect: &str) -> &'static [Road] {
    static ROADS: LazyLock<HashMap<&'static str, Vec<Road>>> = LazyLock::new(|| {
        let mut roads: HashMap<_, Vec<Road>> = HashMap::new();
        let streamed = rows::ROWS.iter().map(|row| (row, &ask::CLIENTS[..]));
        let whole = rows::WHOLE.iter().map(|row| (row, &ask::WHOLE[..]));
        for (row, clients) in streamed.chain(whole) {
            let found = clients.iter().filter_map(|client| Road::of(*client, *row));
            roads.entry(row.dialect).or_default().extend(found);
        }
        roads
    });
    ROADS.get(dialect).expect("a dialect")
}

/// What a client gets of a stream.
#[derive(Debug, PartialEq)]
pub struct Streamed {
    /// All bytes, the usage event and the final one included unless it failed.
    pub bytes: Vec<u8>,
    /// What ended it too early.
    pub error: Option<ApiError>,
    /// What is known of it at its end.
    pub summary: StreamSummary,
    /// Its text, for counting.
    pub text: String,
}

impl Streamed {
    /// Whether a client gets the same of both, and the books if nothing failed: what is known of a stream that failed
    /// may come from behind the failure.
    pub fn is_like(&self, other: &Self) -> bool {
        let known = |it: &Self| (it.error.is_none()).then(|| (it.summary.clone(), it.text.clone()));
        (&self.bytes, &self.error) == (&other.bytes, &other.error) && known(self) == known(other)
    }
}

impl Road {
    /// The way of such a client's calls to `row`; `None` if there is none, or another dialect is spoken on it.
    ///
    /// # Panics
    /// A provider that doesn't exist.
    fn of(client: CallType, row: Row) -> Option<Self> {
        let provider = providers::by_name(row.provider).expect("a provider");
        let priced = prices::find(row.provider, row.model, None);
        let facts = prices::facts(priced.map_or("{}", |priced| priced.row));
        let params = ParamPolicy {
            supported: catalog::params::supported(provider, row.model, &facts),
            own_host: true,
            drop_unsupported: true,
            ..ParamPolicy::default()
        };
        let way = registry::way(client, &provider.rules, (row.model, &facts), None)?;
        let road = Self {
            client,
            row,
            way,
            provider,
            facts,
            params,
        };
        (road.dialect() == row.dialect).then_some(road)
    }

    /// What the provider is asked in: some have several dialects, by the client's.
    fn dialect(&self) -> &'static str {
        let by_responses = registry::has_responses(&self.provider.rules);
        match self.client {
            CallType::Responses if self.way.client.is_none() => "responses",
            CallType::Messages if self.row.provider == "openai" => "responses",
            CallType::Messages if self.way.client.is_none() && self.row.provider == "bedrock" => "invoke",
            CallType::Messages if self.way.client.is_none() => "anthropic",
            CallType::Completions if self.way.client.is_none() => "completions",
            _ if by_responses && self.facts.mode.as_deref() == Some("responses") => "responses",
            _ if self.row.dialect == "responses" => "none",
            _ => self.row.dialect,
        }
    }

    /// Whether the client speaks the provider's own dialect.
    pub fn is_native(&self) -> bool {
        self.way.client.is_none() && (self.client != CallType::Chat || self.row.dialect == "openai")
    }

    /// What its calls cost.
    pub fn rates(&self) -> Rates {
        let priced = prices::find(self.row.provider, self.row.model, None);
        Rates::from_json(priced.map_or("{}", |priced| priced.row), &[])
    }

    /// What goes upstream for the client's body.
    ///
    /// # Errors
    /// Those of the client's dialect and of the codec.
    pub fn request(&self, body: &Bytes, peek: &Peek) -> Result<UpstreamRequest, ApiError> {
        self.with(body, peek, |call, _| self.way.codec.request(call))?
    }

    /// What the client gets for the provider's whole reply to `body`.
    ///
    /// # Errors
    /// Those of the codec and of the client's dialect.
    pub fn reply(&self, body: &Bytes, reply: Bytes) -> Result<Reply, ApiError> {
        let peek = Peek::object(body).expect("a client's body");
        self.with(body, &peek, |call, ask| {
            let reply = self.way.codec.response(call, OK, reply)?;
            match self.way.client {
                Some(client) => client.reply(ask, reply),
                None => Ok(reply),
            }
        })?
    }

    /// What the client gets of the provider's stream that comes in these pieces.
    pub fn stream<'p>(&self, body: &Bytes, pieces: impl IntoIterator<Item = &'p [u8]>) -> Streamed {
        let peek = Peek::object(body).expect("a client's body");
        let streamed = self.with(body, &peek, |call, ask| {
            let codec = self.way.codec.stream(call, OK);
            let codec = match self.way.client {
                Some(client) => client.stream(ask, codec),
                None => codec,
            };
            relay(codec, pieces)
        });
        streamed.expect("a plain question can be asked")
    }

    /// What the client gets for a refusal.
    pub fn error(&self, status: u16, body: &[u8]) -> ApiError {
        let head = ReplyHead { status, headers: &[] };
        self.way.codec.error(&self.provider.rules, self.row.model, head, body)
    }

    /// Makes the call of a client's body.
    fn with<T>(&self, body: &Bytes, peek: &Peek, act: impl FnOnce(&Call<'_>, &Ask<'_>) -> T) -> Result<T, ApiError> {
        let stream = peek.flag(body, "stream") == Some(true);
        let ask = Ask {
            body,
            peek,
            model: "shown",
            stream,
            now_s: 1_700_000_000,
            seed: 7,
            upstream: Upstream {
                rules: &self.provider.rules,
                model: self.row.model,
                facts: &self.facts,
                params: &self.params,
            },
        };
        let hub = self.way.client.map(|client| client.to_chat(&ask)).transpose()?;
        let hub = hub.map(|body| (Peek::object(&body).expect("the hub's body is JSON"), body));
        let (peek, body) = hub.as_ref().map_or((peek, body), |(peek, body)| (peek, body));
        let call = Call {
            body,
            peek,
            shown_model: Some("shown"),
            model: self.row.model,
            facts: &self.facts,
            rules: &self.provider.rules,
            params: &self.params,
            stream,
            client_wants_usage: true,
            headers: &[],
            now_s: ask.now_s,
            seed: ask.seed,
        };
        Ok(act(&call, &ask))
    }
}

/// Hands pieces on as the gateway's relay does: each with frames of its own, until the final event is there.
fn relay<'p>(mut codec: Box<dyn StreamCodec>, pieces: impl IntoIterator<Item = &'p [u8]>) -> Streamed {
    let (mut bytes, mut usage, mut last) = (Vec::new(), None, None);
    let mut take = |frames: Frames| {
        bytes.extend(frames.ready.concat());
        usage = frames.usage.or_else(|| usage.take());
        last = last.take().or(frames.last);
        last.is_some()
    };
    let (mut error, mut ended) = (None, false);
    for piece in pieces {
        let mut frames = Frames::default();
        error = codec.push(Bytes::copy_from_slice(piece), &mut frames).err();
        ended = take(frames);
        if ended || error.is_some() {
            break;
        }
    }
    if !ended && error.is_none() {
        let mut frames = Frames::default();
        error = codec.finish(&mut frames).err();
        take(frames);
    }
    if error.is_none() {
        bytes.extend(usage.map(|usage| usage.with_cost(None)).unwrap_or_default());
        bytes.extend(last.unwrap_or_default());
    }
    Streamed {
        bytes,
        error,
        summary: codec.summary(),
        text: codec.text().to_owned(),
    }
}
