//! What every SDK meets: a gateway with the models of [`MODELS`], and the providers behind it.

use crate::dead_port::DeadPort;
use crate::gateway::Gateway;
use crate::limits;
use mock::Options;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

const KEY: &str = "sk-sdk-test-77ab";

/// Requests that a provider remembers: more than all cases send it.
const REMEMBERED: usize = 1000;

/// Statuses that providers fail with, as the models `gpt-400`, `claude-400` and so on.
const STATUSES: [u16; 12] = [400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 504, 529];

/// Name, options of the mock that plays it, further parameters. A name that begins with `claude`
/// speaks Anthropic's dialect, with `gemini` Google's; one that begins with `vllm` is asked for nothing but chat
/// completions. What a model with a `key` gets is remembered for the cases to see.
const MODELS: &[(&str, &str, &str)] = &[
    ("gpt", "echo", ""),
    ("claude", "echo", ""),
    ("vllm", "echo", ""),
    ("gemini", "echo", ""),
    ("gemini-tools", "tools=2", ""),
    ("gemini-broken", "reset=2", ""),
    ("vllm-tools", "tools=2", ""),
    ("vllm-broken", "reset=4", ""),
    ("gpt-cached", "input=10,cache_read=10", ""),
    ("gpt-seen", "echo,key=gpt-seen", ""),
    ("claude-seen", "echo,key=claude-seen", ""),
    ("gpt-tools", "tools=2,key=gpt-tools", ""),
    ("claude-tools", "tools=2,key=claude-tools", ""),
    ("claude-thinking", "think,strict,turns=2", ""),
    ("gpt-thinking", "think,strict,turns=2", ""),
    ("claude-schema", DAY, ""),
    (
        "claude-tool-schema",
        "chunks=8",
        r#"{"model": "anthropic/claude-3-haiku-20240307"}"#,
    ),
    ("gpt-long", "chunks=1000,gap=20,key=gpt-long", ""),
    ("claude-long", "chunks=1000,gap=20,key=claude-long", ""),
    ("gpt-broken", "reset=4", ""),
    ("claude-broken", "reset=6", ""),
    ("gpt-cut", "truncate=4", ""),
    ("claude-cut", "truncate=6", ""),
    ("gpt-garbage", "garbage=4", ""),
    ("claude-garbage", "garbage=6", ""),
    ("gpt-half", "reset=1", ""),
    ("claude-half", "reset=1", ""),
    (
        "gpt-context",
        "status=400,code=context_length_exceeded,message=This%20model's%20maximum%20context%20length%20is%208192%20tokens.",
        "",
    ),
    (
        "claude-context",
        "status=400,message=prompt%20is%20too%20long:%20200001%20tokens%20%3E%20200000%20maximum",
        "",
    ),
    (
        "gpt-policy",
        "status=400,code=content_policy_violation,message=Your%20request%20was%20rejected.",
        "",
    ),
    ("slow", "latency=5000,key=slow", ""),
    ("impatient", "latency=5000,key=impatient", r#"{"timeout": 0.5}"#),
    ("gpt-stuck", "stall=4,key=gpt-stuck", ""),
    ("claude-stuck", "stall=6,key=claude-stuck", ""),
    ("gpt-stuck-impatient", "stall=4", r#"{"stream_timeout": 1}"#),
    ("claude-stuck-impatient", "stall=6", r#"{"stream_timeout": 1}"#),
    ("flaky-503", "echo,status=503,fail_first=2,key=flaky-503", ""),
    (
        "flaky-429",
        "echo,status=429,fail_first=1,retry_after=1,key=flaky-429",
        "",
    ),
    ("flaky-async", "echo,status=500,fail_first=1,key=flaky-async", ""),
    ("always-429", "status=429,retry_after=1,key=always-429", ""),
    ("always-400", "status=400,key=always-400", ""),
    (
        "patient",
        "echo,status=503,fail_first=1,retry_after=1,key=patient",
        r#"{"num_retries": 2}"#,
    ),
    (
        "cooling",
        "echo,status=429,fail_first=1,key=cooling-a",
        r#"{"cooldown_time": 4, "num_retries": 1}"#,
    ),
    (
        "cooling",
        "echo,status=429,fail_first=1,key=cooling-b",
        r#"{"cooldown_time": 4, "num_retries": 1}"#,
    ),
    ("falling", "status=500,key=falling", ""),
];

/// The structured answer that the cases want, for the mock that follows no schema of Anthropic's.
const DAY: &str = "text=%7B%22name%22:%22mock%22%2C%22number%22:1%2C%22parts%22:\
    [%7B%22words%22:[%22mock%22]%2C%22size%22:1.5%7D]%7D";

/// A running gateway and its providers.
pub(crate) struct Scene {
    gateway: Gateway,
    upstream: String,
    _dead: DeadPort,
    _folder: TempDir,
}

impl Scene {
    /// Starts all of them.
    pub(crate) async fn start() -> Self {
        let (folder, dead) = (tempfile::tempdir().expect("a folder"), DeadPort::take());
        let (forgetful, upstream) = (start_mock(0).await, start_mock(REMEMBERED).await);
        let mut models = rows(&forgetful, &upstream);
        models.push(model("dead", &format!("http://127.0.0.1:{}", dead.number), ""));
        models.push(model("limited", &limits::start().await, ""));
        let config = json!({
            "model_list": models,
            "general_settings": {"master_key": KEY},
            "router_settings": {"num_retries": 0, "fallbacks": [{"falling": ["gpt"]}]},
        });
        let gateway = Gateway::start(folder.path(), &config.to_string(), &[])
            .await
            .expect("it starts");
        Self {
            gateway,
            upstream,
            _dead: dead,
            _folder: folder,
        }
    }

    /// What the cases have to know.
    pub(crate) fn variables(&self) -> [(&'static str, String); 3] {
        [
            ("GATEWAY_URL", self.gateway.url.clone()),
            ("GATEWAY_KEY", KEY.to_owned()),
            ("UPSTREAM_URL", self.upstream.clone()),
        ]
    }

    /// Ends the gateway.
    pub(crate) async fn stop(self) {
        self.gateway.stop().await;
    }
}

async fn start_mock(remembered: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(mock::serve(listener, Options::default(), remembered));
    format!("http://{address}")
}

fn rows(forgetful: &str, upstream: &str) -> Vec<Value> {
    let row = |&(name, options, params): &(&str, &str, &str)| {
        let mock = if options.contains("key=") { upstream } else { forgetful };
        model(name, &format!("{mock}/o/{options}"), params)
    };
    let failing = STATUSES.iter().flat_map(|status| {
        let base = format!("{forgetful}/o/status={status}");
        ["gpt", "claude", "vllm", "gemini"].map(|dialect| model(&format!("{dialect}-{status}"), &base, ""))
    });
    MODELS.iter().map(row).chain(failing).collect()
}

fn model(name: &str, base: &str, more: &str) -> Value {
    let mut params = match name.split('-').next() {
        Some("claude") => json!({"model": "anthropic/claude-sonnet-4-5", "api_base": base}),
        Some("gemini") => json!({"model": "gemini/gemini-2.5-flash", "api_base": base}),
        Some("vllm") => json!({"model": "hosted_vllm/llama", "api_base": format!("{base}/v1")}),
        _ => json!({"model": "openai/gpt-4o-mini", "api_base": format!("{base}/v1")}),
    };
    params["api_key"] = json!("sk-up");
    params["cooldown_time"] = json!(0);
    if !more.is_empty() {
        let more: Map<String, Value> = serde_json::from_str(more).expect("JSON");
        params.as_object_mut().expect("an object").extend(more);
    }
    json!({"model_name": name, "litellm_params": params})
}
