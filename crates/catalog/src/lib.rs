//! Data about the world: provider rows, prices, limits, cost formula, token counting.

pub mod cost;
pub mod prices;
