//! Deployments.

use super::*;

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
    num_retries: 0
    drop_params: 'true'
    additional_drop_params: [seed]
    allowed_openai_params: [tools]
    temperature: '0.5'
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
        (full.weight, full.order, full.rpm, full.num_retries),
        (Some(2.0), Some(-1), Some(60), Some(0))
    );
    let defaults: Vec<_> = full
        .params
        .defaults
        .iter()
        .map(|(key, value)| format!("{key}={}", value.get()))
        .collect();
    assert_eq!(
        defaults,
        [
            "temperature=0.5",
            r#"custom_thing={"a":[1,null]}"#,
            r#"extra_body={"top_k":5}"#
        ]
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
fn queries_of_base_urls_are_not_shown() {
    let text = "model_list:
- {model_name: a, litellm_params: {model: openai/a, api_base: 'http://h/v1?key=k#f', base_url: 'http://h?k'}}
- {model_name: b, litellm_params: {model: openai/b, api_base: http://h/v1}}";
    let deployments = snapshot(text).deployments;
    assert_eq!(deployments[0].api_base, "http://h/v1?key=k#f");
    assert_eq!(deployments[0].shown_base(), "http://h/v1");
    assert_eq!(deployments[1].shown_base(), "http://h/v1");
    let shown = &deployments[0].shown_params;
    assert_eq!(
        (&shown["api_base"], &shown["base_url"]),
        (&json!("http://h/v1"), &json!("http://h"))
    );
}

#[test]
fn models_that_cannot_be_called_are_left_out() {
    let loaded = loaded(
        "model_list:
- {model_name: a, litellm_params: {model: nobody-knows-this}}
- {model_name: b, litellm_params: {model: sagemaker/x}}
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
        "provider `sagemaker` is not supported yet",
        "needs an `api_base`",
        "names `a`, which was left out of model_list",
        "names `D`, which is not in model_list",
        "did you mean `d`?",
    ] {
        assert!(said.contains(part), "{part}\n---\n{said}");
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
        .map(|wildcard| (wildcard.pattern.parts.join("*"), wildcard.deployments.len()))
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
        .map(|wildcard| {
            (
                wildcard.pattern.parts.join("*"),
                wildcard.deployments[0].litellm_model.clone(),
            )
        })
        .collect();
    let expected = [
        ("text-completion-openai/*", "text-completion-openai/*"),
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
    assert_eq!(snapshot.wildcards[0].pattern.parts, ["", ""]);
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
