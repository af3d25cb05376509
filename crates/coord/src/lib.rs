//! Fast state that instances share: counters and reservations.
//!
//! [`Counters`] holds money: what each scope (the proxy, a key, a team …) has spent in its window,
//! and what calls under way may still spend. `gateway` seeds it from the store and reserves before
//! it dispatches. This one lives in memory, so it is exact for one process.

mod counters;

pub use counters::{Claim, Counters, Exceeded, Hold, Window};
