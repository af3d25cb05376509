//! Streams of text completions: each chunk's own bytes, but for its model and usage.

use crate::codec::{Call, Frames, StreamCodec, StreamSummary, UsageEvent};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::error::broken_off;
use crate::json::{Peek, Splice, each_member, elements, quote};
use crate::openai::{error, usage};
use crate::sse::{Splitter, TooLong};
use bytes::Bytes;

/// The usage that LiteLLM puts on each chunk while the real one isn't asked for.
pub(super) const NO_USAGE: &str = r#"{"completion_tokens":0,"prompt_tokens":0,"total_tokens":0}"#;
/// Bytes of the answer's text that are kept for counting.
const MAX_TEXT: usize = 16 << 20;
const DONE: &[u8] = b"data: [DONE]\n\n";

/// One streamed reply.
pub(super) struct TextStream {
    rules: ProviderRules,
    /// The model's name for the client, as JSON.
    model: Option<Bytes>,
    wants_usage: bool,
    splitter: Splitter,
    summary: StreamSummary,
    usage: Option<UsageEvent>,
    text: String,
    began: bool,
    done: bool,
}

impl TextStream {
    pub(super) fn new(call: &Call<'_>) -> Self {
        Self {
            rules: *call.rules,
            model: call.shown_model.map(quote),
            wants_usage: call.client_wants_usage,
            splitter: Splitter::default(),
            summary: StreamSummary::default(),
            usage: None,
            text: String::new(),
            began: false,
            done: false,
        }
    }

    fn take_events(&mut self, ended: bool, out: &mut Frames) -> Result<(), ApiError> {
        while let Some(event) = self.next_event(ended)? {
            if event.trim_ascii() == b"[DONE]" {
                self.end(out);
            } else if !self.done {
                self.chunk(&event, out)?;
            }
        }
        Ok(())
    }

    fn next_event(&mut self, ended: bool) -> Result<Option<Bytes>, ApiError> {
        let event = if ended {
            self.splitter.finish()
        } else {
            self.splitter.event()
        };
        match event {
            Ok(event) => Ok(event.map(|event| event.data)),
            Err(TooLong) => Err(error::senseless(&self.rules, TooLong.to_string().as_bytes())),
        }
    }

    fn chunk(&mut self, data: &Bytes, out: &mut Frames) -> Result<(), ApiError> {
        let peek = Peek::object(data).map_err(|_| error::senseless(&self.rules, data))?;
        let told = peek.get(data, "error");
        if let Some(error) = told.and_then(|told| error::in_reply(&self.rules, told, 500)) {
            return Err(error);
        }
        self.began = true;
        if self.summary.id.is_none() {
            self.summary.id = peek.text(data, "id").map(Into::into);
        }
        let choices = peek.get(data, "choices").unwrap_or_default();
        let has_choices = !elements(choices).is_empty();
        let used = peek.get(data, "usage").filter(|json| json.starts_with(b"{"));
        if let Some(json) = used {
            self.note_usage(json);
        }
        let mut splice = Splice::new(data, &peek);
        if let Some(model) = &self.model {
            splice.set("model", model.clone());
        }
        if !has_choices && used.is_some() {
            self.hold_usage(&splice.finish());
            return Ok(());
        }
        match self.wants_usage {
            true => splice.remove("usage"),
            false => splice.set("usage", NO_USAGE),
        }
        out.has_content |= self.note_choices(choices);
        out.ready.push(event(&splice.finish()));
        Ok(())
    }

    fn note_usage(&mut self, json: &[u8]) {
        let report = usage::read(json);
        if report.usage.is_reported() {
            self.summary.usage = report.usage;
            self.text = String::new();
        }
    }

    /// Keeps a chunk that is nothing but usage for the end.
    fn hold_usage(&mut self, chunk: &[Bytes]) {
        if !self.wants_usage {
            return;
        }
        let event = event(chunk);
        let data = event.strip_prefix(b"data: ").unwrap_or_default();
        let span = Peek::part(data).and_then(|peek| peek.span(data, "usage"));
        self.usage = Some(UsageEvent {
            cost_at: span.map(|span| span.end - 1 + b"data: ".len()),
            event,
        });
    }

    /// Whether there is any text, which is kept while no usage came.
    fn note_choices(&mut self, choices: &[u8]) -> bool {
        let mut has_text = false;
        for choice in elements(choices) {
            each_member(choices.get(choice).unwrap_or_default(), |key, value| {
                let value = || {
                    serde_json::from_slice::<String>(value)
                        .ok()
                        .filter(|text| !text.is_empty())
                };
                match key {
                    b"text" => {
                        let Some(text) = value() else { return };
                        has_text = true;
                        if !self.summary.usage.is_reported() && self.text.len() < MAX_TEXT {
                            self.text += &text;
                        }
                    }
                    b"finish_reason" => self.summary.finish_reason = self.summary.finish_reason.take().or_else(value),
                    _ => {}
                }
            });
        }
        has_text
    }

    fn end(&mut self, out: &mut Frames) {
        if !std::mem::replace(&mut self.done, true) {
            out.usage = self.usage.take();
            out.last = Some(Bytes::from_static(DONE));
        }
    }
}

impl StreamCodec for TextStream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.splitter.push(bytes);
        self.take_events(false, out)
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        self.take_events(true, out)?;
        if !self.began && !self.done {
            return Err(error::senseless(&self.rules, b""));
        }
        if !self.done && self.summary.finish_reason.is_none() {
            return Err(broken_off(&self.rules));
        }
        self.end(out);
        Ok(())
    }

    fn summary(&self) -> StreamSummary {
        self.summary.clone()
    }

    fn text(&self) -> &str {
        &self.text
    }
}

/// One event of these pieces; a line feed between JSON's tokens would end its line.
fn event(pieces: &[Bytes]) -> Bytes {
    let mut event = b"data: ".to_vec();
    for piece in pieces {
        event.extend(
            piece
                .iter()
                .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }),
        );
    }
    event.extend_from_slice(b"\n\n");
    event.into()
}
