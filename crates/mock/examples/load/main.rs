//! Puts load on a chat endpoint and prints what a client saw, as JSON: streams, or whole answers at a fixed rate.
//!
//! The rest of `scripts/bench` is done by wrk, which sees no chunks and keeps no rate.
//!
//! ```sh
//! litellm mock --opt stamp=1 &
//! cargo run --release -p mock --example load -- '{"url": "http://127.0.0.1:8090/v1/chat/completions",
//!     "key": "sk-any", "body_file": "body.json", "streams": {"connections": 32, "seconds": 4, "end": "data: [DONE]"}}'
//! ```

mod caller;
mod figures;
mod rate;
mod streams;

use caller::{Failure, Target};
use serde::Deserialize;
use std::io::{Write, stdout};
use std::sync::Arc;

/// What the one argument says.
#[derive(Deserialize)]
struct Job {
    #[serde(flatten)]
    target: Target,
    #[serde(flatten)]
    load: Load,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Load {
    Streams(streams::Plan),
    Rate(rate::Plan),
}

fn main() -> Result<(), Failure> {
    let argument = std::env::args().nth(1).ok_or("which load? give it as JSON")?;
    let job: Job = serde_json::from_str(&argument)?;
    let target = Arc::new(job.target.read()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let seen = match job.load {
        Load::Streams(plan) => runtime.block_on(streams::run(target, plan))?,
        Load::Rate(plan) => runtime.block_on(rate::run(target, plan))?,
    };
    writeln!(stdout(), "{seen}")?;
    Ok(())
}
