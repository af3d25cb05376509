//! Claude Code.

use crate::mocked::KEY;
use crate::task::{Agent, COPY, NOTE, PROMPT};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

pub(crate) const AGENT: Agent = Agent {
    package: ["claude-code", "claude"],
    model: "claude-sonnet-4-5",
    steps,
    command,
    report,
};

fn steps(work: &Path) -> Value {
    let note = work.join("note.txt");
    let bash = |command: &str| json!({"name": "Bash", "arguments": {"command": command, "description": "Go on"}});
    json!([
        {"name": "Write", "arguments": {"file_path": note, "content": NOTE}},
        [{"name": "Read", "arguments": {"file_path": note}}, bash(COPY)],
        bash("cat loud.txt"),
    ])
}

fn command(command: &mut Command, home: &Path, gateway: &str) {
    command.args(["-p", PROMPT, "--output-format", "json", "--max-turns", "10"]);
    command.args(["--allowedTools", "Bash", "Read", "Write"]);
    command.env("CLAUDE_CONFIG_DIR", home.join("claude"));
    command
        .env("ANTHROPIC_BASE_URL", gateway)
        .env("ANTHROPIC_AUTH_TOKEN", KEY);
    command.env("ANTHROPIC_MODEL", AGENT.model);
    for quiet in [
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
        "DISABLE_AUTOUPDATER",
        "DISABLE_ERROR_REPORTING",
        "DISABLE_TELEMETRY",
    ] {
        command.env(quiet, "1");
    }
}

fn report(said: &str) -> (String, [u64; 2]) {
    let report: Value = serde_json::from_str(said).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert_eq!(
        (&report["is_error"], &report["num_turns"]),
        (&json!(false), &json!(5)),
        "{said}"
    );
    let usage = ["input_tokens", "output_tokens"].map(|name| report["usage"][name].as_u64().expect("a number"));
    (report["result"].as_str().unwrap_or_default().to_owned(), usage)
}
