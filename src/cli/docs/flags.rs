//! The command line, as a chapter of the reference.

use crate::cli::Cli;
use crate::cli::args::ignored::IGNORED;
use clap::Arg;
use std::fmt::Write;

/// A table per heading of `--help`, then what does nothing.
pub(super) fn chapter() -> String {
    let mut text = String::from("## Command line\n");
    let command = Cli::full_command();
    let mut heading = "";
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let its = arg.get_help_heading().unwrap_or("Other flags");
        if its != heading {
            heading = its;
            let _ = write!(
                text,
                "\n**{heading}**\n\n| flag | variable | default | meaning |\n|---|---|---|---|\n"
            );
        }
        text.push_str(&row(arg));
    }
    text.push_str("\n`litellm mock` serves made-up models; `litellm mock --help` tells how.\n");
    text.push_str("\n**Accepted, without effect**\n\n| flag | here | meaning |\n|---|---|---|\n");
    for flag in IGNORED {
        let here = if flag.not_yet { "not yet" } else { "nothing to do" };
        let _ = writeln!(text, "| `--{}` | {here} | {} |", flag.name, flag.doc);
    }
    text
}

fn row(arg: &Arg) -> String {
    let short = arg.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
    let long = arg.get_long().unwrap_or_default();
    let value = match (arg.get_action().takes_values(), arg.get_value_names()) {
        (true, Some([name, ..])) => format!(" {name}"),
        _ => String::new(),
    };
    let variable = arg.get_env().map(|name| format!("`{}`", name.to_string_lossy()));
    let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy());
    let default: Vec<String> = defaults
        .filter(|_| arg.get_action().takes_values())
        .map(|value| format!("`{value}`"))
        .collect();
    format!(
        "| `{short}--{long}{value}` | {} | {} | {} |\n",
        variable.unwrap_or_default(),
        default.join(" "),
        arg.get_help().map(ToString::to_string).unwrap_or_default(),
    )
}
