//! The bytes of a stream: events, or a whole answer where no stream was to be had.

use crate::anthropic::error::senseless;
use crate::error::ApiError;
use crate::sse::{Event, Splitter};
use bytes::{Bytes, BytesMut};

/// Bytes of an answer that isn't a stream although it was asked for.
const MAX_WHOLE: usize = 64 << 20;

/// What came so far.
#[derive(Default)]
pub(in crate::anthropic) enum Input {
    /// Nothing but white space.
    #[default]
    Unknown,
    /// Events.
    Events(Splitter),
    /// A JSON object.
    Whole(BytesMut),
}

impl Input {
    /// Takes the next bytes, cut anywhere.
    ///
    /// # Errors
    /// A whole answer that is too long.
    pub(in crate::anthropic) fn push(&mut self, bytes: Bytes) -> Result<(), ApiError> {
        if matches!(self, Self::Unknown) {
            match bytes.trim_ascii_start().first() {
                None => return Ok(()),
                Some(b'{') => *self = Self::Whole(BytesMut::new()),
                Some(_) => *self = Self::Events(Splitter::default()),
            }
        }
        match self {
            Self::Events(splitter) => splitter.push(bytes),
            Self::Whole(whole) if whole.len() + bytes.len() > MAX_WHOLE => {
                return Err(senseless(format_args!("the answer has more than {MAX_WHOLE} bytes")));
            }
            Self::Whole(whole) => whole.extend_from_slice(&bytes),
            Self::Unknown => {}
        }
        Ok(())
    }

    /// The data of the next event that is complete, or of the last one at the stream's end.
    ///
    /// # Errors
    /// An event that is too long.
    pub(super) fn event(&mut self, ended: bool) -> Result<Option<Bytes>, ApiError> {
        Ok(self.whole_event(ended)?.map(|event| on_one_line(event.data)))
    }

    /// The same, as it came.
    ///
    /// # Errors
    /// An event that is too long.
    pub(in crate::anthropic) fn whole_event(&mut self, ended: bool) -> Result<Option<Event>, ApiError> {
        let Self::Events(splitter) = self else {
            return Ok(None);
        };
        let event = if ended { splitter.finish() } else { splitter.event() };
        event.map_err(senseless)
    }

    /// The whole answer, if it is none in events.
    pub(in crate::anthropic) fn whole(&mut self) -> Option<Bytes> {
        match self {
            Self::Whole(whole) => Some(on_one_line(std::mem::take(whole).freeze())),
            _ => None,
        }
    }
}

/// JSON without line ends, which stand between its tokens only: parts of it go into events, where a
/// line end would be the event's.
fn on_one_line(json: Bytes) -> Bytes {
    if memchr::memchr2(b'\n', b'\r', &json).is_none() {
        return json;
    }
    let line = json
        .iter()
        .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte });
    line.collect()
}
