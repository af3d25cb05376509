//! Codex.

use crate::mocked::KEY;
use crate::task::{Agent, COPY, NOTE, PROMPT};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// At a provider that has Responses.
pub(crate) const NATIVE: Agent = Agent {
    package: ["codex", "codex"],
    // One that Codex knows, and gives its tool that takes a text.
    model: "gpt-5.5",
    steps: |_| steps(patch().into()),
    command,
    report,
};

/// At one that has not: what takes a text is a function there.
pub(crate) const TRANSLATED: Agent = Agent {
    steps: |_| steps(json!({"content": patch()})),
    ..NATIVE
};

fn steps(patch: Value) -> Value {
    let run = |command: &str| json!({"name": "exec_command", "arguments": {"cmd": command}});
    json!([
        {"name": "apply_patch", "arguments": patch},
        [run("wc -l note.txt"), run(COPY)],
        run("cat loud.txt"),
    ])
}

/// Adds the note.
fn patch() -> String {
    let lines: String = NOTE.lines().map(|line| format!("+{line}\n")).collect();
    format!("*** Begin Patch\n*** Add File: note.txt\n{lines}*** End Patch\n")
}

fn command(command: &mut Command, home: &Path, gateway: &str) {
    let provider = format!(r#"{{name="gw",base_url="{gateway}/v1",wire_api="responses",env_key="GATEWAY_KEY"}}"#);
    command.args([
        "exec",
        "--skip-git-repo-check",
        "--json",
        "-s",
        "danger-full-access",
        "-m",
        NATIVE.model,
    ]);
    for setting in [
        "model_provider=gw",
        &format!("model_providers.gw={provider}"),
        "analytics.enabled=false",
        "features.plugins=false",
        "check_for_update_on_startup=false",
    ] {
        command.args(["-c", setting]);
    }
    command.arg(PROMPT).env("CODEX_HOME", home).env("GATEWAY_KEY", KEY);
}

fn report(said: &str) -> (String, [u64; 2]) {
    let events = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    let events: Vec<Value> = events.collect();
    let message = events.iter().rfind(|event| event["item"]["type"] == "agent_message");
    let usage = &events.last().expect("an event")["usage"];
    let usage = ["input_tokens", "output_tokens"].map(|name| usage[name].as_u64().expect("a number"));
    (
        message
            .map_or("", |event| event["item"]["text"].as_str().unwrap_or_default())
            .to_owned(),
        usage,
    )
}
