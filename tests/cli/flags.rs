//! Flags that answer at once, old flags, and starts that fail.

use super::setup::{KEY, folder, folder_with, run};
use crate::http::Http;
use crate::process::Process;
use crate::reply::Reply;
use crate::upstream::Upstream;
use serde_json::json;

/// Flags of LiteLLM that have nothing to do here.
const OLD: &str = "--save --add_key k --use_queue --test_async --num_requests 5 --local --telemetry False \
    --add_function_to_prompt --run_gunicorn --run_hypercorn --run_granian --granian_threads 2 --ciphers x \
    --keepalive_timeout 5 --timeout_worker_healthcheck 5 --max_requests_before_restart 5 \
    --max_requests_before_restart_jitter 5 --limit_concurrency 9 --iam_token_db_auth \
    --azure_postgresql_auth --use_prisma_db_push --use_legacy_migration_resolver --use_v2_migration_resolver \
    --enforce_prisma_migration_check --log_config x --reload --setup";

#[tokio::test]
async fn version_and_help() {
    let folder = folder_with("");
    for flag in ["--version", "-v"] {
        assert_eq!(
            run(&folder, &[flag], &[]).await,
            (
                0,
                format!(
                    "LiteLLM: Current Version = 1.106.2\ngateway {}\n",
                    env!("CARGO_PKG_VERSION")
                )
            )
        );
    }
    let (code, help) = run(&folder, &["--help"], &[]).await;
    assert_eq!(code, 0);
    for part in [
        "--config",
        "--port",
        "--validate_config",
        "--num_workers",
        "-m, --model",
        "mock",
        "[default: 0.0.0.0]",
        "[env: PORT]",
        "Serve one model without a config:",
        "--config config.yaml --validate_config",
        "do nothing here:",
        "--run_gunicorn",
    ] {
        assert!(help.contains(part), "{part}\n{help}");
    }
    let (code, help) = run(&folder, &["mock", "--help"], &[]).await;
    assert!(code == 0 && help.contains("--listen"), "{help}");
    let (code, said) = run(&folder, &["--confg", "config.yaml"], &[]).await;
    assert!(
        code == 2 && said.contains("--confg") && said.contains("--config"),
        "{code} {said}"
    );
}

#[tokio::test]
async fn old_flags_parse_and_say_that_they_do_nothing() {
    let folder = folder("http://127.0.0.1:1");
    let mut args: Vec<&str> = OLD.split_whitespace().collect();
    args.extend(["--config", "config.yaml", "--validate_config"]);
    let (code, said) = run(&folder, &args, &[]).await;
    assert_eq!(code, 0, "{said}");
    for flag in OLD.split_whitespace().filter(|word| word.starts_with("--")) {
        let says = |what: &str| said.contains(&format!("warning: {flag} {what}"));
        assert!(
            says("has no effect here. ") || says("is not supported yet, it is ignored\n"),
            "{flag}\n{said}"
        );
    }
}

#[tokio::test]
async fn starts_that_fail_say_why() {
    let folder = folder_with("");
    for (args, reason) in [
        (&["--config", "nowhere.yaml"][..], "Config file not found: nowhere.yaml"),
        (&["--config", "config.yaml"], "Config cannot be None or Empty."),
        (&[], "nothing to serve: give --config FILE or --model NAME"),
        (
            &["--model", "openai/x", "--port", "0", "--ssl_keyfile_path", "key.pem"],
            "TLS needs both",
        ),
        (
            &["--model", "openai/x", "--host", "no.such.host.invalid"],
            "--host no.such.host.invalid",
        ),
    ] {
        let (code, said) = run(&folder, args, &[]).await;
        assert!(
            code == 1 && said.contains("error: ") && said.contains(reason),
            "{args:?}: {code} {said}"
        );
    }
}

#[tokio::test]
async fn empty_variables_are_not_set() {
    let folder = folder("http://127.0.0.1:1");
    let names = [
        "CONFIG_FILE_PATH",
        "HOST",
        "PORT",
        "NUM_WORKERS",
        "DEBUG",
        "SSL_KEYFILE_PATH",
        "LITELLM_DATA_DIR",
    ];
    let env = names.map(|name| (name, ""));
    let mut gateway = Process::start(folder.path(), &["--config", "config.yaml", "--port", "0"], &env);
    assert!(gateway.url().await.starts_with("http://127.0.0.1:"));
    let (code, said) = run(&folder, &["--version"], &[("PORT", "many")]).await;
    assert!(
        code == 2 && said.contains("invalid value 'many' for '--port <PORT>'"),
        "{said}"
    );
}

#[tokio::test]
async fn one_model_without_a_config() {
    let (upstream, folder) = (Upstream::start(), folder_with(""));
    let base = format!("{}/v1", upstream.url);
    let args = [
        "--model",
        "gpt-4o-mini",
        "--api_base",
        &base,
        "--alias",
        "mine",
        "--max_tokens",
        "7",
        "--port",
        "0",
    ];
    let mut gateway = Process::start(
        folder.path(),
        &args,
        &[("OPENAI_API_KEY", "sk-env"), ("LITELLM_MASTER_KEY", KEY)],
    );
    let (url, http) = (gateway.url().await, Http::new(KEY));
    for name in ["mine", "gpt-4o-mini", "whatever/you-like"] {
        let question = json!({"model": name, "messages": [{"role": "user", "content": "hi"}]});
        let reply = Reply::to_chat(&http, &url, &question).await;
        assert_eq!(
            (reply.status, &reply.json()["model"]),
            (200, &name.into()),
            "{}",
            reply.body
        );
    }
    for request in upstream.requests().await {
        assert_eq!(request["headers"]["authorization"], "Bearer sk-env");
        assert_eq!(
            (&request["body"]["model"], &request["body"]["max_tokens"]),
            (&"gpt-4o-mini".into(), &7.into())
        );
    }
}
