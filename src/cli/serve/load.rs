//! The configuration from its files and the environment.

use crate::cli::{Args, environment, say};
use config::finding::{Finding, Report, Severity};
use config::{Loaded, ModelArgs, Sources};
use std::fs;
use std::path::Path;

/// Loads what the flags name: a config, or one model.
///
/// # Errors
/// Everything that is wrong.
pub(crate) fn load(args: &Args) -> Result<Loaded, Report> {
    let read = |path: &Path| fs::read(path);
    let sources = Sources {
        config: args.config.as_deref(),
        dotenv: Some(Path::new(".env")),
        env: &environment::get,
        read: &read,
    };
    match (&args.config, &args.model) {
        (Some(_), _) => config::load(&sources),
        (None, Some(model)) => config::from_model(&model_args(args, model), &sources),
        (None, None) => Err(nothing()),
    }
}

fn nothing() -> Report {
    let finding = Finding {
        severity: Severity::Error,
        place: None,
        message: "nothing to serve: give --config FILE or --model NAME".to_owned(),
        hint: None,
    };
    Report {
        findings: vec![finding],
    }
}

fn model_args(args: &Args, model: &str) -> ModelArgs {
    ModelArgs {
        model: model.to_owned(),
        alias: args.alias.clone(),
        api_base: args.api_base.clone(),
        api_version: args.api_version.clone(),
        headers: args.headers.clone(),
        temperature: args.temperature,
        max_tokens: args.max_tokens,
        request_timeout: args.request_timeout,
        max_budget: args.max_budget,
        drop_params: args.drop_params,
    }
}

/// Says what is odd in a config that loads all the same.
pub(crate) fn tell(findings: &[Finding]) {
    for finding in findings {
        say::finding(&finding.to_string());
    }
}
