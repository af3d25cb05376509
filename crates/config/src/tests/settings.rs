//! Sections of settings.

use super::*;

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
fn general_settings() {
    let general = snapshot(
        "general_settings: {litellm_key_header_name: X-Key, max_request_size_mb: 2, user_header_name: X-User,
  user_header_mappings: [{header_name: X-Customer, litellm_user_role: customer}, {header_name: X-I, litellm_user_role: internal_user}],
  master_key: ~, dangerously_permit_weak_or_unset_master_key: true}
litellm_settings: {budget_exceeded_status_code: 429, json_logs: true}
",
    )
    .general;
    assert_eq!(general.key_header.as_deref(), Some("x-key"));
    assert_eq!(general.max_request_bytes, Some(2 << 20));
    assert_eq!(general.user_headers, ["x-user", "x-customer"]);
    assert!(general.master_key.is_none() && general.permit_weak_key && general.is_weak_master_key());
    assert!(general.json_logs);
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
    assert!(said.contains("`litellm_settings.callbacks` is not supported yet"));
    assert!(said.contains("the routing strategy `least-busy` is not supported yet"));
    assert!(said.contains("`mcp_servers` is not supported yet"));
    for silent in ["`cache", "set_verbose", "guardrails"] {
        assert!(!said.contains(&format!("`{silent}")), "{silent}\n{said}");
    }
}

#[test]
fn misplaced_and_misspelt_keys_are_led_home() {
    let said = warnings(
        "general_settings: {num_retries: 3, drop_parms: true}
litellm_setting: {drop_params: true}
fallbacks: []
environment_variables: {EMPTY: , A: '${B}'}
model_list: [{model_name: a, litellm_params: {model: openai/a, api_key: '${KEY}', temprature: 1, new_thing: 2}}]
",
    );
    for part in [
        "`num_retries` is not a setting of general_settings, it is ignored\n",
        "help: it is a setting of router_settings, move it there\n",
        "`drop_parms` is not a setting of general_settings",
        "`litellm_setting` is not a setting of the top level",
        "help: did you mean `litellm_settings`?\n",
        "`api_key` is taken literally, not as a variable\n",
        "help: write os.environ/KEY\n",
        "`temprature` is not a setting of model_list[0].litellm_params, it is sent to the provider as it is\n",
        "`EMPTY` has no value",
    ] {
        assert!(said.contains(part), "{part}\n---\n{said}");
    }
    assert!(!said.contains("`new_thing`"));
}
