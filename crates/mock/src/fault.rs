//! The ways in which an answer can go wrong.

use std::str::FromStr;

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
}

impl Fault {
    /// The event that it replaces; `None` for faults of the head.
    pub(crate) fn event(self) -> Option<usize> {
        match self {
            Self::Status(_) | Self::Reset(At::Head) | Self::Stall(At::Head) => None,
            Self::Garbage(At::Head) | Self::Truncate(At::Head) => Some(0),
            Self::Reset(At::Event(n))
            | Self::Stall(At::Event(n))
            | Self::Garbage(At::Event(n))
            | Self::Truncate(At::Event(n)) => Some(n),
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
