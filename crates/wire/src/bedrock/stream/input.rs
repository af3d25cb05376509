//! The bytes of a stream: messages, or a whole answer where no stream was to be had.

use crate::bedrock::error::senseless;
use crate::error::ApiError;
use crate::eventstream::{Message, Splitter};
use bytes::{Bytes, BytesMut};

/// Bytes of an answer that isn't a stream although it was asked for.
const MAX_WHOLE: usize = 64 << 20;

/// What came so far.
#[derive(Debug, Default)]
pub(in crate::bedrock) enum Input {
    /// Nothing.
    #[default]
    Unknown,
    /// Messages.
    Messages(Splitter),
    /// A JSON object.
    Whole(BytesMut),
}

impl Input {
    /// Takes the next bytes, cut anywhere.
    ///
    /// # Errors
    /// A whole answer that is too long.
    pub(in crate::bedrock) fn push(&mut self, bytes: &[u8]) -> Result<(), ApiError> {
        if matches!(self, Self::Unknown) {
            // A message begins with its length, which is far below that of `{` as the first of four bytes.
            match bytes.first() {
                None => return Ok(()),
                Some(b'{' | b' ' | b'\n' | b'\r') => *self = Self::Whole(BytesMut::new()),
                Some(_) => *self = Self::Messages(Splitter::default()),
            }
        }
        match self {
            Self::Messages(splitter) => splitter.push(bytes),
            Self::Whole(whole) if whole.len() + bytes.len() > MAX_WHOLE => {
                return Err(senseless(format_args!("the answer has more than {MAX_WHOLE} bytes")));
            }
            Self::Whole(whole) => whole.extend_from_slice(bytes),
            Self::Unknown => {}
        }
        Ok(())
    }

    /// The next message that is complete; its payload has no line ends.
    ///
    /// # Errors
    /// Bytes that are no message.
    pub(in crate::bedrock) fn message(&mut self) -> Result<Option<Message>, ApiError> {
        match self {
            Self::Messages(splitter) => {
                let mut message = splitter.message().map_err(senseless)?;
                if let Some(message) = &mut message {
                    message.payload = on_one_line(std::mem::take(&mut message.payload));
                }
                Ok(message)
            }
            _ => Ok(None),
        }
    }

    /// The stream has ended: the whole answer, if it is none in messages.
    ///
    /// # Errors
    /// An end within a message.
    pub(in crate::bedrock) fn finish(&mut self) -> Result<Option<Bytes>, ApiError> {
        match self {
            Self::Messages(splitter) => splitter.finish().map(|()| None).map_err(senseless),
            Self::Whole(whole) => Ok(Some(on_one_line(std::mem::take(whole).freeze()))),
            Self::Unknown => Ok(None),
        }
    }
}

/// JSON without line ends, which stand between its tokens only: parts of it go into events, where a
/// line end would be the event's.
pub(in crate::bedrock) fn on_one_line(json: Bytes) -> Bytes {
    if memchr::memchr2(b'\n', b'\r', &json).is_none() {
        return json;
    }
    let line = json
        .iter()
        .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte });
    line.collect()
}
