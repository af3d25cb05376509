//! `litellm --model M`: a gateway for one model, without a config.

use crate::environ::Variables;
use crate::finding::{Findings, Report};
use crate::load::{self, Loaded, Sources};
use crate::pattern::Pattern;
use crate::snapshot::{Snapshot, Wildcard};
use crate::yaml::{Entry, Mark, Node, Value};
use serde_json::Value as Json;

/// The arguments that describe the model.
#[derive(Clone, Debug, Default)]
pub struct ModelArgs {
    /// `--model`
    pub model: String,
    /// `--alias`: the name that clients see.
    pub alias: Option<String>,
    /// `--api_base`
    pub api_base: Option<String>,
    /// `--api_version`, for Azure.
    pub api_version: Option<String>,
    /// `--headers`: a JSON object.
    pub headers: Option<String>,
    /// `--temperature`
    pub temperature: Option<f64>,
    /// `--max_tokens`
    pub max_tokens: Option<u64>,
    /// `--request_timeout`, in seconds.
    pub request_timeout: Option<f64>,
    /// `--drop_params`
    pub drop_params: bool,
    /// `--max_budget`, in USD.
    pub max_budget: Option<f64>,
}

/// Builds the config of one model, to which every request goes. `sources.config` is not read.
///
/// # Errors
/// Headers that are not a JSON object, or a model that cannot be called.
pub fn from_model(args: &ModelArgs, sources: &Sources<'_>) -> Result<Loaded, Report> {
    let mut findings = Findings::default();
    let mut files = Vec::new();
    let variables = load::dotenv(sources, &mut files);
    let snapshot = build(args, &variables, sources, &mut findings);
    Ok(Loaded {
        findings: findings.finish()?,
        snapshot,
        files,
    })
}

fn build(args: &ModelArgs, variables: &Variables, sources: &Sources<'_>, findings: &mut Findings) -> Snapshot {
    let root = tree(args, findings);
    let mut snapshot = load::snapshot(&root, &|name| variables.get(name, sources.env), findings);
    for (model, reason) in &snapshot.dropped {
        findings.error(Mark::default(), format!("--model {model}: {reason}"));
    }
    let everything = Wildcard {
        pattern: Pattern::new("*"),
        deployments: snapshot.deployments.clone(),
    };
    snapshot.wildcards.push(everything);
    snapshot
}

/// The config that the arguments stand for.
fn tree(args: &ModelArgs, findings: &mut Findings) -> Node {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    let number = |number: Option<f64>| number.map(Value::Float);
    let count = args.max_tokens.and_then(|count| i64::try_from(count).ok());
    let params = map([
        ("model", Some(Value::Text(args.model.clone()))),
        ("api_base", text(&args.api_base)),
        ("api_version", text(&args.api_version)),
        ("extra_headers", headers(args.headers.as_deref(), findings)),
        ("temperature", number(args.temperature)),
        ("max_tokens", count.map(Value::Int)),
    ]);
    let name = args.alias.as_ref().unwrap_or(&args.model);
    let entry = map([
        ("model_name", Some(Value::Text(name.clone()))),
        ("litellm_params", Some(params)),
    ]);
    let settings = map([
        ("drop_params", args.drop_params.then_some(Value::Bool(true))),
        ("request_timeout", number(args.request_timeout)),
        ("max_budget", number(args.max_budget)),
    ]);
    let list = Value::List(vec![Node::unplaced(entry)]);
    Node::unplaced(map([("model_list", Some(list)), ("litellm_settings", Some(settings))]))
}

fn headers(text: Option<&str>, findings: &mut Findings) -> Option<Value> {
    let text = text?;
    match serde_json::from_str::<Json>(text) {
        Ok(Json::Object(headers)) => {
            let header = |(name, value): (&String, &Json)| {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                entry(name, Value::Text(value))
            };
            Some(Value::Map(headers.iter().map(header).collect()))
        }
        _ => {
            let finding = findings.error(Mark::default(), "--headers must be a JSON object");
            finding.help(r#"write --headers '{"x-name": "value"}'"#);
            None
        }
    }
}

fn map<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    Value::Map(
        entries
            .into_iter()
            .filter_map(|(key, value)| Some(entry(key, value?)))
            .collect(),
    )
}

fn entry(key: &str, value: Value) -> Entry {
    Entry {
        key: key.to_owned(),
        key_at: Mark::default(),
        value: Node::unplaced(value),
    }
}
