//! What goes upstream.

use crate::anthropic::Native;
use crate::codec::{Call, Codec, ParamPolicy, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::{Auth, Dialect, ModelFacts, ProviderRules};
use crate::json::Peek;
use bytes::Bytes;
use serde_json::{Value, json};

const RULES: ProviderRules = ProviderRules {
    name: "anthropic",
    exception: "Anthropic",
    dialect: Dialect::Anthropic,
    auth: Auth::XApiKey,
    renames: &[],
    quirks: &[],
    headers: &[],
};

/// What a body becomes for a model with these abilities.
fn sent(
    body: &str,
    abilities: &[&str],
    params: &ParamPolicy,
    headers: &[(&str, &str)],
) -> Result<UpstreamRequest, ApiError> {
    let body = Bytes::from(body.to_owned());
    let owned = |list: &[&str]| list.iter().map(|&one| one.to_owned()).collect();
    let facts = ModelFacts {
        abilities: owned(abilities),
        inabilities: owned(if abilities.contains(&"adaptive_thinking") {
            &["sampling_params"]
        } else {
            &[]
        }),
        ..ModelFacts::default()
    };
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Native::OWN.request(&Call {
        body: &body,
        peek: &Peek::object(&body).unwrap(),
        shown_model: Some("alias"),
        model: "claude-x",
        facts: &facts,
        rules: &RULES,
        params,
        stream: false,
        client_wants_usage: false,
        headers: &headers,
        now_s: 0,
        seed: 0,
    })
}

fn text(body: &str, abilities: &[&str]) -> String {
    let request = sent(body, abilities, &ParamPolicy::default(), &[]).unwrap();
    String::from_utf8(request.body.concat()).unwrap()
}

#[test]
fn half_a_surrogate_pair_is_no_empty_text() {
    for block in [
        r#"{"type":"text","text":"Hi \ud83c"}"#,
        r#"{"type":"thinking","thinking":"\udf89","signature":""}"#,
    ] {
        let body = format!(r#"{{"model":"claude-x","messages":[{{"role":"user","content":[{block}]}}]}}"#);
        assert_eq!(text(&body, &[]), body);
    }
}

#[test]
fn bytes_stay_but_for_what_must_change() {
    for (body, wanted) in [
        (r#"{ "model":"claude-x", "new": {"a":1.50} }"#, None),
        (
            r#"{ "model" : "a","max_tokens":5}"#,
            Some(r#"{ "model" : "claude-x","max_tokens":5}"#),
        ),
        (
            r#"{"model":"claude-x","num_retries":2,"user":"u","x":1}"#,
            Some(r#"{"model":"claude-x","x":1}"#),
        ),
        (
            r#"{"model":"claude-x","system":null,"x":1}"#,
            Some(r#"{"model":"claude-x","x":1}"#),
        ),
        (r#"{"model":"claude-x","metadata":{"user_id":"u"}}"#, None),
        (
            r#"{"model":"claude-x","metadata":{"user_id":"u","tags":["t"]}}"#,
            Some(r#"{"model":"claude-x","metadata":{"user_id":"u"}}"#),
        ),
        (
            r#"{"metadata":{"tags":["t"]},"model":"claude-x"}"#,
            Some(r#"{"model":"claude-x"}"#),
        ),
    ] {
        assert_eq!(text(body, &[]), wanted.unwrap_or(body), "{body}");
    }
}

#[test]
fn what_clients_hand_back_is_mended() {
    for (content, wanted) in [
        (r#"[{"type":"text","text":"a"}]"#, None),
        (
            r#"[{"type":"text","text":" "}, {"type":"text","text":"a"}]"#,
            Some(r#"[{"type":"text","text":"a"}]"#),
        ),
        (
            r#"[{"type":"text","text":"a"}, {"type":"thinking","thinking":""}, {"type":"text","text":""}]"#,
            Some(r#"[{"type":"text","text":"a"}]"#),
        ),
        (r#"[{"type":"thinking","thinking":"","signature":"s"}]"#, None),
        (
            r#"[{"type":"redacted_thinking","data":"litellm_encrypted_reasoning:x"},{"type":"text","text":"a"}]"#,
            Some(r#"[{"type":"text","text":"a"}]"#),
        ),
        (
            r#"[{"type":"tool_use","id":"functions.Bash:0","name":"b","input":{ "k": 1 }}]"#,
            Some(r#"[{"type":"tool_use","id":"functions_Bash_0","name":"b","input":{ "k": 1 }}]"#),
        ),
        (
            r#"[{"type":"tool_result","tool_use_id":"c__thought__sig","provider_specific_fields":{"signature":"s"}}]"#,
            Some(r#"[{"type":"tool_result","tool_use_id":"c"}]"#),
        ),
    ] {
        let body = |content: &str| {
            format!(r#"{{"model":"claude-x","messages":[{{"role":"user","content":"x"}}, {{"content":{content}}}]}}"#)
        };
        assert_eq!(text(&body(content), &[]), body(wanted.unwrap_or(content)), "{content}");
    }
    let empty = r#"{"model":"claude-x","messages":[{"role":"assistant","content":[{"type":"text","text":""}]}, {"role":"user","content":"x"}]}"#;
    assert_eq!(
        text(empty, &[]),
        r#"{"model":"claude-x","messages":[{"role":"user","content":"x"}]}"#
    );
}

#[test]
fn thinking_fits_the_model() {
    let adapts: &[&str] = &["adaptive_thinking", "xhigh_reasoning_effort"];
    let reasons: &[&str] = &["reasoning"];
    let efforts: &[&str] = &["output_config", "reasoning"];
    for (asked, model, wanted) in [
        // As the model knows it.
        (
            json!({"thinking": {"type": "adaptive"}}),
            adapts,
            json!({"thinking": {"type": "adaptive"}}),
        ),
        (
            json!({"thinking": {"type": "enabled", "budget_tokens": 1024}, "temperature": 1}),
            reasons,
            json!({"thinking": {"type": "enabled", "budget_tokens": 1024}, "temperature": 1}),
        ),
        // Newer models take no budget.
        (
            json!({"thinking": {"type": "enabled", "budget_tokens": 4096}}),
            adapts,
            json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}}),
        ),
        // Older ones adapt to nothing, and not at any other temperature than 1.
        (
            json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}, "temperature": 0}),
            reasons,
            json!({"thinking": {"type": "enabled", "budget_tokens": 2999}}),
        ),
        (json!({"thinking": {"type": "adaptive"}}), &[], json!({})),
        (
            json!({"output_config": {"effort": "low", "format": {"type": "json_schema"}}}),
            &[],
            json!({"output_config": {"format": {"type": "json_schema"}}}),
        ),
        // Efforts without thoughts.
        (
            json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}),
            efforts,
            json!({"output_config": {"effort": "low"}}),
        ),
        (
            json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "xhigh"}}),
            efforts,
            json!({"thinking": {"type": "enabled", "budget_tokens": 2999}}),
        ),
        // LiteLLM's own word for it.
        (
            json!({"reasoning_effort": "low"}),
            reasons,
            json!({"thinking": {"type": "enabled", "budget_tokens": 1024}}),
        ),
        (
            json!({"reasoning_effort": "low"}),
            adapts,
            json!({"thinking": {"type": "adaptive", "display": "summarized"}, "output_config": {"effort": "low"}}),
        ),
        (
            json!({"reasoning_effort": "none", "thinking": {"type": "adaptive"}}),
            adapts,
            json!({}),
        ),
    ] {
        let mut body = asked.clone();
        body["model"] = "claude-x".into();
        body["max_tokens"] = 3000.into();
        let mut got: Value = serde_json::from_str(&text(&body.to_string(), model)).unwrap();
        let members = got.as_object_mut().unwrap();
        members.remove("model");
        members.remove("max_tokens");
        assert_eq!(got, wanted, "{asked} {model:?}");
    }
}

#[test]
fn newer_models_take_no_sampling() {
    let body = r#"{"model":"claude-x","temperature":0.5}"#;
    let refused = sent(body, &["adaptive_thinking"], &ParamPolicy::default(), &[]);
    assert!(
        refused
            .unwrap_err()
            .message
            .contains("does not support temperature=0.5")
    );
    let drops = ParamPolicy {
        drop_unsupported: true,
        ..ParamPolicy::default()
    };
    let dropped = sent(body, &["adaptive_thinking"], &drops, &[]).unwrap();
    assert_eq!(dropped.body.concat(), br#"{"model":"claude-x"}"#);
}

#[test]
fn the_deployment_has_its_say() {
    let value = |json: &str| serde_json::value::RawValue::from_string(json.to_owned()).unwrap();
    let params = ParamPolicy {
        defaults: vec![
            ("max_tokens".into(), value("7")),
            ("temperature".into(), value("0.1")),
            ("seed".into(), value("1")),
        ],
        additional_drop: vec!["speed".into(), "model".into()],
        ..ParamPolicy::default()
    };
    let request = sent(r#"{"model":"a","temperature":0.2,"speed":"fast"}"#, &[], &params, &[]).unwrap();
    assert_eq!(
        request.body.concat(),
        br#"{"model":"claude-x","temperature":0.2,"max_tokens":7}"#
    );
    assert_eq!(request.asked.max_tokens, Some(7));
}

#[test]
fn betas_are_put_together() {
    let betas = |body: &str, headers: &[(&str, &str)]| {
        let request = sent(body, &[], &ParamPolicy::default(), headers).unwrap();
        let found = request.headers.into_iter().find(|(name, _)| name == "anthropic-beta");
        found.map(|(_, value)| value).unwrap_or_default()
    };
    let client: &[(&str, &str)] = &[("anthropic-beta", "unknown-2030-01-01, fast-mode-2026-02-01")];
    for (body, headers, wanted) in [
        ("{}", &[][..], ""),
        ("{}", client, "fast-mode-2026-02-01,unknown-2030-01-01"),
        (
            r#"{"output_format":{}}"#,
            client,
            "fast-mode-2026-02-01,structured-outputs-2025-11-13,unknown-2030-01-01",
        ),
        (r#"{"output_config":{"format":null}}"#, &[], ""),
        (
            r#"{"context_management":{"edits":[{"type":"compact_20260112"},{"type":"clear_tool_uses_20250919"}]}}"#,
            &[],
            "compact-2026-01-12,context-management-2025-06-27",
        ),
        (
            r#"{"tools":[{"type":"tool_search_tool_regex_20251119"}]}"#,
            &[],
            "advanced-tool-use-2025-11-20",
        ),
        (
            r#"{"messages":[{"output_config":{}}]}"#,
            &[],
            "per-turn-control-2026-07-01",
        ),
    ] {
        assert_eq!(betas(body, headers), wanted, "{body}");
    }
    let version = sent(
        "{}",
        &[],
        &ParamPolicy::default(),
        &[("anthropic-version", "2030-01-01")],
    )
    .unwrap();
    let versions: Vec<_> = version
        .headers
        .iter()
        .filter(|(name, _)| name == "anthropic-version")
        .collect();
    assert_eq!(versions, [&("anthropic-version".to_owned(), "2030-01-01".to_owned())]);
}
