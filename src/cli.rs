//! The command line: LiteLLM's flags, and subcommands of our own.

mod args;
mod environment;
mod health;
mod logging;
pub mod mock;
pub mod say;
mod serve;
mod smoke;
mod validate;

pub use args::Args;

/// `LiteLLM`'s gateway as one small, fast binary.
#[derive(clap::Parser, Debug)]
#[command(
    name = "litellm",
    disable_version_flag = true,
    max_term_width = 100,
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    /// Something else than serving.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// LiteLLM's flags.
    #[command(flatten)]
    pub args: Args,
}

/// What the binary can do beside serving.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// Serve made-up models, for tests and trials
    Mock(mock::Args),
}

/// Does what the flags say.
///
/// # Errors
/// The text to show before exiting with 1.
pub fn run(args: &Args) -> Result<(), String> {
    if args.version {
        say::line(&format!(
            "LiteLLM: Current Version = {}",
            gateway::edge::headers::VERSION
        ));
        return Ok(());
    }
    for flag in args.without_effect() {
        say::warning(&format!("{flag} has no effect here"));
    }
    if args.health {
        return health::run(args);
    }
    if args.test {
        return smoke::run(args);
    }
    if args.validate_config {
        return validate::run(args);
    }
    if args.skip_server_startup {
        return serve::migrate(args);
    }
    serve::run(args)
}
