//! Whole configs: what they load as, and what is said about them.

use crate::finding::{Report, Severity};
use crate::snapshot::{BudgetWindow, Snapshot};
use crate::{Loaded, ModelArgs, Sources, from_model, load};
use serde_json::json;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use wire::error::ErrorClass;

/// Loads files and variables; the first file is the config.
fn load_files(files: &[(&str, &str)], variables: &[(&str, &str)]) -> Result<Loaded, Report> {
    let files: HashMap<PathBuf, &str> = files.iter().map(|(name, text)| (PathBuf::from(name), *text)).collect();
    let variables: HashMap<&str, &str> = variables.iter().copied().collect();
    let missing = || io::Error::new(io::ErrorKind::NotFound, "no such file");
    load(&Sources {
        config: Some(Path::new("config.yaml")),
        dotenv: Some(Path::new(".env")),
        env: &|name| variables.get(name).map(|value| (*value).to_owned()),
        read: &|path| files.get(path).map(|text| (*text).to_owned()).ok_or_else(missing),
    })
}

fn loaded(text: &str) -> Loaded {
    load_files(&[("config.yaml", text)], &[]).unwrap_or_else(|report| panic!("{report}"))
}

fn snapshot(text: &str) -> Snapshot {
    loaded(text).snapshot
}

fn report(text: &str) -> String {
    load_files(&[("config.yaml", text)], &[]).unwrap_err().to_string()
}

fn warnings(text: &str) -> String {
    loaded(text).findings.iter().map(ToString::to_string).collect()
}

const GUIDE_ONE: &str = "\
model_list:
  - model_name: glm4-flash
    litellm_params:
      model: glm-4-flash
      api_base: http://127.0.0.1:9/v1
      api_key: your-api-key
general_settings:
  master_key: sk-1234
";

const GUIDE_THREE: &str = "\
model_list:
  - model_name: glm4-flash
    litellm_params: {model: glm-4-flash, api_base: http://127.0.0.1:9/v1, api_key: your-api-key}
  - model_name: gpt-4
    litellm_params:
      model: gpt-4
      api_key: sk-openai
  - model_name: claude-3
    litellm_params:
      model: claude-3-opus-20240229
      api_key: sk-anthropic
router_settings:
  fallbacks: [gpt-4, claude-3]
general_settings:
  max_budget: 100
  master_key: sk-guide
";

#[test]
fn the_guides_first_config() {
    let Loaded { snapshot, findings, .. } = loaded(GUIDE_ONE);
    assert_eq!(findings, []);
    let [deployment] = snapshot.deployments.as_slice() else {
        panic!()
    };
    assert_eq!(deployment.model_name, "glm4-flash");
    assert_eq!(deployment.model, "glm-4-flash");
    assert_eq!(deployment.api_base, "http://127.0.0.1:9/v1");
    assert_eq!(deployment.api_key.as_ref().unwrap().reveal(), "your-api-key");
    assert_eq!(deployment.line, 2);
    assert!(snapshot.groups.contains_key("glm4-flash"));
    assert!(snapshot.general.is_weak_master_key());
}

#[test]
fn the_guides_config_of_three() {
    let Loaded { snapshot, findings, .. } = loaded(GUIDE_THREE);
    assert_eq!(findings, []);
    let providers: Vec<_> = snapshot
        .deployments
        .iter()
        .map(|deployment| deployment.provider.name())
        .collect();
    assert_eq!(providers[1..], ["openai", "anthropic"]);
    assert_eq!(snapshot.deployments[1].api_base, "https://api.openai.com/v1");
    assert!(snapshot.deployments[2].rates.has_price());
    assert_eq!(
        snapshot.router.fallbacks,
        [("*".to_owned(), vec!["gpt-4".to_owned(), "claude-3".to_owned()])]
    );
    let budget = snapshot.budget.unwrap();
    assert_eq!(
        (budget.max.to_string().as_str(), budget.window),
        ("100.0", BudgetWindow::Months(1))
    );
    assert!(!snapshot.general.is_weak_master_key());
}

#[test]
fn a_deployment_with_everything() {
    let snapshot = snapshot(
        "model_list:
- model_name: full
  rpm: '60'
  litellm_params:
    model: openai/my-model
    base_url: http://h/v1/
    api_key: sk-x
    organization: org-1
    extra_headers: {X-A: 1, openai-Organization: org-2}
    timeout: '12.5'
    stream_timeout: 3
    weight: 2
    order: -1
    max_retries: 4
    num_retries: 0
    tags: [a, b]
    drop_params: 'true'
    additional_drop_params: [seed]
    allowed_openai_params: [tools]
    temperature: 0.5
    custom_thing: {a: [1, null]}
    extra_body: {top_k: 5}
    stop: ~
    input_cost_per_token: 1e-6
    output_cost_per_token: 0.000002
    mock_response: hello
  model_info:
    id: 7
    mode: chat
    max_input_tokens: 100
    supports_vision: true
    access_groups: [g]
    blocked: yes
    cooldown_time: 9
    allowed_fails: 1
    allowed_fails_policy: {RateLimitErrorAllowedFails: 5}
    note: mine
litellm_settings:
  modify_params: true
  cost_discount_config: {openai: 0.05}
",
    );
    let full = &snapshot.groups["full"][0];
    assert_eq!(
        (full.id.as_str(), full.api_base.as_str(), full.model.as_str()),
        ("7", "http://h/v1", "my-model")
    );
    let headers: Vec<_> = full
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.reveal().as_str()))
        .collect();
    assert_eq!(headers, [("x-a", "1"), ("openai-organization", "org-2")]);
    assert_eq!(
        (full.timeout_s, full.stream_timeout_s, full.cooldown_s),
        (Some(12.5), Some(3.0), Some(9.0))
    );
    assert_eq!(
        (full.weight, full.order, full.rpm, full.max_parallel_requests),
        (Some(2.0), Some(-1), Some(60), Some(60))
    );
    assert_eq!((full.max_retries, full.num_retries), (Some(4), Some(0)));
    let defaults: Vec<_> = full
        .params
        .defaults
        .iter()
        .map(|(key, value)| format!("{key}={}", value.get()))
        .collect();
    assert_eq!(
        defaults,
        ["temperature=0.5", r#"custom_thing={"a":[1,null]}"#, "top_k=5"]
    );
    assert!(full.params.drop_unsupported && full.params.modify && !full.params.own_host);
    assert_eq!(
        (full.params.additional_drop.as_slice(), full.params.allowed.as_slice()),
        (["seed".to_owned()].as_slice(), ["tools".to_owned()].as_slice())
    );
    assert_eq!(full.facts.max_input_tokens, Some(100));
    assert_eq!(full.facts.supports("vision"), Some(true));
    assert!(full.rates.has_price());
    assert!(full.blocked);
    assert_eq!(full.allowed_fails.any, Some(1));
    assert_eq!(full.allowed_fails.by_class, [(ErrorClass::RateLimit, 5)]);
    assert_eq!(full.mock_response.as_deref(), Some("hello"));
    assert_eq!(full.model_info["note"], json!("mine"));
    assert_eq!(full.adjustments.discount.to_f64(), 0.05);
}

#[test]
fn secrets_are_not_shown() {
    let text = "model_list:
- model_name: a
  litellm_params:
    {model: openai/a, api_key: sk-x, aws_secret_access_key: s, azure_ad_token: t, extra_headers: {Authorization: b, X-A: c}}";
    let loaded = loaded(text);
    let shown = json!(loaded.snapshot.deployments[0].shown_params);
    assert_eq!(shown["extra_headers"], json!({"Authorization": "***", "X-A": "c"}));
    assert_eq!(shown["azure_ad_token"], json!("***"));
    assert!(shown.get("api_key").is_none() && shown.get("aws_secret_access_key").is_none());
    assert_eq!(shown["use_litellm_proxy"], json!(false));
    assert!(!format!("{loaded:?}").contains("sk-x"));
    assert!(!report("model_list:\n- {model_name: a, litellm_params: {model: x, api_key: 12345}}").contains("12345"));
}

#[test]
fn variables_come_from_everywhere() {
    let config = "
environment_variables: {OVER: config, COPIED: os.environ/PROCESS, PATH: /evil, NUMBER: 5}
model_list:
- model_name: a
  litellm_params: {model: openai/a, api_key: os.environ/OVER, organization: os.environ/COPIED, user: os.environ/DOT}
- model_name: b
  litellm_params:
    model: openai/b
    api_key: os.environ/UNSET
    tags: [os.environ/OVER]
    drop_params: os.environ/FLAG
    timeout: os.environ/NUMBER
general_settings: {}
";
    let files = [
        ("config.yaml", config),
        (".env", "DOT=dotenv\nPROCESS=never\nLITELLM_MASTER_KEY=sk-dot\n"),
    ];
    let process = [
        ("PROCESS", "process"),
        ("OVER", "process"),
        ("FLAG", "True"),
        ("OPENAI_API_KEY", "sk-env"),
    ];
    let loaded = load_files(&files, &process).unwrap();
    let [a, b] = loaded.snapshot.deployments.as_slice() else {
        panic!()
    };
    assert_eq!(a.api_key.as_ref().unwrap().reveal(), "config");
    assert_eq!(a.headers[0].1.reveal(), "process");
    assert_eq!(a.params.defaults[0].1.get(), "\"dotenv\"");
    assert_eq!(
        b.api_key.as_ref().unwrap().reveal(),
        "sk-env",
        "an unset reference counts as not given"
    );
    assert_eq!(b.tags, ["os.environ/OVER"], "plain text in lists stays");
    assert_eq!((b.params.drop_unsupported, b.timeout_s), (true, Some(5.0)));
    assert_eq!(loaded.snapshot.general.master_key.unwrap().reveal(), "sk-dot");
    assert_eq!(loaded.files, [PathBuf::from(".env"), PathBuf::from("config.yaml")]);
    let said: String = loaded.findings.iter().map(ToString::to_string).collect();
    assert!(
        said.contains("cannot set `PATH`") && said.contains("variable `UNSET` is not set"),
        "{said}"
    );
    let production = load_files(&files, &[("LITELLM_MODE", "PRODUCTION")]).unwrap();
    assert!(production.snapshot.general.master_key.is_none(), "no .env outside DEV");
}

#[test]
fn includes_are_merged() {
    let loaded = load_files(
        &[
            ("config.yaml", "include: [conf/models.yaml]\nmodel_list: [{model_name: a, litellm_params: {model: openai/a}}]\nlitellm_settings: {num_retries: 1, drop_params: true}\n"),
            ("conf/models.yaml", "include: [more.yaml, ../config.yaml]\nmodel_list: [{model_name: b, litellm_params: {model: openai/b}}]\nlitellm_settings: {num_retries: 7}\n"),
            ("conf/more.yaml", "model_list: [{model_name: c, litellm_params: {model: openai/c}}]\n"),
        ],
        &[],
    )
    .unwrap();
    let names: Vec<_> = loaded
        .snapshot
        .deployments
        .iter()
        .map(|deployment| deployment.model_name.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(loaded.snapshot.router.num_retries, 7);
    assert!(
        loaded.snapshot.deployments[0].params.drop_unsupported,
        "keys that the include doesn't have stay"
    );
    assert_eq!(loaded.files.len(), 3);
    let missing = report("include: [nowhere.yaml]\n");
    assert!(
        missing.contains("config.yaml:1:11: Included file not found: nowhere.yaml"),
        "{missing}"
    );
}

#[test]
fn files_that_are_missing_or_empty() {
    assert!(
        load_files(&[], &[])
            .unwrap_err()
            .to_string()
            .contains("Config file not found: config.yaml")
    );
    for text in ["", "# nothing\n", "---\n", "~\n"] {
        assert!(report(text).contains("Config cannot be None or Empty."), "{text:?}");
    }
    assert!(report("- a\n").contains("a config must be a map, found a list"));
}

#[test]
fn findings_show_place_and_way_out() {
    let said = report(
        "model_list: []\nrouter_settings:\n  num_retries: many\n  num_retires: 2\nlitellm_settings:\n  cache: true\n",
    );
    for part in [
        "error: config.yaml:3:16: `router_settings.num_retries` must be a whole number, 0 or more, found text\n",
        "  3 |   num_retries: many\n    |                ^^^^\n",
        "warning: config.yaml:4:3: `num_retires` is not a setting of `router_settings`",
        "help: did you mean `num_retries`?",
        "`litellm_settings.cache` is not supported yet",
    ] {
        assert!(said.contains(part), "{part}\n---\n{said}");
    }
}

#[test]
fn all_errors_at_once() {
    let text = "model_list:
- litellm_params: {model: openai/a}
- model_name: b
- model_name: c
  litellm_params: {api_key: k}
- d
router_settings: {routing_strategy: fastest, health_check_interval: 3, fallbacks: [3]}
general_settings: [master_key]
litellm_settings: {max_budget: 5, budget_duration: soon, timezone: Mars/Olympus, budget_exceeded_status_code: 99}
";
    let report = load_files(&[("config.yaml", text)], &[]).unwrap_err();
    let errors: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|f| f.message.as_str())
        .collect();
    for part in [
        "`model_list[0]` needs `model_name`",
        "`model_list[1]` needs `litellm_params`",
        "`model_list[2].litellm_params` needs `model`",
        "`model_list[3]` must be a map",
        "`router_settings.routing_strategy` must be one of",
        "`health_check_interval` is not a setting of `router_settings`",
        "`router_settings.fallbacks` must list models",
        "`general_settings` must be a map",
        "`litellm_settings.budget_duration` is not a duration",
        "there is no time zone `Mars/Olympus`",
        "`litellm_settings.budget_exceeded_status_code` must be",
    ] {
        assert!(errors.iter().any(|error| error.contains(part)), "{part}: {errors:#?}");
    }
}

#[test]
fn models_that_cannot_be_called_are_left_out() {
    let loaded = loaded(
        "model_list:
- {model_name: a, litellm_params: {model: nobody-knows-this}}
- {model_name: b, litellm_params: {model: bedrock/x}}
- {model_name: c, litellm_params: {model: hosted_vllm/x}}
- {model_name: d, litellm_params: {model: openai/x}}
router_settings: {fallbacks: [{d: [a, D]}]}
",
    );
    assert_eq!(loaded.snapshot.deployments.len(), 1);
    let dropped: Vec<_> = loaded.snapshot.dropped.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(dropped, ["a", "b", "c"]);
    let said: String = loaded.findings.iter().map(ToString::to_string).collect();
    for part in [
        "config.yaml:2:43: model `a` is left out",
        "provider `bedrock` is not supported yet",
        "needs an `api_base`",
        "names `a`, which was left out of model_list",
        "names `D`, which is not in model_list",
        "did you mean `d`?",
    ] {
        assert!(said.contains(part), "{part}\n---\n{said}");
    }
}

#[test]
fn fallbacks_in_every_form() {
    let fallbacks = |yaml: &str| {
        let text = format!("model_list: []\n{yaml}");
        let pairs = snapshot(&text).router.fallbacks.into_iter();
        pairs
            .map(|(from, to)| format!("{from}>{}", to.join(",")))
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (yaml, expected) in [
        ("router_settings: {fallbacks: [{a: [b, c]}, {d: [e]}]}", "a>b,c d>e"),
        ("router_settings: {fallbacks: [{a: [b], d: e}]}", "a>b d>e"),
        ("router_settings: {fallbacks: {a: [b], d: e}}", "a>b d>e"),
        ("router_settings: {fallbacks: [a, b]}", "*>a,b"),
        (
            "router_settings: {fallbacks: [{a: [b]}], default_fallbacks: [z]}",
            "a>b *>z",
        ),
        (
            "litellm_settings: {fallbacks: [{a: [b]}], default_fallbacks: [z]}",
            "a>b *>z",
        ),
        (
            "router_settings: {fallbacks: [{a: [b]}]}\nlitellm_settings: {fallbacks: [{c: [d]}]}",
            "a>b",
        ),
    ] {
        assert_eq!(fallbacks(yaml), expected, "{yaml}");
    }
}

#[test]
fn router_settings_and_their_precedence() {
    let router = snapshot(
        "router_settings: {timeout: 30, cooldown_time: 0, allowed_fails: 3, retry_policy: {RateLimitErrorRetries: 3, DefaultRetries: 1},
  model_group_retry_policy: {a: {TimeoutErrorRetries: 0}}, model_group_alias: {x: y, h: {model: y, hidden: true}}}
litellm_settings: {num_retries: 4, request_timeout: 20, expose_router_debug_in_errors: false}
",
    );
    assert!(router.aliases["h"].hidden && router.aliases["x"].target == "y");
    let router = router.router;
    assert_eq!(
        (router.num_retries, router.timeout_s, router.cooldown_s),
        (4, 20.0, 5.0)
    );
    assert_eq!(
        router.allowed_fails.any, None,
        "3 is LiteLLM's default and counts as not set"
    );
    assert_eq!(router.retry_policy.by_class, [(ErrorClass::RateLimit, 3)]);
    assert_eq!(router.retry_policy.default, Some(1));
    assert_eq!(router.group_retry_policy["a"].by_class, [(ErrorClass::Timeout, 0)]);
    assert!(!router.expose_debug);
    let env = load_files(
        &[("config.yaml", "model_list: []")],
        &[("REQUEST_TIMEOUT", "7"), ("ROUTER_MAX_FALLBACKS", "2")],
    );
    let router = env.unwrap().snapshot.router;
    assert_eq!(
        (router.timeout_s, router.max_fallbacks, router.num_retries),
        (7.0, 2, 2)
    );
}

#[test]
fn budgets() {
    for (yaml, expected) in [
        (
            "general_settings: {max_budget: 100}",
            Some(("100.0", BudgetWindow::Months(1))),
        ),
        (
            "general_settings: {max_budget: '0.5', budget_duration: 1d}",
            Some(("0.5", BudgetWindow::Days(1))),
        ),
        (
            "litellm_settings: {max_budget: 3}\ngeneral_settings: {max_budget: 9}",
            Some(("3.0", BudgetWindow::Forever)),
        ),
        ("litellm_settings: {max_budget: 0}", None),
        (
            "litellm_settings: {max_budget: 0}\ngeneral_settings: {max_budget: 9}",
            Some(("9.0", BudgetWindow::Months(1))),
        ),
        (
            "litellm_settings: {max_budget: 3, budget_duration: 7d, timezone: Europe/Berlin}",
            Some(("3.0", BudgetWindow::Week)),
        ),
    ] {
        let budget = snapshot(yaml)
            .budget
            .map(|budget| (budget.max.to_string(), budget.window));
        let expected = expected.map(|(max, window)| (max.to_owned(), window));
        assert_eq!(budget, expected, "{yaml}");
    }
}

#[test]
fn wildcards_the_most_specific_first() {
    let snapshot = snapshot(
        "model_list:
- {model_name: '*-x', litellm_params: {model: openai/*}}
- {model_name: 'openai/*', litellm_params: {model: openai/*}}
- {model_name: 'openai/gpt-*', litellm_params: {model: openai/gpt-*}}
- {model_name: 'openai/*', litellm_params: {model: openai/*, api_base: http://b}}
",
    );
    let parts: Vec<_> = snapshot
        .wildcards
        .iter()
        .map(|wildcard| (wildcard.parts.join("*"), wildcard.deployments.len()))
        .collect();
    assert_eq!(
        parts,
        [
            ("openai/gpt-*".to_owned(), 1),
            ("openai/*".to_owned(), 2),
            ("*-x".to_owned(), 1)
        ]
    );
    assert!(snapshot.groups.is_empty());
}

#[test]
fn a_star_is_every_provider_with_a_key() {
    let text = "model_list: [{model_name: '*', litellm_params: {model: '*'}}]";
    let keys = [("OPENAI_API_KEY", "a"), ("ANTHROPIC_API_KEY", "b")];
    let snapshot = load_files(&[("config.yaml", text)], &keys).unwrap().snapshot;
    let pairs: Vec<_> = snapshot
        .wildcards
        .iter()
        .map(|wildcard| (wildcard.parts.join("*"), wildcard.deployments[0].litellm_model.clone()))
        .collect();
    let expected = [
        ("anthropic/*", "anthropic/*"),
        ("claude-*", "anthropic/claude-*"),
        ("openai/*", "openai/*"),
        ("*", "openai/*"),
    ];
    let expected: Vec<_> = expected.map(|(name, model)| (name.to_owned(), model.to_owned())).into();
    assert_eq!(pairs, expected);
}

#[test]
fn organizations_and_credentials() {
    let snapshot = snapshot(
        "model_list:
- {model_name: o, litellm_params: {model: openai/a, organization: [x, y], litellm_credential_name: c}}
credential_list:
- {credential_name: c, credential_values: {api_key: sk-c, api_base: 'http://c/v1'}, credential_info: {description: d}}
",
    );
    let [x, y] = snapshot.groups["o"].as_slice() else {
        panic!()
    };
    assert_ne!(x.id, y.id);
    assert_eq!(
        (x.headers[0].1.reveal().as_str(), y.headers[0].1.reveal().as_str()),
        ("x", "y")
    );
    assert_eq!(
        (x.api_key.as_ref().unwrap().reveal().as_str(), x.api_base.as_str()),
        ("sk-c", "http://c/v1")
    );
}

#[test]
fn general_settings() {
    let general = snapshot(
        "general_settings: {litellm_key_header_name: X-Key, max_request_size_mb: 2, user_header_name: X-User, disable_spend_logs: true,
  user_header_mappings: [{header_name: X-Customer, litellm_user_role: customer}, {header_name: X-I, litellm_user_role: internal_user}],
  master_key: ~, dangerously_permit_weak_or_unset_master_key: true}
litellm_settings: {budget_exceeded_status_code: 429, json_logs: true, require_auth_for_metrics_endpoint: false}
",
    )
    .general;
    assert_eq!(general.key_header.as_deref(), Some("x-key"));
    assert_eq!(general.max_request_bytes, Some(2 << 20));
    assert_eq!(general.user_headers, ["x-user", "x-customer"]);
    assert!(general.master_key.is_none() && general.permit_weak_key && general.is_weak_master_key());
    assert!(general.disable_spend_logs && general.json_logs && !general.auth_for_metrics);
    assert_eq!(general.budget_status, 429);
}

#[test]
fn warnings_name_what_is_not_supported_yet() {
    let said = warnings(
        "litellm_settings: {callbacks: [prometheus, langfuse], cache: false, set_verbose: true}
router_settings: {routing_strategy: least-busy}
guardrails: []
mcp_servers: {a: {url: x}}
",
    );
    assert!(said.contains("the callback `langfuse` is not supported yet"));
    assert!(said.contains("`router_settings.routing_strategy` is not supported yet"));
    assert!(said.contains("`mcp_servers` is not supported yet"));
    for silent in ["prometheus", "`cache", "set_verbose", "guardrails"] {
        assert!(!said.contains(&format!("`{silent}")), "{silent}\n{said}");
    }
}

#[test]
fn one_model_from_arguments() {
    let args = ModelArgs {
        model: "openai/my-model".to_owned(),
        alias: Some("mine".to_owned()),
        api_base: Some("http://h/v1".to_owned()),
        headers: Some(r#"{"x-a": 1}"#.to_owned()),
        temperature: Some(0.5),
        max_tokens: Some(9),
        request_timeout: Some(8.0),
        drop_params: true,
        max_budget: Some(2.0),
        ..ModelArgs::default()
    };
    let sources = Sources {
        config: None,
        dotenv: None,
        env: &|_| None,
        read: &|_| Err(io::ErrorKind::NotFound.into()),
    };
    let snapshot = from_model(&args, &sources).unwrap().snapshot;
    let deployment = &snapshot.wildcards[0].deployments[0];
    assert!(snapshot.wildcards[0].matches("anything"));
    assert_eq!(
        (deployment.model_name.as_str(), deployment.model.as_str()),
        ("mine", "my-model")
    );
    assert_eq!(deployment.headers[0].1.reveal(), "1");
    assert_eq!(
        (
            snapshot.router.timeout_s,
            snapshot.budget.unwrap().max.to_string().as_str()
        ),
        (8.0, "2.0")
    );
    assert_eq!(deployment.params.defaults.len(), 2);
    let refused = |args: ModelArgs| from_model(&args, &sources).unwrap_err().to_string();
    assert!(
        refused(ModelArgs {
            model: "nobody-knows".to_owned(),
            ..ModelArgs::default()
        })
        .contains("--model nobody-knows")
    );
    assert!(
        refused(ModelArgs {
            headers: Some("x".to_owned()),
            ..args
        })
        .contains("--headers must be a JSON object")
    );
}

proptest::proptest! {
    #[test]
    fn never_panics_on_any_text(text in "(?s).{0,200}") {
        let _ = load_files(&[("config.yaml", &text)], &[]);
    }

    #[test]
    fn never_panics_on_broken_configs(cut in 0usize..GUIDE_THREE.len(), insert in r#"[-?:,\[\]{}*&~'"0-9a-z \n]{0,12}"#, skip in 0usize..30) {
        let (before, after) = GUIDE_THREE.split_at(cut);
        let text = format!("{before}{insert}{}", after.get(skip..).unwrap_or(""));
        if let Err(report) = load_files(&[("config.yaml", &text)], &[]) {
            let _ = report.to_string();
        }
    }
}
