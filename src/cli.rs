//! The command line: LiteLLM's flags, and subcommands of our own.

mod args;
#[cfg(test)]
mod docs;
mod environment;
mod health;
mod logging;
pub(crate) mod mock;
pub(crate) mod say;
mod serve;
mod smoke;
mod validate;

pub(crate) use args::Args;

use args::ignored;
use clap::builder::Resettable;
use clap::{CommandFactory, FromArgMatches};

/// LiteLLM's gateway as one small, fast binary
#[derive(clap::Parser, Debug)]
#[command(
    name = "litellm",
    override_usage = "litellm --config FILE [OPTIONS]\n       litellm --model MODEL [OPTIONS]\n       litellm mock [OPTIONS]",
    disable_version_flag = true,
    disable_help_flag = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Cli {
    /// Something else than serving.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// LiteLLM's flags.
    #[command(flatten)]
    pub args: Args,
}

impl Cli {
    /// Reads the command line and its variables, or ends the process with what is wrong or was
    /// asked for. An empty variable counts as not set: compose files leave such behind.
    pub(crate) fn read() -> Self {
        let command = Self::full_command().mut_args(|arg| match arg.get_env() {
            Some(name) if environment::is_empty(name) => arg.env(Resettable::Reset),
            _ => arg,
        });
        let matches = command.get_matches();
        let mut cli = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        cli.args.ignored = ignored::given(&matches);
        cli
    }

    /// Every flag, those that do nothing included.
    fn full_command() -> clap::Command {
        ignored::added(Self::command()).mut_args(|arg| arg.hide_env_values(true))
    }
}

/// What the binary can do beside serving.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Serve made-up models, for tests and trials
    Mock(mock::Args),
}

/// Does what the flags say.
///
/// # Errors
/// The text to show before exiting with 1.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    if args.version {
        say::line(&format!(
            "LiteLLM: Current Version = {}\ngateway {}",
            gateway::edge::headers::VERSION,
            env!("CARGO_PKG_VERSION")
        ));
        return Ok(());
    }
    args.ignored.iter().for_each(|flag| say::warning(flag));
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
