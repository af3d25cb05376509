//! Routes and methods that aren't there, and those that aren't there yet.

use super::target::Target;

#[tokio::test]
async fn unknown_routes_wrong_methods_and_slashes() {
    let target = Target::start().await;
    for (request_line, status, body) in [
        ("GET /nope", 404, r#"{"detail":"Not Found"}"#),
        ("GET //v1/models", 404, r#"{"detail":"Not Found"}"#),
        ("GET /v1/%2e%2e/v1/models", 404, r#"{"detail":"Not Found"}"#),
        ("GET /v1/chat/completions", 405, r#"{"detail":"Method Not Allowed"}"#),
        ("DELETE /v1/models", 405, r#"{"detail":"Method Not Allowed"}"#),
        ("BREW /v1/models", 405, r#"{"detail":"Method Not Allowed"}"#),
        (
            "GET /v1/models/nope",
            404,
            r#"{"detail":"The model `nope` does not exist or is not accessible"}"#,
        ),
    ] {
        let answer = target.ask_with_key(request_line).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, body), "{request_line}");
    }
    let slash = target.ask_with_key("GET /v1/models/?a=b").await;
    assert!(
        slash.status == 307 && slash.has("location: /v1/models?a=b"),
        "{slash:?}"
    );
    target.ends_unharmed().await;
}

#[tokio::test]
async fn what_is_not_built_yet_says_so_to_those_with_a_key() {
    let target = Target::start().await;
    for request_line in [
        "POST /v1/threads",
        "POST /key/generate",
        "GET /user/info",
        "DELETE /v1/files/abc",
    ] {
        let answer = target.ask_with_key(request_line).await;
        let error = answer.error();
        assert_eq!(
            (answer.status, &error["type"]),
            (501, &"not_supported".into()),
            "{answer:?}"
        );
        let (method, path) = request_line.split_once(' ').expect("two words");
        let text = error["message"].as_str().expect("a message");
        assert!(
            text.starts_with(method) && text.ends_with("is not supported yet by this gateway"),
            "{text}"
        );
        assert!(text.contains(path.trim_end_matches("abc")), "{text}");
        for headers in [
            "",
            "authorization: Bearer sk-wrong\r\n",
            "x-api-key: nonsense\r\n",
            "authorization: foo\r\n",
        ] {
            let answer = target.ask(request_line, headers).await;
            assert_eq!(
                (answer.status, &answer.error()["code"]),
                (401, &"401".into()),
                "{request_line} {headers}"
            );
        }
    }
    target.ends_unharmed().await;
}

#[tokio::test]
async fn browsers_and_probes() {
    let target = Target::start().await;
    let asks = "origin: http://a.example\r\naccess-control-request-method: POST\r\n\
        access-control-request-headers: authorization, x-stainless-os\r\n";
    let preflight = target.ask("OPTIONS /v1/chat/completions", asks).await;
    assert_eq!(preflight.status, 200, "{preflight:?}");
    for line in [
        "access-control-allow-origin: *",
        "access-control-allow-headers: authorization, x-stainless-os",
        "access-control-allow-methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY",
    ] {
        assert!(preflight.has(line), "{line}: {preflight:?}");
    }
    let foreign = target.ask("GET /v1/models", "origin: http://a.example\r\n").await;
    assert!(
        foreign.status == 401 && foreign.has("access-control-allow-origin: *"),
        "{foreign:?}"
    );
    for (path, headers) in [("/", ""), ("/health/liveliness", ""), ("/health/readiness", "")] {
        let answer = target.ask(&format!("HEAD {path}"), headers).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{path}: {answer:?}");
    }
    let test = target.ask_with_key("GET /test").await;
    assert_eq!(test.status, 200, "it shows the request, without its key");
    for path in [
        "/model/info",
        "/v2/model/info",
        "/model_group/info",
        "/health",
        "/spend/logs",
        "/routes",
    ] {
        assert_eq!(target.ask_with_key(&format!("GET {path}")).await.status, 200, "{path}");
    }
    target.ends_unharmed().await;
}
