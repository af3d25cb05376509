//! Data about the world: provider rows, prices, limits, cost formula, token counting.

pub mod cost;
pub mod params;
pub mod prices;
pub mod providers;
pub mod resolve;
pub mod tokens;
