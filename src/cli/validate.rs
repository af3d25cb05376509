//! `litellm --validate_config`: everything that is wrong with a config, at once.

use super::serve::load;
use super::{Args, say};

/// Loads the config and says what it found.
///
/// # Errors
/// The config would not start.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let loaded = load::load(args)?;
    load::tell(&loaded.findings);
    say::line(&format!(
        "config is valid: {} deployments, {} warnings",
        loaded.snapshot.deployments.len(),
        loaded.findings.len()
    ));
    Ok(())
}
