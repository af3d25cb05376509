//! The repository's own chores: `cargo run -p xtask -- CHORE`.

mod prices;
mod tidy;

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("xtask stands in no workspace")?;
    let mut args = std::env::args().skip(1);
    let chore = args.next().unwrap_or_default();
    let clean = match chore.as_str() {
        "tidy" => tidy::run(root, &mut std::io::stdout())?,
        "prices" => {
            let source = args.next().ok_or("prices FILE: LiteLLM's price map is missing")?;
            prices::run(root, &source, &mut std::io::stdout())?;
            true
        }
        "config-docs" => config_docs(root)?,
        _ => return Err(format!("unknown chore `{chore}` (there are: config-docs, prices FILE, tidy)").into()),
    };
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Has the test of `src/cli/docs.rs` write the reference: it knows the flags of the binary.
fn config_docs(root: &Path) -> std::io::Result<bool> {
    let status = Command::new("cargo")
        .args([
            "test",
            "--locked",
            "--quiet",
            "-p",
            "litellm",
            "--bin",
            "litellm",
            "cli::docs::",
        ])
        .current_dir(root)
        .env("UPDATE_SNAPSHOTS", "1")
        .status()?;
    Ok(status.success())
}
