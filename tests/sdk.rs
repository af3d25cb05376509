//! The OpenAI SDK for Python, end to end: `tests/sdk/openai_v2.py` against the binary, whose
//! upstreams are mocks.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "common/gateway.rs"]
mod gateway;

use gateway::Gateway;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use tokio::net::TcpListener;

const KEY: &str = "sk-sdk-test-77ab";

/// Statuses that an upstream fails with, as the models `fail-400` and so on.
const STATUSES: [u16; 8] = [400, 401, 403, 404, 422, 429, 500, 503];

#[tokio::test(flavor = "multi_thread")]
async fn the_openai_sdk_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = config(&start_mock().await);
    let gateway = Gateway::start(folder.path(), &config, &[]).await.expect("it starts");
    let url = gateway.url.clone();
    let run = tokio::task::spawn_blocking(move || run("openai_v2.py", &url));
    let (passed, output) = run.await.expect("it runs");
    gateway.stop().await;
    assert!(passed, "{output}");
}

async fn start_mock() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(mock::serve(listener, mock::Options::default(), 0));
    format!("http://{address}")
}

fn config(mock: &str) -> String {
    let openai = |name: &str, options: &str| model(name, "openai/gpt-4o-mini", &format!("{mock}/o/{options}/v1"));
    let claude = |name: &str, options: &str| model(name, "anthropic/claude-sonnet-4-5", &format!("{mock}/o/{options}"));
    let mut models = vec![
        openai("gpt", "echo"),
        claude("claude", "echo"),
        openai("gpt-tools", "tools=2"),
        claude("claude-tools", "tools=2"),
        openai("long", "chunks=1000,gap=20"),
        openai("slow", "latency=5000"),
        openai("impatient", "latency=5000"),
        openai("broken", "reset=4"),
        openai("flaky", "echo,status=503,fail_first=2,key=flaky"),
        openai("fail-context", "status=400,code=context_length_exceeded"),
    ];
    models[6]["litellm_params"]["timeout"] = json!(0.3);
    models.extend(
        STATUSES
            .iter()
            .map(|s| openai(&format!("fail-{s}"), &format!("status={s},retry_after=1"))),
    );
    let config = json!({
        "model_list": models,
        "general_settings": {"master_key": KEY},
        "router_settings": {"disable_cooldowns": true, "num_retries": 0},
    });
    config.to_string()
}

fn model(name: &str, model: &str, base: &str) -> Value {
    json!({"model_name": name, "litellm_params": {"model": model, "api_base": base, "api_key": "sk-up"}})
}

/// Runs a script in the environment that `scripts/sdk-venv.sh` keeps beside the build.
fn run(script: &str, url: &str) -> (bool, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("sdk-venv");
    let made = Command::new(root.join("scripts/sdk-venv.sh"))
        .arg(venv)
        .output()
        .expect("bash is there");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let python = String::from_utf8_lossy(&made.stdout).trim().to_owned();
    let script = root.join("tests/sdk").join(script);
    let ran = Command::new(python)
        .arg(script)
        .env("GATEWAY_URL", url)
        .env("GATEWAY_KEY", KEY)
        .output();
    let ran = ran.unwrap_or_else(|error| panic!("python cannot start: {error}"));
    (ran.status.success(), String::from_utf8_lossy(&ran.stderr).into_owned())
}
