//! The model that a reply names: what prices a call whose deployment has no price of its own, because its name is its
//! owner's choice (Azure). Only such calls are looked at.

use crate::codec::{Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::json::Peek;
use crate::sse::Splitter;
use bytes::Bytes;

/// Events that may come before one that names the model: Azure's filter speaks first, and says nothing of it.
const EVENTS: usize = 16;
/// Bytes of a name that are looked at: the longest in the price map has fewer than a hundred.
const LONGEST: usize = 256;

/// The model that a whole reply, or an event of a stream, says that it is from. `body` must be JSON or is from none.
pub fn model_in(body: &[u8]) -> Option<String> {
    let peek = Peek::object(body).ok()?;
    let named = ["model", "modelVersion"]
        .into_iter()
        .find_map(|key| name(&peek, body, key));
    // Anthropic's first event and those of Responses have it inside of what they begin.
    named.or_else(|| {
        let inner = ["message", "response"]
            .into_iter()
            .find_map(|key| peek.get(body, key))?;
        name(&Peek::part(inner)?, inner, "model")
    })
}

fn name(peek: &Peek, body: &[u8], key: &str) -> Option<String> {
    let name = peek.text(body, key)?;
    // Google's may have a version behind it.
    let name = name.split('@').next().unwrap_or_default();
    (!name.is_empty() && name.len() <= LONGEST).then(|| name.to_owned())
}

/// A stream's codec that also notes the model which the upstream names.
pub struct Named {
    codec: Box<dyn StreamCodec>,
    /// The events before it was found; `None` from then on, or when there were too many.
    looking: Option<(Splitter, usize)>,
    model: Option<String>,
}

impl Named {
    /// Notes it for a stream that `codec` reads.
    pub fn new(codec: Box<dyn StreamCodec>) -> Self {
        let looking = Some((Splitter::default(), 0));
        Self {
            codec,
            looking,
            model: None,
        }
    }

    fn look(&mut self, bytes: &Bytes) {
        let Some((splitter, seen)) = &mut self.looking else {
            return;
        };
        splitter.push(bytes.clone());
        while let Ok(Some(event)) = splitter.event() {
            *seen += 1;
            self.model = model_in(&event.data);
            if self.model.is_some() || *seen == EVENTS {
                self.looking = None;
                return;
            }
        }
    }
}

impl StreamCodec for Named {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.look(&bytes);
        self.codec.push(bytes, out)
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        self.codec.finish(out)
    }

    fn summary(&self) -> StreamSummary {
        StreamSummary {
            model: self.model.clone(),
            ..self.codec.summary()
        }
    }

    fn text(&self) -> &str {
        self.codec.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reply_names_its_model() {
        for (body, expected) in [
            (
                r#"{"model":"gpt-4o-2024-08-06","choices":[]}"#,
                Some("gpt-4o-2024-08-06"),
            ),
            (r#"{"modelVersion":"gemini-2.5-pro@001"}"#, Some("gemini-2.5-pro")),
            (
                r#"{"type":"message_start","message":{"model":"claude-x"}}"#,
                Some("claude-x"),
            ),
            (
                r#"{"type":"response.created","response":{"model":"gpt-5"}}"#,
                Some("gpt-5"),
            ),
            (r#"{"model":"","choices":[]}"#, None),
            (r#"{"model":7,"message":"model"}"#, None),
            ("[DONE]", None),
            ("", None),
        ] {
            assert_eq!(model_in(body.as_bytes()).as_deref(), expected, "{body}");
        }
        let long = format!(r#"{{"model":"{}"}}"#, "m".repeat(LONGEST + 1));
        assert_eq!(model_in(long.as_bytes()), None);
    }

    /// A codec that keeps what it got.
    #[derive(Default)]
    struct Kept;

    impl StreamCodec for Kept {
        fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
            out.ready.push(bytes);
            Ok(())
        }

        fn finish(&mut self, _: &mut Frames) -> Result<(), ApiError> {
            Ok(())
        }

        fn summary(&self) -> StreamSummary {
            StreamSummary {
                id: Some("an id".into()),
                ..StreamSummary::default()
            }
        }

        fn text(&self) -> &str {
            "text"
        }
    }

    fn play<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (StreamSummary, Vec<u8>) {
        let (mut named, mut out) = (Named::new(Box::<Kept>::default()), Frames::default());
        for piece in pieces {
            named.push(Bytes::copy_from_slice(piece), &mut out).unwrap();
        }
        named.finish(&mut out).unwrap();
        assert_eq!(named.text(), "text");
        (named.summary(), out.ready.concat())
    }

    #[test]
    fn a_streams_model_is_noted_however_it_is_cut() {
        let stream = b"data: {\"model\":\"\",\"prompt_filter_results\":[]}\n\ndata: {\"model\":\"gpt-4o\"}\n\ndata: {\"model\":\"no\"}\n\n";
        for size in 1..=stream.len() {
            let (summary, passed) = play(stream.chunks(size));
            assert_eq!(summary.model.as_deref(), Some("gpt-4o"), "{size}");
            assert_eq!((summary.id.as_deref(), &*passed), (Some("an id"), &stream[..]));
        }
    }

    #[test]
    fn it_is_not_looked_for_for_ever() {
        let mut stream = "data: {}\n\n".repeat(EVENTS);
        stream += "data: {\"model\":\"late\"}\n\n";
        assert_eq!(play(std::iter::once(stream.as_bytes())).0.model, None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, inner in "[\\[\\]{}\":,a-z0-9@]{0,60}") {
            model_in(&bytes);
            model_in(format!(r#"{{"message":{inner},"model":{inner}}}"#).as_bytes());
            play(std::iter::once(&*bytes));
        }
    }
}
