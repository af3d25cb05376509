//! `litellm mock`: a model provider that isn't there.

use clap::{ArgAction, Args as ClapArgs};
use mock::{OptionError, Options};
use std::fs::read_to_string;
use std::io::{Error, Write, stdout};
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// Serve made-up models in every provider's dialect, with paced streams, tool calls and faults
#[derive(ClapArgs, Debug)]
pub(crate) struct Args {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8090", value_name = "ADDR")]
    listen: SocketAddr,

    /// What answers are like, as NAME=VALUE,NAME=VALUE; may be repeated. Requests can bring their
    /// own in the path (`/o/NAME=VALUE/v1/…`) or in an `x-mock` header
    #[arg(long = "opt", value_name = "OPTIONS", long_help = options_help())]
    options: Vec<String>,

    /// One option whose value is taken as it is, commas and percent signs included; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,

    /// A JSON file with what each turn of a conversation says or calls: the option `steps`
    #[arg(long, value_name = "FILE")]
    steps: Option<PathBuf>,

    /// Requests kept for `GET /__admin/requests`
    #[arg(long, default_value_t = 100, value_name = "N")]
    record: usize,

    /// Threads that serve
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,

    /// Print this
    #[arg(long, short = 'h', action = ArgAction::Help)]
    help: Option<bool>,
}

/// Serves until the process ends. The address is printed once connections are accepted.
///
/// # Errors
/// An option that cannot be read, or an address that cannot be listened on.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    let steps = args.steps.as_ref().map(read_to_string).transpose()?;
    let options = read(args, steps.as_deref()).map_err(Error::other)?;
    let mut builder = match args.threads {
        1 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    let runtime = builder.worker_threads(args.threads.into()).enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(args.listen).await?;
        writeln!(stdout(), "mock provider on http://{}", listener.local_addr()?)?;
        mock::serve(listener, options, args.record).await;
        Ok(())
    })
}

fn read(args: &Args, steps: Option<&str>) -> Result<Options, OptionError> {
    let mut options = Options::default();
    args.options.iter().try_for_each(|text| options.apply(text))?;
    for pair in &args.set {
        let (name, value) = pair.split_once('=').unwrap_or((pair, "1"));
        options.set(name, value)?;
    }
    steps.map_or(Ok(()), |steps| options.set("steps", steps))?;
    Ok(options)
}

fn options_help() -> String {
    let rows = mock::TABLE
        .iter()
        .map(|row| format!("  {:<12}{}\n", row.name, row.help));
    format!(
        "What answers are like, as NAME=VALUE,NAME=VALUE; may be repeated. Requests can bring their own in the path \
         (`/o/NAME=VALUE/v1/…`) or in an `x-mock` header.\n\n{}",
        rows.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, FromArgMatches};

    fn options(args: &[&str], steps: Option<&str>) -> Result<Options, OptionError> {
        let command = Args::augment_args(Command::new("mock").disable_help_flag(true).no_binary_name(true));
        let matches = command.get_matches_from(args);
        read(&Args::from_arg_matches(&matches).unwrap(), steps)
    }

    #[test]
    fn set_takes_values_as_they_are() {
        let read = options(
            &[
                "--opt",
                "text=a%2Cb,turns=2",
                "--set",
                "text=50%2C, or so",
                "--set",
                "think",
            ],
            None,
        );
        let read = read.unwrap();
        assert_eq!((read.text.as_deref(), read.turns), (Some("50%2C, or so"), Some(2)));
        assert!(read.think.is_some());
    }

    #[test]
    fn steps_come_from_a_file() {
        let wanted = mock::Steps::read(r#"[{"name": "f"}, "bye"]"#).unwrap();
        assert_eq!(options(&[], Some(r#"[{"name": "f"}, "bye"]"#)).unwrap().steps, wanted);
        let error = options(&[], Some("{}")).unwrap_err().to_string();
        assert!(error.starts_with("option `steps` cannot be"), "{error}");
    }
}
