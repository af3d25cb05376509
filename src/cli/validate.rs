//! `litellm --validate_config`: everything that is wrong with a config, at once.

use super::serve::load;
use super::{Args, say};
use config::finding::{Finding, Severity};

/// Loads the config and says what it found.
///
/// # Errors
/// The config would not start.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let loaded = load::load(args).map_err(|report| {
        let (errors, warnings) = (
            count(&report.findings, Severity::Error),
            count(&report.findings, Severity::Warning),
        );
        format!("{report}\nconfig is not valid: {errors}, {warnings}")
    })?;
    load::tell(&loaded.findings);
    if loaded.snapshot.general.is_weak_master_key() {
        say::warning(
            "without a master key of your own only this machine is served. Set general_settings.master_key or \
             LITELLM_MASTER_KEY",
        );
    }
    say::line(&format!(
        "config is valid: {}, {}",
        number(loaded.snapshot.deployments.len(), "deployment"),
        count(&loaded.findings, Severity::Warning)
    ));
    Ok(())
}

fn count(findings: &[Finding], severity: Severity) -> String {
    let found = findings.iter().filter(|finding| finding.severity == severity).count();
    number(
        found,
        match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
    )
}

fn number(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
