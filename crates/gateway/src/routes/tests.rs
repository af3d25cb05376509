//! What answers which path.

use super::{Found, Routes, Target};
use http::Method;

fn found(method: Method, path: &str) -> String {
    match Routes::new(&[]).find(&method, path) {
        Found::Route(Target::Call(call_type), params) => format!("{} {params:?}", call_type.name()),
        Found::Route(Target::NotYet(template, policy), _) => format!("not yet {template} {policy:?}"),
        Found::Route(Target::Admin(row), _) => row.name.to_owned(),
        Found::WrongMethod => "wrong method".to_owned(),
        Found::Nothing => "nothing".to_owned(),
    }
}

#[test]
fn every_route_of_litellm_is_known() {
    assert_eq!(found(Method::POST, "/v1/chat/completions"), "acompletion []");
    assert_eq!(
        found(Method::POST, "/engines/a/b/chat/completions"),
        r#"acompletion ["a/b"]"#
    );
    assert_eq!(
        found(Method::POST, "/openai/deployments/a%2Fb/chat/completions"),
        r#"acompletion ["a/b"]"#
    );
    assert_eq!(found(Method::POST, "/openai/v1/responses"), "aresponses []");
    assert_eq!(found(Method::POST, "/v1/messages"), "anthropic_messages []");
    for version in ["/v1beta", "/v1", ""] {
        for method in ["generateContent", "streamGenerateContent"] {
            let path = format!("{version}/models/a/b%3Ac:{method}");
            assert_eq!(found(Method::POST, &path), r#"agenerate_content ["a/b:c"]"#);
        }
    }
    assert_eq!(found(Method::POST, "/v2/rerank"), "arerank []");
    assert_eq!(
        found(Method::POST, "/engines/a/b/completions"),
        r#"atext_completion ["a/b"]"#
    );
    assert_eq!(found(Method::POST, "/v1/threads"), "not yet /v1/threads Key");
    assert_eq!(found(Method::POST, "/key/generate"), "not yet /key/generate Key");
    assert_eq!(found(Method::GET, "/v1/chat/completions"), "wrong method");
    assert_eq!(found(Method::POST, "/v1/chat/completionz"), "nothing");
}

#[test]
fn metrics_know_the_routes_without_their_models() {
    for method in ["generateContent", "streamGenerateContent"] {
        let wanted = format!("/v1beta/models/{{model_name:path}}:{method}");
        assert_eq!(super::call_route(&format!("/v1beta/models/a/b:{method}")), wanted);
    }
}

#[test]
fn long_paths_lead_nowhere_at_once() {
    let routes = Routes::new(&[]);
    for head in ["/", "/engines/", "/openai/deployments/", "/v1/a2a/"] {
        let long = format!("{head}{}", "a/chat/".repeat(8_000));
        assert!(matches!(routes.find(&Method::POST, &long), Found::Nothing), "{head}");
        let within = format!("{head}{}", "a/chat/".repeat(500));
        let _ = routes.find(&Method::POST, &within);
    }
}
