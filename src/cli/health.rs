//! `litellm --health`: what a running proxy says of its models.

use super::{Args, environment, say, smoke};

/// Asks `GET /health` and prints the answer.
///
/// # Errors
/// No proxy, or one that refuses.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let url = format!("{}/health", args.url());
    let answer = smoke::ask("GET", &url, environment::get("LITELLM_MASTER_KEY").as_deref(), None)?;
    say::line(&answer);
    Ok(())
}
