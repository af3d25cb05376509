//! What answers which path.

use super::{Found, Routes, Target};
use http::Method;
use wire::call_type::CallType;

fn found(method: Method, path: &str) -> String {
    match Routes::new(&[]).find(&method, path) {
        Found::Route(Target::Call(CallType::Chat), params) => format!("chat {params:?}"),
        Found::Route(Target::Call(call_type), params) => format!("{} {params:?}", call_type.route()),
        Found::Route(Target::NotYet(template, policy), _) => format!("not yet {template} {policy:?}"),
        Found::Route(Target::Admin(row), _) => row.name.to_owned(),
        Found::WrongMethod => "wrong method".to_owned(),
        Found::Nothing => "nothing".to_owned(),
    }
}

#[test]
fn every_route_of_litellm_is_known() {
    assert_eq!(found(Method::POST, "/v1/chat/completions"), "chat []");
    assert_eq!(found(Method::POST, "/engines/a/b/chat/completions"), r#"chat ["a/b"]"#);
    assert_eq!(
        found(Method::POST, "/openai/deployments/a%2Fb/chat/completions"),
        r#"chat ["a/b"]"#
    );
    assert_eq!(found(Method::POST, "/v2/rerank"), "/rerank []");
    assert_eq!(
        found(Method::POST, "/engines/a/b/completions"),
        r#"/completions ["a/b"]"#
    );
    assert_eq!(found(Method::POST, "/v1/threads"), "not yet /v1/threads Key");
    assert_eq!(found(Method::POST, "/key/generate"), "not yet /key/generate Key");
    assert_eq!(found(Method::GET, "/v1/chat/completions"), "wrong method");
    assert_eq!(found(Method::POST, "/v1/chat/completionz"), "nothing");
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
