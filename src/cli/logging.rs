//! Log lines on standard error: text, or JSON with `json_logs`.

use super::{Args, environment};
use config::snapshot::GeneralSettings;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging: warnings, `--debug` decisions, `--detailed_debug` everything of ours.
pub(crate) fn start(args: &Args, general: &GeneralSettings) {
    let level = if args.detailed_debug {
        "debug"
    } else if args.debug || general.verbose {
        "info"
    } else {
        match environment::get("LITELLM_LOG")
            .map(|level| level.to_ascii_uppercase())
            .as_deref()
        {
            Some("DEBUG") => "debug",
            Some("INFO") => "info",
            Some("ERROR") => "error",
            _ => "warn",
        }
    };
    // Libraries only speak when something is wrong: their details hold headers.
    let rules =
        format!("warn,litellm={level},gateway={level},admin={level},store={level},config={level},upstream={level}");
    let logs = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(rules))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    if general.json_logs {
        logs.json().init();
    } else {
        logs.init();
    }
}
