//! The binary `litellm`: parse arguments, load, assemble, serve.

mod cli;
mod process;

use cli::{Cli, Command};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    process::use_small_pages();
    process::raise_file_limit();
    let cli = Cli::read();
    let outcome = match &cli.command {
        Some(Command::Mock(args)) => cli::mock::run(args).map_err(|error| error.to_string()),
        None => cli::run(&cli.args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            cli::say::problem(&text);
            ExitCode::FAILURE
        }
    }
}
