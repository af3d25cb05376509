use super::*;
use crate::codec::ParamPolicy;
use crate::facts::{ModelFacts, ProviderRules};
use crate::json::Peek;
use bytes::Bytes;
use serde_json::value::RawValue;

const RULES: ProviderRules = ProviderRules {
    name: "groq",
    exception: "Groq",
    dialect: crate::facts::Dialect::OpenAi,
    auth: crate::facts::Auth::Bearer,
    renames: &[("max_completion_tokens", "max_tokens")],
    quirks: &[],
    headers: &[("x-title", "ours")],
};

/// A call in the making.
struct Asked {
    body: String,
    rules: ProviderRules,
    policy: ParamPolicy,
    facts: ModelFacts,
    stream: bool,
}

fn asked(body: &str) -> Asked {
    Asked {
        body: body.to_owned(),
        rules: RULES,
        policy: ParamPolicy::default(),
        facts: ModelFacts::default(),
        stream: body.contains("\"stream\":true"),
    }
}

impl Asked {
    fn quirks(mut self, quirks: &'static [Quirk]) -> Self {
        self.rules.quirks = quirks;
        self
    }

    fn defaults(mut self, defaults: &[(&str, &str)]) -> Self {
        let raw = |json: &str| RawValue::from_string(json.to_owned()).unwrap();
        self.policy.defaults = defaults
            .iter()
            .map(|(name, json)| ((*name).to_owned(), raw(json)))
            .collect();
        self
    }

    fn supported(mut self, supported: &'static [&'static str]) -> Self {
        self.policy.supported = Some(supported);
        self
    }

    fn write(&self) -> Result<UpstreamRequest, ApiError> {
        let body = Bytes::from(self.body.clone());
        write(&Call {
            body: &body,
            peek: &Peek::object(&body).unwrap(),
            shown_model: None,
            model: "up",
            facts: &self.facts,
            rules: &self.rules,
            params: &self.policy,
            stream: self.stream,
            client_wants_usage: false,
            headers: &[("x-client".into(), "1".into())],
            now_s: 0,
            seed: 0,
        })
    }

    fn body(&self) -> String {
        String::from_utf8(self.write().unwrap().body.concat()).unwrap()
    }
}

#[test]
fn changes_the_model_alone_where_nothing_else_is_due() {
    let body = r#"{ "model":"alias",  "messages":[ {"role":"user","content":"\u00e9 null"} ], "temperature": 1.0 }"#;
    assert_eq!(asked(body).body(), body.replace("alias", "up"));
}

#[test]
fn what_is_ours_or_null_stays_here() {
    let body = r#"{"model":"a","metadata":{"x":1},"api_key":"k","fallbacks":[],"n":null,"top_k":3}"#;
    assert_eq!(asked(body).body(), r#"{"model":"up","top_k":3}"#);
}

#[test]
fn the_deployment_speaks_where_the_request_is_silent() {
    let defaults = [
        ("temperature", "0.5"),
        ("n", "2"),
        ("tools", r#"[{"a":1}]"#),
        ("tool_choice", "\"auto\""),
    ];
    let body = asked(r#"{"model":"a","n":1,"tools":[{"b":2}]}"#)
        .defaults(&defaults)
        .body();
    assert_eq!(
        body,
        r#"{"model":"up","n":1,"tools":[{"a":1},{"b":2}],"temperature":0.5,"tool_choice":"auto"}"#
    );
}

#[test]
fn streams_ask_for_usage_where_it_can_be_told() {
    let stream = r#"{"model":"a","stream":true}"#;
    let with_usage = r#"{"model":"up","stream":true,"stream_options":{"include_usage":true}}"#;
    assert_eq!(asked(stream).body(), with_usage);
    assert_eq!(
        asked(stream).supported(&["stream"]).body(),
        r#"{"model":"up","stream":true}"#
    );
    let without = asked(r#"{"model":"a","stream":"true","stream_options":{"include_usage":true}}"#);
    assert_eq!(without.body(), r#"{"model":"up"}"#);
}

#[test]
fn parameters_are_renamed_dropped_or_refused() {
    let body = r#"{"model":"a","max_tokens":1,"max_completion_tokens":2,"user":"u","n":1,"seed":3}"#;
    let mut call = asked(body).supported(&["max_tokens", "max_completion_tokens"]);
    let refusal = call.write().unwrap_err();
    assert!(refusal.message.starts_with(
        "litellm.UnsupportedParamsError: groq does not support parameters: ['seed'], for model=up. To drop these"
    ));
    call.policy.drop_unsupported = true;
    assert_eq!(call.body(), r#"{"model":"up","max_tokens":2}"#);
    call.policy.allowed = vec!["seed".into()];
    call.policy.additional_drop = vec!["max_tokens".into(), "seed".into()];
    assert_eq!(call.body(), r#"{"model":"up","max_tokens":2}"#);
}

#[test]
fn the_request_may_loosen_its_own_limits() {
    let body = r#"{"model":"a","seed":3,"x":{"y":1,"z":2},"drop_params":true,"additional_drop_params":["x.y"]}"#;
    assert_eq!(asked(body).supported(&[]).body(), r#"{"model":"up","x":{"z":2}}"#);
}

#[test]
fn extra_body_and_headers() {
    let body = r#"{"model":"a","temperature":1,"extra_body":{"temperature":0,"model":"b","k":[1]},
                   "extra_headers":{"X-Title":"theirs","n":1}}"#;
    let request = asked(body).write().unwrap();
    assert_eq!(request.headers, [("x-title".to_owned(), "theirs".to_owned())]);
    let body: Value = serde_json::from_slice(&request.body.concat()).unwrap();
    assert_eq!(body, json!({"model": "up", "temperature": 0, "k": [1]}));
}

#[test]
fn parameter_quirks() {
    for (quirks, body, expected) in [
        (
            &[Quirk::RequiredToAny][..],
            r#""tools":[1],"tool_choice":"required""#,
            r#""tools":[1],"tool_choice":"any""#,
        ),
        (
            &[Quirk::ClampTemperature],
            r#""temperature":0.1,"n":2"#,
            r#""temperature":0.3,"n":2"#,
        ),
        (&[Quirk::ClampTemperature], r#""temperature":1.5"#, r#""temperature":1"#),
        (
            &[Quirk::ClampTemperature],
            r#""temperature":0.10"#,
            r#""temperature":0.10"#,
        ),
        (
            &[Quirk::ThinkingToggle],
            r#""reasoning_effort":"none""#,
            r#""thinking":{"type":"disabled"}"#,
        ),
        (
            &[Quirk::ThinkingToEffort],
            r#""thinking":{"type":"enabled","budget_tokens":2048}"#,
            r#""reasoning_effort":"medium""#,
        ),
        (
            &[Quirk::TogetherEffort],
            r#""reasoning_effort":"none""#,
            r#""reasoning":{"enabled":false}"#,
        ),
        (&[Quirk::AskOpenRouterUsage], r#""usage":1"#, r#""usage":1"#),
        (
            &[Quirk::BrowserSearch],
            r#""web_search_options":{}"#,
            r#""tools":[{"type":"browser_search"}]"#,
        ),
        (&[], r#""tool_choice":"auto""#, ""),
        (
            &[Quirk::DropToolStrict],
            r#""tools":[{"function":{"strict":true}}]"#,
            r#""tools":[{"function":{}}]"#,
        ),
        (
            &[Quirk::FunctionToolsOnly],
            r#""tools":[{"type":"x"}],"parallel_tool_calls":true"#,
            "",
        ),
    ] {
        let written = asked(&format!(r#"{{{body}}}"#)).quirks(quirks).body();
        let comma = if expected.is_empty() { "" } else { "," };
        assert_eq!(written, format!(r#"{{{expected}{comma}"model":"up"}}"#), "{quirks:?}");
    }
}

#[test]
fn gpt5_minds_its_sampling() {
    let mut call = asked(r#"{"model":"a","temperature":0.5,"max_tokens":9}"#).quirks(&[Quirk::OpenAiModels]);
    call.rules.name = "openai";
    assert_eq!(call.body(), r#"{"model":"up","temperature":0.5,"max_tokens":9}"#);
    let gpt5 = ModelFacts {
        mode: Some("chat".into()),
        abilities: vec!["none_reasoning_effort".into()],
        ..ModelFacts::default()
    };
    assert_eq!(Family::of("gpt-5.1", &gpt5), Family::Gpt5);
    assert_eq!(Family::of("o3-mini", &gpt5), Family::OSeries);
    assert_eq!(Family::of("o3-mini", &ModelFacts::default()), Family::Unknown);
}

#[test]
fn models_as_fireworks_writes_them() {
    for (model, expected) in [
        ("llama", "accounts/fireworks/models/llama"),
        ("accounts/me/models/x", "accounts/me/models/x"),
        ("routers/x", "accounts/fireworks/routers/x"),
        ("kimi-fast", "accounts/fireworks/routers/kimi-fast"),
    ] {
        let call = asked("{}").quirks(&[Quirk::FireworksModel]);
        let body = Bytes::from_static(b"{}");
        let peek = Peek::object(&body).unwrap();
        let call = Call {
            body: &body,
            peek: &peek,
            shown_model: None,
            model,
            facts: &call.facts,
            rules: &call.rules,
            params: &call.policy,
            stream: false,
            client_wants_usage: false,
            headers: &[],
            now_s: 0,
            seed: 0,
        };
        assert_eq!(upstream_model(&call), expected);
    }
}

#[test]
fn message_quirks() {
    for (quirks, messages, expected) in [
        (
            &[][..],
            r#"[{"role":"developer","content":"a"}, {"role":"user", "content":"b"}]"#,
            r#"[{"role":"system","content":"a"},{"role":"user", "content":"b"}]"#,
        ),
        (
            &[],
            r#"[{"role":"user","content":[{"type":"image_url","image_url":"u"}]}]"#,
            r#"[{"role":"user","content":[{"type":"image_url","image_url":{"url":"u"}}]}]"#,
        ),
        (
            &[],
            r#"[{"role":"user","content":"x","cache_control":{}}]"#,
            r#"[{"role":"user","content":"x"}]"#,
        ),
        (
            &[Quirk::KeepCacheMarks],
            r#"[{"role":"user", "cache_control":{}}]"#,
            r#"[{"role":"user", "cache_control":{}}]"#,
        ),
        (
            &[Quirk::Verbatim],
            r#"[{"role":"developer"}]"#,
            r#"[{"role":"developer"}]"#,
        ),
        (
            &[Quirk::FlattenContent],
            r#"[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"#,
            r#"[{"role":"user","content":"ab"}]"#,
        ),
        (
            &[Quirk::FlattenText],
            r#"[{"role":"user","content":[{"type":"image","text":"a"}]}]"#,
            r#"[{"role":"user","content":[{"type":"image","text":"a"}]}]"#,
        ),
        (
            &[Quirk::DropNulls],
            r#"[{"role":"assistant","content":null}]"#,
            r#"[{"role":"assistant"}]"#,
        ),
        (
            &[Quirk::NameUsersOnly],
            r#"[{"role":"tool","name":"n"},{"role":"user","name":"n"}]"#,
            r#"[{"role":"tool"},{"role":"user","name":"n"}]"#,
        ),
        (
            &[Quirk::MistralMessages],
            r#"[{"role":"user","content":"","name":"n"},{"role":"assistant","tool_calls":[{"id":"1","index":0,"function":{}}]}]"#,
            r#"[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{}}]}]"#,
        ),
        (
            &[Quirk::VllmMessages],
            r#"[{"role":"user","content":[{"type":"file","file":{"file_id":"x.mp4"}}]}]"#,
            r#"[{"role":"user","content":[{"type":"video_url","video_url":{"url":"x.mp4"}}]}]"#,
        ),
        (
            &[Quirk::ToolTextOnly],
            r#"[{"role":"tool","content":[{"type":"text","text":"a"}]}]"#,
            r#"[{"role":"tool","content":"a"}]"#,
        ),
    ] {
        let written = asked(&format!(r#"{{"messages":{messages}}}"#)).quirks(quirks).body();
        assert_eq!(
            written,
            format!(r#"{{"messages":{expected},"model":"up"}}"#),
            "{quirks:?}"
        );
    }
}

#[test]
fn pictures_of_tools_follow_them() {
    let messages =
        r#"[{"role":"tool","content":[{"type":"image_url","image_url":{"url":"u"}}]},{"role":"user","content":"x"}]"#;
    let written = asked(&format!(r#"{{"messages":{messages}}}"#)).body();
    let written: Value = serde_json::from_str(&written).unwrap();
    let roles: Vec<&str> = written["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["role"].as_str())
        .collect();
    assert_eq!(roles, ["tool", "user", "user"]);
    assert!(written["messages"][0]["content"].is_string());
    assert_eq!(written["messages"][1]["content"][1]["image_url"]["url"], "u");
}

#[test]
fn odd_messages_go_as_they_are() {
    for messages in [
        r#""developer""#,
        r#"[{"role":"developer","content":"\ud800"}]"#,
        r#"["developer"]"#,
        "7",
    ] {
        let body = format!(r#"{{"messages":{messages},"model":"up"}}"#);
        assert_eq!(asked(&body).body(), body);
    }
}
