//! `docs/providers.md`.

use catalog::providers::{self, Provider, Support};
use std::fmt::Write;
use wire::call_type::CallType;
use wire::facts::ModelFacts;
use wire::registry;

const INTRO: &str = "# Providers

<!-- Made by `cargo run -p xtask -- config-docs` from the rows in crates/catalog/src/providers: change those. -->

A model is written `provider/model`. Its key and its base URL stand in `litellm_params` (`api_key`, `api_base`) or in the
first of these variables that is set. Any other server that speaks OpenAI's API is `openai/…` with its `api_base`.

| provider | answers | base URL | variables of the base URL | variables of the key |
|---|---|---|---|---|
";

/// Every kind of call, in the order of the routes' page.
const CALLS: [CallType; CallType::COUNT] = [
    CallType::Chat,
    CallType::Completions,
    CallType::Responses,
    CallType::Messages,
    CallType::Generate,
    CallType::Embeddings,
    CallType::Moderations,
    CallType::Rerank,
    CallType::Images,
    CallType::ImageEdits,
    CallType::Speech,
    CallType::Transcriptions,
];

/// The whole page.
pub(super) fn page() -> String {
    let mut text = String::from(INTRO);
    let (mut works, mut waits): (Vec<&Provider>, Vec<&Provider>) =
        providers::all().partition(|provider| provider.support != Support::NotYet);
    works.sort_by_key(|provider| provider.name());
    waits.sort_by_key(|provider| provider.name());
    for provider in works {
        text.push_str(&row(provider));
    }
    let waits: Vec<String> = waits.iter().map(|provider| format!("`{}`", provider.name())).collect();
    let wrapped = wrap(&waits.join(", "));
    write!(
        text,
        "\nKnown by name only, so that a model of theirs is left out with a word about it:\n\n{wrapped}\n"
    )
    .expect("a string takes every text");
    text
}

fn row(provider: &Provider) -> String {
    let answers = CALLS
        .iter()
        .filter(|call| registry::way(**call, &provider.rules, ("", &ModelFacts::default()), None).is_some());
    let routes: Vec<String> = answers.map(|call| format!("`{}`", call.route())).collect();
    let base = match provider.base_url {
        Some(url) => format!("<{url}>"),
        None if provider.is_placed => "by its region or project".to_owned(),
        None => "to be set".to_owned(),
    };
    let keys = match (provider.is_open, provider.default_key) {
        (true, _) | (_, Some(_)) => format!("{} (if it wants one)", list(provider.key_env)),
        _ => list(provider.key_env),
    };
    let tokens: Vec<&str> = provider
        .token_env
        .iter()
        .copied()
        .filter(|name| !provider.key_env.contains(name))
        .collect();
    let tokens = if tokens.is_empty() {
        String::new()
    } else {
        format!("; as a bearer {}", list(&tokens))
    };
    format!(
        "| `{}` | {} | {base} | {} | {keys}{tokens} |\n",
        provider.name(),
        routes.join(" "),
        list(provider.base_env)
    )
}

fn list(variables: &[&str]) -> String {
    let quoted: Vec<String> = variables.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// Lines of at most 120 characters.
fn wrap(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        if length + word.len() + 1 > 120 {
            out.push('\n');
            length = 0;
        } else if length > 0 {
            out.push(' ');
            length += 1;
        }
        out.push_str(word);
        length += word.len();
    }
    out
}
