//! A gateway in front of the mock, which plays every provider in the provider's own dialect.

use super::gateway::Gateway;
use super::http::Http;
use super::upstream::Upstream;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// The gateway's key.
pub(crate) const KEY: &str = "sk-mocked-test-9d20";

/// USD per token of a prompt and of an answer, at every provider.
const PRICES: [f64; 2] = [0.000_001, 0.000_002];

/// A provider: its model, and what the way to it needs beside a base URL.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Its name in a config.
    pub(crate) model: &'static str,
    /// What stands behind the host in its base URL.
    pub(crate) path: &'static str,
    /// Keys or the like, by their names in a config.
    pub(crate) sign_in: &'static [(&'static str, &'static str)],
}

const KEYED: &[(&str, &str)] = &[("api_key", "sk-up")];
const AWS: &[(&str, &str)] = &[
    ("aws_region_name", "us-east-1"),
    ("aws_access_key_id", "AKIDEXAMPLE"),
    ("aws_secret_access_key", "not-a-secret"),
];

pub(crate) const ANTHROPIC: Provider = Provider {
    model: "anthropic/claude-sonnet-4-5",
    path: "",
    sign_in: KEYED,
};
pub(crate) const OPENAI: Provider = Provider {
    model: "openai/gpt-5",
    path: "/v1",
    sign_in: KEYED,
};
pub(crate) const GEMINI: Provider = Provider {
    model: "gemini/gemini-3-pro-preview",
    path: "",
    sign_in: KEYED,
};
/// Claude at Bedrock: Anthropic's dialect for clients that speak it, Converse for the others.
pub(crate) const BEDROCK: Provider = Provider {
    model: "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0",
    path: "",
    sign_in: AWS,
};

/// A running gateway and its mock.
pub(crate) struct Mocked {
    /// `http://127.0.0.1:PORT` of the gateway.
    pub(crate) url: String,
    gateway: Gateway,
    upstream: Upstream,
    _folder: TempDir,
}

impl Mocked {
    /// Starts both: the gateway with a model of this name for each provider, the mock with these options, whose values
    /// are taken as they are.
    pub(crate) async fn start(models: &[(&str, &Provider)], options: &[(&str, &str)]) -> Self {
        let (folder, upstream) = (tempfile::tempdir().expect("a folder"), Upstream::start());
        let row = |(name, provider): &(&str, &Provider)| json!({"model_name": name, "litellm_params": provider.params(&upstream.url, options)});
        let config = json!({
            "model_list": models.iter().map(row).collect::<Vec<_>>(),
            // What one provider's clients ask for, another one doesn't know.
            "litellm_settings": {"drop_params": true},
            "general_settings": {"master_key": KEY},
            "router_settings": {"num_retries": 0},
        });
        let gateway = Gateway::start(folder.path(), &config.to_string(), &[]).await;
        let gateway = gateway.expect("it starts");
        Self {
            url: gateway.url.clone(),
            gateway,
            upstream,
            _folder: folder,
        }
    }

    /// The requests that the mock got, the oldest first.
    pub(crate) async fn requests(&self) -> Vec<Value> {
        self.upstream.requests().await
    }

    /// What was spent, one row per call: each is a success, and costs what its tokens do. Returns the tokens of all
    /// prompts and of all answers.
    pub(crate) async fn spent(&self, calls: usize) -> [u64; 2] {
        let rows = Http::new(KEY).get(&format!("{}/spend/logs", self.url)).await;
        let rows = rows.expect("rows");
        let rows = rows.as_array().expect("a list");
        assert_eq!(rows.len(), calls, "{rows:#?}");
        let tokens = rows.iter().map(|row| {
            assert_eq!(row["status"], "success", "{row:#}");
            let tokens = ["prompt_tokens", "completion_tokens"].map(|name| row[name].as_u64().expect("a number"));
            let cost: f64 = tokens
                .iter()
                .zip(PRICES)
                .map(|(count, price)| *count as f64 * price)
                .sum();
            let booked = row["spend"].as_f64().expect("an amount");
            assert!((booked - cost).abs() < 1e-12, "{booked} is not {cost}: {row:#}");
            tokens
        });
        tokens.fold([0, 0], |[prompts, answers], [prompt, answer]| {
            [prompts + prompt, answers + answer]
        })
    }

    /// Ends the gateway.
    pub(crate) async fn stop(self) {
        self.gateway.stop().await;
    }
}

impl Provider {
    fn params(&self, mock: &str, options: &[(&str, &str)]) -> Value {
        let options = options
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        let options = options.collect::<Vec<_>>().join(",");
        let mut params: Map<String, Value> = self
            .sign_in
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        params.insert("model".into(), self.model.into());
        params.insert("api_base".into(), format!("{mock}/o/{options}{}", self.path).into());
        params.insert("input_cost_per_token".into(), PRICES[0].into());
        params.insert("output_cost_per_token".into(), PRICES[1].into());
        Value::Object(params)
    }
}
