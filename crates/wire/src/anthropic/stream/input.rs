//! The bytes of a stream: events, or a whole answer where no stream was to be had.

use crate::sse::{Event, MAX_EVENT, Splitter, TooLong, without_space_before};
use bytes::{Bytes, BytesMut};

/// Bytes of an answer that isn't a stream although it was asked for.
const MAX_WHOLE: usize = 64 << 20;

/// Why an answer can't be read.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum InputError {
    /// An event is too long.
    #[error("an event of the answer is too long")]
    Event(#[from] TooLong),
    /// An answer that isn't a stream is too long.
    #[error("the answer has more than {MAX_WHOLE} bytes")]
    Whole,
}

/// What came so far.
pub(crate) enum Input {
    /// Nothing but white space; an event may have so many bytes.
    Unknown(usize),
    /// Events.
    Events(Splitter),
    /// A JSON object, or a list of such.
    Whole(BytesMut),
}

impl Default for Input {
    fn default() -> Self {
        Self::Unknown(MAX_EVENT)
    }
}

impl Input {
    /// Takes the next bytes, cut anywhere.
    ///
    /// # Errors
    /// A whole answer that is too long.
    pub(crate) fn push(&mut self, mut bytes: Bytes) -> Result<(), InputError> {
        if let Self::Unknown(limit) = *self {
            bytes = without_space_before(&bytes);
            match bytes.first() {
                None => return Ok(()),
                Some(b'{' | b'[') => *self = Self::Whole(BytesMut::new()),
                Some(_) => *self = Self::Events(Splitter::holding(limit)),
            }
        }
        match self {
            Self::Events(splitter) => splitter.push(bytes),
            Self::Whole(whole) if whole.len() + bytes.len() > MAX_WHOLE => {
                return Err(InputError::Whole);
            }
            Self::Whole(whole) => whole.extend_from_slice(&bytes),
            Self::Unknown(_) => {}
        }
        Ok(())
    }

    /// The data of the next event that is complete, or of the last one at the stream's end.
    ///
    /// # Errors
    /// An event that is too long.
    pub(crate) fn event(&mut self, ended: bool) -> Result<Option<Bytes>, InputError> {
        Ok(self.whole_event(ended)?.map(|event| on_one_line(event.data)))
    }

    /// The same, as it came.
    ///
    /// # Errors
    /// An event that is too long.
    pub(crate) fn whole_event(&mut self, ended: bool) -> Result<Option<Event>, InputError> {
        let Self::Events(splitter) = self else {
            return Ok(None);
        };
        let event = if ended { splitter.finish() } else { splitter.event() };
        Ok(event?)
    }

    /// The whole answer, if it is none in events.
    pub(crate) fn whole(&mut self) -> Option<Bytes> {
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
