//! Reads the repo's recorded cases and turns one into a call.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use wire::codec::{Call, Codec, ParamPolicy, Target};
use wire::error::ApiError;
use wire::facts::Place;
use wire::json::Peek;
use wire::openai::OpenAi;
use wire::openai::request::{OPENAI_PARAMS, write};

const AREAS: &[&str] = &[
    "params",
    "chat",
    "config",
    "tools",
    "reasoning",
    "validation",
    "defaults",
    "stream",
    "media",
    "errors",
    "settings",
    "upstream_odd",
];

const PROVIDERS: &[&str] = &[
    "openai",
    "bare",
    "groq",
    "openrouter",
    "deepseek",
    "perplexity",
    "hosted_vllm",
    "fireworks_ai",
    "together_ai",
    "moonshot",
    "xai",
    "cerebras",
    "volcengine",
    "sambanova",
    "openai_compatible",
    "nvidia_nim",
    "dashscope",
    "zai",
    "mistral",
    "gateway",
];

const CHAT: &str = "/v1/chat/completions";
/// Stands for the provider's address; the recorded path is compared.
const UPSTREAM: &str = "http://upstream";

/// A key that a case takes from the environment (tests/parity/public/groups.yaml).
const ENVIRONMENT: (&str, &str) = ("os.environ/ORACLE_UPSTREAM_KEY", "sk-from-environment");

/// A case with one chat request, and what LiteLLM did with it.
pub(crate) struct Case {
    pub(crate) name: String,
    drop_params: bool,
    params: Map<String, Value>,
    body: Bytes,
    /// What went upstream, if anything did.
    pub(crate) upstream: Option<Sent>,
    /// Status and text that the client got when nothing did.
    pub(crate) refusal: Option<(u16, String)>,
}

/// One request to a provider.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
}

#[derive(Deserialize)]
struct Written {
    name: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    models: Vec<Model>,
    requests: Vec<Request>,
    deviate: Option<String>,
}

#[derive(Deserialize)]
struct Model {
    litellm_params: Map<String, Value>,
}

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    path: String,
    json: Option<Value>,
    body: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// All cases with one chat request for one deployment of a provider that speaks OpenAI's dialect.
pub(crate) fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/parity/public");
    let mut cases = Vec::new();
    for area in AREAS {
        for provider in PROVIDERS {
            let file = root.join("cases").join(area).join(format!("{provider}.yaml"));
            let golden = root.join("golden").join(area);
            if file.exists() {
                cases.extend(of_file(&file, &golden));
            }
        }
    }
    cases
}

fn of_file(file: &Path, golden: &Path) -> Vec<Case> {
    let text = fs::read_to_string(file).unwrap();
    let written: Vec<Written> = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    let case = |written: Written| {
        let golden = golden.join(format!("{}.json", written.name));
        Case::read(written, &golden)
    };
    written.into_iter().filter_map(case).collect()
}

impl Case {
    fn read(written: Written, golden: &Path) -> Option<Self> {
        let ([model], [request], None) = (&*written.models, &*written.requests, &written.deviate) else {
            return None;
        };
        let record: Value = serde_json::from_str(&fs::read_to_string(golden).ok()?).unwrap();
        let upstream = sent(&record["upstream"])?;
        let refusal = refusal(&record["client"][0]);
        let fill = |text: String| text.replace("{CASE}", &written.name);
        let body = request
            .body
            .clone()
            .or_else(|| Some(request.json.as_ref()?.to_string()))
            .map(fill)?;
        let forwards = !request.headers.is_empty();
        let played = request.path == CHAT
            && !forwards
            && serde_json::from_str::<Map<String, Value>>(&body).is_ok_and(|body| body.get("model").is_some())
            && (upstream.is_some() || refusal.is_some());
        let params = model.litellm_params.clone();
        (played && speaks_openai(&params) && concerns_deployment(&body, &written.name)).then(|| Self {
            drop_params: written.group == "drop_params",
            name: written.name,
            params,
            body: body.into(),
            upstream,
            refusal,
        })
    }

    /// Writes the request as the gateway would.
    pub(crate) fn write(&self) -> Result<Sent, ApiError> {
        let text = |name: &str| self.params.get(name).and_then(Value::as_str);
        let resolved = resolve(&self.params).unwrap();
        let provider = resolved.provider;
        let body: Map<String, Value> = serde_json::from_slice(&self.body).unwrap();
        // A deployment with `*` serves whatever model the client names.
        let model = match &*resolved.model {
            "*" => body["model"].as_str().unwrap().split_once('/').unwrap().1,
            model => model,
        };
        let found = catalog::prices::find(provider.name(), model, None);
        let facts = found
            .map(|priced| catalog::prices::facts(priced.row))
            .unwrap_or_default();
        let policy = self.policy(catalog::params::supported(provider, model, &facts));
        let peek = Peek::object(&self.body).unwrap();
        let wants_usage = |options: &Value| options.get("include_usage") == Some(&Value::Bool(true));
        let call = Call {
            body: &self.body,
            peek: &peek,
            shown_model: None,
            model,
            facts: &facts,
            rules: &provider.rules,
            params: &policy,
            stream: body.get("stream") == Some(&Value::Bool(true)),
            client_wants_usage: body.get("stream_options").is_some_and(wants_usage),
            headers: &[],
            now_s: 0,
            seed: 0,
        };
        let written = write(&call)?;
        let base = text("api_base").map(|base| base.replace("{UPSTREAM}", UPSTREAM));
        let base = provider.api_base(base.as_deref(), |_| None).unwrap();
        // The gateway's part: clients may bring a key of their own where they are allowed to.
        let key = body.get("api_key").and_then(Value::as_str).or(text("api_key"));
        let key = provider.api_key(key, |_| None).unwrap_or_default();
        let key = key.replace(ENVIRONMENT.0, ENVIRONMENT.1);
        let of_provider = provider
            .rules
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut headers: BTreeMap<String, String> = of_provider.collect();
        headers.extend(headers_of(self.params.get("extra_headers")));
        headers.extend(written.headers);
        headers.insert("authorization".into(), format!("Bearer {key}"));
        Ok(Sent {
            path: OpenAi
                .url(Target {
                    api_base: &base,
                    model,
                    place: &Place::default(),
                    stream: false,
                })
                .strip_prefix(UPSTREAM)
                .unwrap()
                .to_owned(),
            headers,
            body: serde_json::from_slice(&written.body.concat()).unwrap(),
        })
    }

    fn policy(&self, supported: Option<&'static [&'static str]>) -> ParamPolicy {
        let list = |name: &str| {
            let list = self.params.get(name).cloned().unwrap_or_default();
            serde_json::from_value(list).unwrap_or_default()
        };
        let is_default = |name: &str| OPENAI_PARAMS.contains(&name) || name == "extra_body";
        let defaults = self.params.iter().filter(|(name, _)| is_default(name));
        ParamPolicy {
            defaults: defaults
                .map(|(name, value)| (name.clone(), serde_json::value::to_raw_value(value).unwrap()))
                .collect(),
            drop_unsupported: self.drop_params || self.params.get("drop_params") == Some(&Value::Bool(true)),
            additional_drop: list("additional_drop_params"),
            allowed: list("allowed_openai_params"),
            supported,
            ..ParamPolicy::default()
        }
    }
}

fn resolve(params: &Map<String, Value>) -> Option<catalog::resolve::Resolved> {
    let text = |name: &str| params.get(name).and_then(Value::as_str);
    let base = text("api_base").map(|base| base.replace("{UPSTREAM}", "http://127.0.0.1:1"));
    catalog::resolve::resolve(
        text("model")?,
        text("custom_llm_provider"),
        base.as_deref(),
        &catalog::prices::provider_of,
    )
    .ok()
}

fn speaks_openai(params: &Map<String, Value>) -> bool {
    resolve(params).is_some_and(|resolved| resolved.provider.rules.dialect == wire::facts::Dialect::OpenAi)
}

/// Whether the request asks for the case's deployment, and nothing before it refuses.
fn concerns_deployment(body: &str, name: &str) -> bool {
    let body: Map<String, Value> = serde_json::from_str(body).unwrap();
    let model = body["model"].as_str().unwrap_or_default();
    let named = model == name || model.contains(&format!("{name}/")) || model.starts_with("openai/");
    named
        && body
            .get("messages")
            .is_some_and(|messages| messages.as_array().is_some_and(|all| all.iter().all(Value::is_object)))
}

/// What a golden record has upstream: nothing, or one request (retries are equal).
fn sent(upstream: &Value) -> Option<Option<Sent>> {
    let requests = upstream.as_array()?;
    let Some(first) = requests.first() else {
        return Some(None);
    };
    let mut sent_headers = headers_of(first.get("headers"));
    sent_headers.retain(|(name, _)| name != "content-type");
    Some(Some(Sent {
        path: first["path"].as_str()?.to_owned(),
        headers: sent_headers.into_iter().collect(),
        body: first["body"].clone(),
    }))
}

/// LiteLLM's words without what its router adds.
fn refusal(client: &Value) -> Option<(u16, String)> {
    let status = u16::try_from(client["status"].as_u64()?).ok()?;
    let message = client["body"]["error"]["message"].as_str()?;
    let own = message
        .split_once("\n\nLiteLLM: model group")
        .map_or(message, |(own, _)| own);
    Some((status, own.to_owned()))
}

fn headers_of(value: Option<&Value>) -> Vec<(String, String)> {
    let headers = value.and_then(Value::as_object).into_iter().flatten();
    headers
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned())))
        .collect()
}
