//! The repository's own chores: `cargo run -p xtask -- CHORE`.

mod tidy;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("xtask stands in no workspace")?;
    let chore = std::env::args().nth(1).unwrap_or_default();
    let clean = match chore.as_str() {
        "tidy" => tidy::run(root, &mut std::io::stdout())?,
        _ => return Err(format!("unknown chore `{chore}` (there is: tidy)").into()),
    };
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
