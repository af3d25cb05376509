//! The configuration from its files and the environment.

use crate::cli::{Args, environment, say};
use config::finding::Finding;
use config::{Loaded, ModelArgs, Sources};
use std::fs;
use std::path::Path;

/// Loads what the flags name: a config, or one model.
///
/// # Errors
/// Everything that is wrong, as text for the operator.
pub fn load(args: &Args) -> Result<Loaded, String> {
    let read = |path: &Path| fs::read_to_string(path);
    let sources = Sources {
        read: &read,
        env: &environment::get,
    };
    let loaded = match (&args.config, &args.model) {
        (Some(path), _) => config::load(path, &sources),
        (None, Some(model)) => config::from_model(&model_args(args, model), &sources),
        (None, None) => return Err("nothing to serve: give --config FILE or --model NAME".into()),
    };
    loaded.map_err(|report| report.to_string())
}

fn model_args<'a>(args: &'a Args, model: &'a str) -> ModelArgs<'a> {
    ModelArgs {
        model,
        alias: args.alias.as_deref(),
        api_base: args.api_base.as_deref(),
        api_version: args.api_version.as_deref(),
        headers: args.headers.as_deref(),
        temperature: args.temperature,
        max_tokens: args.max_tokens,
        request_timeout: args.request_timeout,
        max_budget: args.max_budget,
        drop_params: args.drop_params,
    }
}

/// Says what is odd in a config that loads all the same.
pub fn tell(findings: &[Finding]) {
    for finding in findings {
        say::warning(&finding.to_string());
    }
}
