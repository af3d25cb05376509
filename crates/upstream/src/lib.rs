//! Outgoing HTTP: connection pools, TLS, stage timeouts and signatures. One [`Client`] per core thread.

pub mod body;
pub mod client;
pub mod endpoint;
pub mod gate;
pub mod pool;
pub mod sign;
pub mod tls;
