//! What LiteLLM 1.106.2 lists for the same config.

use super::*;
use config::{Sources, load};
use std::io;
use std::path::Path;

const CONFIG: &str = "
model_list:
- {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o}, model_info: {access_groups: [beta, prod]}}
- {model_name: mini, litellm_params: {model: openai/gpt-4o-mini}, model_info: {access_groups: [beta]}}
- {model_name: paused, litellm_params: {model: openai/gpt-4o-mini}, model_info: {blocked: true}}
- {model_name: half, litellm_params: {model: openai/gpt-4o-mini, rpm: 1}, model_info: {blocked: true}}
- {model_name: half, litellm_params: {model: openai/gpt-4o-mini, rpm: 2}}
- {model_name: secret, litellm_params: {model: openai/gpt-4o-mini}, model_info: {discoverable: false}}
- {model_name: anthropic/*, litellm_params: {model: anthropic/*}, model_info: {access_groups: [claude]}}
- {model_name: mycorp/*, litellm_params: {model: openai/*}}
- {model_name: openai/gpt-4*, litellm_params: {model: openai/gpt-4*}}
- {model_name: deepseek/foo-*, litellm_params: {model: deepseek/*}}
- {model_name: bare-*, litellm_params: {model: deepseek/*}}
router_settings:
  model_group_alias: {z: gpt-4o, a: {model: mini, hidden: false}, h: {model: mini, hidden: true}}
";

fn snapshot(config: &str) -> Snapshot {
    let read = |_: &Path| Ok::<_, io::Error>(config.as_bytes().to_vec());
    let env = |name: &str| name.starts_with("GROQ").then(|| "k".to_owned());
    let sources = Sources {
        config: Some(Path::new("config.yaml")),
        dotenv: None,
        env: &env,
        read: &read,
    };
    load(&sources).unwrap().snapshot
}

/// The names, with runs of expanded ones cut to their prefix.
fn listed(config: &str, wanted: Wanted) -> Vec<String> {
    let snapshot = snapshot(config);
    let names = names(&snapshot, wanted).into_iter().map(|(name, _)| name);
    let prefixes = ["anthropic/claude", "mycorp/", "openai/gpt-4", "deepseek/foo-", "groq/"];
    let short = |name: String| match prefixes
        .iter()
        .find(|prefix| name.starts_with(**prefix) && !name.contains('*'))
    {
        Some(prefix) => format!("{prefix}…"),
        None => name,
    };
    let mut listed: Vec<String> = names.map(short).collect();
    listed.dedup();
    listed
}

#[test]
fn aliases_models_and_what_wildcards_stand_for() {
    let admin = Wanted {
        undiscoverable: true,
        ..Wanted::default()
    };
    let expected = [
        "z",
        "a",
        "gpt-4o",
        "mini",
        "half",
        "secret",
        "anthropic/claude…",
        "mycorp/…",
        "openai/gpt-4…",
        "deepseek/foo-…",
    ];
    assert_eq!(listed(CONFIG, admin), expected);
    assert!(!listed(CONFIG, Wanted::default()).contains(&"secret".to_owned()));
    let wildcards = Wanted {
        wildcards: true,
        ..admin
    };
    assert_eq!(
        listed(CONFIG, wildcards)[6..],
        [
            "anthropic/*",
            "anthropic/claude…",
            "mycorp/*",
            "mycorp/…",
            "openai/gpt-4*",
            "openai/gpt-4…",
            "deepseek/foo-*",
            "deepseek/foo-…",
            "bare-*",
        ]
    );
}

#[test]
fn access_groups_on_demand() {
    let included = Wanted {
        access_groups: true,
        undiscoverable: true,
        ..Wanted::default()
    };
    assert_eq!(listed(CONFIG, included)[6..9], ["beta", "prod", "claude"]);
    let only = Wanted {
        only_access_groups: true,
        ..included
    };
    assert_eq!(listed(CONFIG, only), ["beta", "prod", "claude"]);
    let neither = Wanted {
        only_access_groups: true,
        ..Wanted::default()
    };
    assert_eq!(listed(CONFIG, neither), [""; 0]);
}

#[test]
fn wildcards_stand_for_models_of_their_provider() {
    let snapshot = snapshot(CONFIG);
    let of = |name: &str| expanded(wildcards(&snapshot).find(|one| one.model_name == name).unwrap());
    let has = |names: &[String], name: &str| names.iter().any(|one| one == name);
    let mycorp = of("mycorp/*");
    assert!(mycorp.len() > 200, "{}", mycorp.len());
    assert!(
        has(&mycorp, "mycorp/gpt-4o") && has(&mycorp, "mycorp/davinci-002") && has(&mycorp, "mycorp/ft:babbage-002")
    );
    let fours = of("openai/gpt-4*");
    assert!(has(&fours, "openai/gpt-4o-mini") && fours.iter().all(|name| name.starts_with("openai/gpt-4")));
    assert!(!has(&of("anthropic/*"), "anthropic/claude-2.1"), "retired");
    assert!(has(&of("deepseek/foo-*"), "deepseek/foo-deepseek-chat"));
}

#[test]
fn models_of_keys_in_the_environment() {
    let wanted = Wanted::default();
    let config = "{model_list: [], general_settings: {infer_model_from_keys: true}}";
    assert_eq!(listed(config, wanted), ["groq/…"]);
    assert_eq!(listed("{model_list: []}", wanted), [""; 0]);
}
