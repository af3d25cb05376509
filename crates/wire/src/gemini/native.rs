//! Gemini for clients that speak it themselves: bodies go as they are, but for the model's name and what is meant for us.

mod count;

use super::error::{in_event, of_event, senseless};
use super::grounding::Queries;
use super::request::Host;
use super::response::part::Answer;
use super::response::tier;
use super::stream::MAX_TEXT;
use super::usage::Reported;
use super::{Gemini, error};
use crate::asked::Asked;
use crate::codec::{Call, Codec, Frames, Reply, ReplyHead, StreamCodec, StreamSummary, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::error::broken_off;
use crate::json::{Peek, Splice, quote};
use crate::openai::finish_reason;
use crate::openai::request::own::is_ours;
use crate::sse::Splitter;
use crate::vertex::Vertex;
use bytes::Bytes;

/// `generateContent` in and out.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    host: Host,
}

impl Native {
    /// At Google AI Studio.
    pub const STUDIO: Self = Self { host: Host::Studio };
    /// At Vertex AI.
    pub const VERTEX: Self = Self { host: Host::Vertex };
}

impl Codec for Native {
    fn url(&self, target: Target<'_>) -> String {
        match self.host {
            Host::Studio => Gemini.url(target),
            Host::Vertex => Vertex.url(target),
        }
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let mut splice = Splice::new(call.body, call.peek);
        for (name, _) in call.peek.iter(call.body).filter(|(name, _)| is_ours(name)) {
            splice.remove(&name);
        }
        splice.set("model", quote(call.model));
        Ok(UpstreamRequest {
            headers: Vec::new(),
            body: splice.finish(),
            asked: asked(call),
            more: Vec::new(),
            whole: false,
        })
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let mut seen = Seen::default();
        let answer: Answer<'_> = serde_json::from_slice(&body).map_err(|error| senseless(call.rules, error))?;
        if let Some(error) = answer.error {
            return Err(of_event(call, error.get()));
        }
        seen.note(&answer);
        let summary = seen.summary(tier(head));
        drop(answer);
        Ok(Reply {
            body: vec![body],
            usage: summary.usage,
            id: summary.id,
            cost: None,
            tier: summary.tier,
            text: (!summary.usage.is_reported()).then_some(seen.text),
            finish_reason: summary.finish_reason,
            content_type: None,
            model: None,
        })
    }

    fn stream(&self, call: &Call<'_>, head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(Stream {
            input: Splitter::holding(super::stream::MAX_EVENT),
            rules: *call.rules,
            tier: tier(head),
            seen: Seen::default(),
            held: None,
        })
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(rules, head, body)
    }
}

/// What the request asks for, in Google's words.
fn asked(call: &Call<'_>) -> Asked {
    let config = call.peek.get(call.body, "generationConfig").unwrap_or_default();
    let peek = Peek::part(config).unwrap_or_default();
    let number = |names: [&str; 2]| {
        let json = names.iter().find_map(|name| peek.get(config, name))?;
        serde_json::from_slice::<u64>(json).ok()
    };
    let tools = call.peek.get(call.body, "tools").unwrap_or_default();
    let searches = |word: &[u8]| memchr::memmem::find(tools, word).is_some();
    Asked {
        max_tokens: number(["maxOutputTokens", "max_output_tokens"]),
        choices: number(["candidateCount", "candidate_count"]).unwrap_or(1),
        searches: searches(b"oogle") || searches(b"earch") || searches(b"rl"),
        ..Asked::default()
    }
}

/// What is known of an answer.
#[derive(Default)]
struct Seen {
    reported: Reported,
    queries: Queries,
    id: Option<String>,
    finish_reason: Option<&'static str>,
    text: String,
}

impl Seen {
    fn note(&mut self, answer: &Answer<'_>) {
        let candidates = answer.candidates.as_deref().unwrap_or_default();
        if let Some(reported) = &answer.usage_metadata {
            self.reported = reported.clone();
        }
        if self.id.is_none() && !answer.response_id.is_empty() {
            self.id = Some(answer.response_id.clone().into_owned());
        }
        let first = candidates.first().and_then(|first| first.finish_reason);
        if let Some(reason) = first {
            self.finish_reason = Some(finish_reason(&reason.decoded()));
        }
        for candidate in candidates {
            candidate
                .grounding_metadata
                .into_iter()
                .for_each(|json| self.queries.add(json));
            for text in candidate.parts().iter().filter_map(|part| part.text) {
                if self.text.len() < MAX_TEXT {
                    self.text.push_str(&text.decoded());
                }
            }
        }
    }

    fn summary(&self, tier: Option<String>) -> StreamSummary {
        StreamSummary {
            usage: self.reported.of(self.queries.count()).usage(),
            id: self.id.clone(),
            cost: None,
            tier,
            finish_reason: self.finish_reason.map(Into::into),
            model: None,
        }
    }
}

/// A stream that is passed on event by event. The one that ends the answer waits for the books.
struct Stream {
    input: Splitter,
    rules: ProviderRules,
    tier: Option<String>,
    seen: Seen,
    held: Option<Bytes>,
}

impl Stream {
    fn events(&mut self, ended: bool, out: &mut Frames) -> Result<(), ApiError> {
        loop {
            let event = if ended { self.input.finish() } else { self.input.event() };
            let too_long = |_| senseless(&self.rules, "an event of the answer is too long");
            let Some(event) = event.map_err(too_long)? else {
                return Ok(());
            };
            let answer: Answer<'_> =
                serde_json::from_slice(&event.data).map_err(|error| senseless(&self.rules, error))?;
            if let Some(error) = answer.error {
                return Err(in_event(&self.rules, error.get()));
            }
            self.seen.note(&answer);
            out.ready.extend(self.held.take());
            if self.seen.finish_reason.is_some() || answer.is_blocked() {
                self.held = Some(event.raw.clone());
            } else {
                out.ready.push(event.raw.clone());
            }
            out.has_content = true;
        }
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.input.push(bytes);
        self.events(false, out)
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        self.events(true, out)?;
        let last = self.held.take();
        out.last = Some(last.ok_or_else(|| broken_off(&self.rules))?);
        Ok(())
    }

    fn summary(&self) -> StreamSummary {
        self.seen.summary(self.tier.clone())
    }

    fn text(&self) -> &str {
        &self.seen.text
    }
}
