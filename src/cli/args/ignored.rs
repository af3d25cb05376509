//! Flags of LiteLLM that parse, so that start scripts work, and do nothing here.

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

/// What `--help` ends with.
const EXAMPLES: &str = "Examples:
  litellm --config config.yaml --port 4000
  litellm --config config.yaml --validate_config
  litellm --model openai/gpt-4o-mini

Variables that no flag stands for, such as LITELLM_MASTER_KEY, LITELLM_DATA_DIR and LITELLM_LOG,
and every setting of config.yaml are in docs/config.md.";

/// A flag that does nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ignored {
    /// Without its dashes.
    pub name: &'static str,
    takes: Takes,
    /// Whether there is something that it could do.
    pub not_yet: bool,
    /// What it does in LiteLLM, or why nothing here.
    pub doc: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Takes {
    Nothing,
    Value,
    PerhapsValue,
}

use Takes::{Nothing, PerhapsValue, Value};

/// All of them (cli-config.md, 1).
pub(crate) const IGNORED: [Ignored; 27] = [
    not_yet("setup", Nothing, "A wizard that writes a config."),
    not_yet("log_config", Value, "A file that says how to log."),
    not_yet("ciphers", Value, "The ciphers of TLS."),
    not_yet("keepalive_timeout", Value, "Seconds that a silent connection is kept."),
    not_yet("limit_concurrency", Value, "Requests at a time; others get 503."),
    not_yet("iam_token_db_auth", Nothing, "Sign in to the database by AWS IAM."),
    not_yet("azure_postgresql_auth", Nothing, "Sign in to the database by Entra ID."),
    not_yet("add_function_to_prompt", Nothing, "Write tools into the prompt."),
    never("run_gunicorn", Nothing, "There is one server, in this program."),
    never("run_hypercorn", Nothing, "There is one server, in this program."),
    never("run_granian", Nothing, "There is one server, in this program."),
    never("granian_threads", Value, "Use --num_workers."),
    never("timeout_worker_healthcheck", Value, "There are no worker processes."),
    never("max_requests_before_restart", Value, "Nothing needs to be restarted."),
    never(
        "max_requests_before_restart_jitter",
        Value,
        "Nothing needs to be restarted.",
    ),
    never("reload", Nothing, "A changed config is taken over anyway."),
    never("use_prisma_db_push", Nothing, "There is no Prisma."),
    never("use_legacy_migration_resolver", Nothing, "There is no Prisma."),
    never("use_v2_migration_resolver", Nothing, "There is no Prisma."),
    never("enforce_prisma_migration_check", Nothing, "There is no Prisma."),
    never("telemetry", PerhapsValue, "Nothing is sent anywhere."),
    never("save", Nothing, "Without effect in LiteLLM too."),
    never("add_key", Value, "Without effect in LiteLLM too."),
    never("use_queue", Nothing, "Without effect in LiteLLM too."),
    never("test_async", Nothing, "Without effect in LiteLLM too."),
    never("num_requests", Value, "Without effect in LiteLLM too."),
    never("local", Nothing, "Without effect in LiteLLM too."),
];

const fn not_yet(name: &'static str, takes: Takes, doc: &'static str) -> Ignored {
    Ignored {
        name,
        takes,
        not_yet: true,
        doc,
    }
}

const fn never(name: &'static str, takes: Takes, doc: &'static str) -> Ignored {
    Ignored {
        name,
        takes,
        not_yet: false,
        doc,
    }
}

/// The command with these flags, which `--help` names in one paragraph.
pub(crate) fn added(command: Command) -> Command {
    let names: Vec<String> = IGNORED.iter().map(|flag| format!("--{}", flag.name)).collect();
    let flags = IGNORED.iter().map(|flag| {
        let arg = Arg::new(flag.name).long(flag.name).hide(true);
        match flag.takes {
            Nothing => arg.action(ArgAction::SetTrue),
            Value => arg,
            PerhapsValue => arg.num_args(0..=1).default_missing_value(""),
        }
    });
    command.args(flags).after_help(format!(
        "{EXAMPLES}\n\nFlags of LiteLLM that are accepted and do nothing here:\n  {}",
        names.join(", ")
    ))
}

/// Those that were given, in the words of a warning.
pub(crate) fn given(matches: &ArgMatches) -> Vec<String> {
    let given = IGNORED
        .iter()
        .filter(|flag| matches.value_source(flag.name) == Some(ValueSource::CommandLine));
    let warning = |flag: &Ignored| match flag.not_yet {
        true => format!("--{} is not supported yet, it is ignored", flag.name),
        false => format!("--{} has no effect here. {}", flag.name, flag.doc.trim_end_matches('.')),
    };
    given.map(warning).collect()
}
