//! The data plane: the pipeline and its stages, the router, the server.

pub mod account;
pub mod app;
pub mod auth;
pub mod body;
pub mod budget;
pub mod clock;
pub mod core;
pub mod counting;
pub mod dispatch;
pub mod edge;
pub mod exchange;
pub mod journal;
pub mod log;
pub mod metrics;
mod own_headers;
pub mod pipeline;
pub mod prepared;
pub mod probe;
pub mod read;
pub mod relay;
pub mod responses;
pub mod router;
pub mod routes;
pub mod server;
pub mod upload;
