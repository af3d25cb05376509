//! The ways in which an answer can go wrong.

use std::str::FromStr;
use std::time::Duration;

/// Where in an answer a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Before the first byte of the head.
    Head,
    /// Instead of this event of the stream, counted from 0. A whole body counts as two events,
    /// its halves.
    Event(usize),
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An error reply of this status.
    Status(u16),
    /// The connection is reset.
    Reset(At),
    /// Nothing more comes, and the connection stays open.
    Stall(At),
    /// An event that isn't JSON; the stream goes on behind it.
    Garbage(At),
    /// The answer ends early.
    Truncate(At),
    /// A byte of the event is another one: no text, and in binary frames a wrong checksum.
    Corrupt(At),
    /// The event comes so much later.
    Slow(At, Duration),
    /// An error of this status in the provider's words, and the end; a whole answer has this
    /// status.
    Error(At, u16),
}

impl Fault {
    /// The event that it strikes; `None` for faults of the head.
    pub(crate) fn event(self) -> Option<usize> {
        match self {
            Self::Status(_) | Self::Reset(At::Head) | Self::Stall(At::Head) => None,
            Self::Reset(at)
            | Self::Stall(at)
            | Self::Garbage(at)
            | Self::Truncate(at)
            | Self::Corrupt(at)
            | Self::Slow(at, _)
            | Self::Error(at, _) => Some(at.event()),
        }
    }
}

impl At {
    /// The event; the first one for the head.
    pub(crate) fn event(self) -> usize {
        match self {
            Self::Head => 0,
            Self::Event(number) => number,
        }
    }
}

impl FromStr for At {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "head" => Ok(Self::Head),
            number => number.parse().map(Self::Event),
        }
    }
}
