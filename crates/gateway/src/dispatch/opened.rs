//! A stream that was accepted by the upstream, read up to its first content.

use bytes::Bytes;
use http_body_util::BodyExt;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::timeout;
use upstream::client::{SendError, root_cause};
use upstream::pool::Reply;
use wire::codec::{Frames, StreamCodec, UsageEvent};
use wire::error::ApiError;

/// A stream at its commit point.
pub struct OpenStream {
    /// The rest of the upstream's body; `None` when it has ended or there never was one.
    pub upstream: Option<Reply>,
    /// The stream's codec.
    pub codec: Box<dyn StreamCodec>,
    /// What the client gets first.
    pub ready: VecDeque<Bytes>,
    /// The usage event, which waits for the cost.
    pub usage: Option<UsageEvent>,
    /// The final event, when it came already.
    pub last: Option<Bytes>,
    /// The longest pause between two pieces from upstream.
    pub gap: Duration,
}

impl std::fmt::Debug for OpenStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenStream")
            .field("ready", &self.ready.len())
            .field("gap", &self.gap)
            .finish_non_exhaustive()
    }
}

/// Why a stream failed before its first content.
#[derive(Debug)]
pub enum OpenError {
    /// On the way.
    Send(SendError),
    /// In what it said.
    Api(Box<ApiError>),
}

impl OpenError {
    /// The error for the router.
    pub fn into_api(self, sent: impl FnOnce(SendError) -> ApiError) -> ApiError {
        match self {
            Self::Send(error) => sent(error),
            Self::Api(error) => *error,
        }
    }
}

impl OpenStream {
    /// Reads until there is content, or the stream is over.
    pub async fn open(upstream: Reply, codec: Box<dyn StreamCodec>, gap: Duration) -> Result<Self, OpenError> {
        let mut stream = Self {
            upstream: Some(upstream),
            codec,
            ready: VecDeque::new(),
            usage: None,
            last: None,
            gap,
        };
        let mut frames = Frames::default();
        while let Some(upstream) = &mut stream.upstream {
            let next = timeout(gap, upstream.frame())
                .await
                .map_err(|_| OpenError::Send(SendError::Timeout(gap)))?;
            match next {
                None => {
                    stream.upstream = None;
                    stream
                        .codec
                        .finish(&mut frames)
                        .map_err(|error| OpenError::Api(Box::new(error)))?;
                }
                Some(Err(error)) => return Err(OpenError::Send(SendError::Lost(root_cause(&error)))),
                Some(Ok(frame)) => {
                    let Ok(bytes) = frame.into_data() else { continue };
                    stream
                        .codec
                        .push(bytes, &mut frames)
                        .map_err(|error| OpenError::Api(Box::new(error)))?;
                }
            }
            stream.take(&mut frames);
            if frames.has_content || stream.last.is_some() {
                break;
            }
        }
        Ok(stream)
    }

    /// Takes over what the codec has for the client.
    pub fn take(&mut self, frames: &mut Frames) {
        self.ready.extend(frames.ready.drain(..));
        self.usage = frames.usage.take().or_else(|| self.usage.take());
        self.last = self.last.take().or_else(|| frames.last.take());
    }

    /// A stream that is all there.
    ///
    /// # Errors
    /// It makes no sense.
    pub fn canned(mut codec: Box<dyn StreamCodec>) -> Result<Self, ApiError> {
        let mut frames = Frames::default();
        codec.finish(&mut frames)?;
        let ready = frames.ready.into();
        Ok(Self {
            upstream: None,
            codec,
            ready,
            usage: frames.usage,
            last: frames.last,
            gap: Duration::MAX,
        })
    }
}
