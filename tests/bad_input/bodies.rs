//! Bodies that can't be served.

use super::target::Target;
use serde_json::Value;

/// A body, and the refusal's param and words.
type Row<'a> = (&'a str, Value, &'a str);

#[tokio::test]
async fn what_is_not_a_json_object() {
    let target = Target::start().await;
    let deep = format!(
        r#"{{"model": "gpt", "messages": [{{"content": {}{}}}]}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    let bodies: [(&[u8], &str); 12] = [
        (
            b"",
            "Invalid JSON payload: input data is empty: line 1 column 1 (char 0)",
        ),
        (
            b"hello",
            "Invalid JSON payload: unexpected character, expected a JSON value: line 1 column 1 (char 0)",
        ),
        (
            br#"{"model": "gpt""#,
            "Invalid JSON payload: unexpected end of data: line 1 column 16 (char 15)",
        ),
        (
            br#"{"model": "gpt"} x"#,
            "Invalid JSON payload: unexpected content after document: line 1 column 18 (char 17)",
        ),
        (b"[]", "Invalid JSON payload: the request body must be a JSON object"),
        (b"null", "Invalid JSON payload: the request body must be a JSON object"),
        (
            br#""gpt""#,
            "Invalid JSON payload: the request body must be a JSON object",
        ),
        (
            b"{\"model\": \"g\xff\"}",
            "Invalid JSON payload: str is not valid UTF-8",
        ),
        (b"\xef\xbb\xbf{}", "Invalid JSON payload: unexpected character"),
        (
            br#"{"model": "gpt", "temperature": NaN}"#,
            "Invalid JSON payload: unexpected character, expected a JSON value",
        ),
        (
            b"{\"model\": \"a\nb\"}",
            "Invalid JSON payload: unexpected control character in string",
        ),
        (deep.as_bytes(), "Invalid JSON payload: depth limit exceeded"),
    ];
    for (body, words) in bodies {
        let answer = target.chat(body).await;
        let error = answer.error();
        assert!(
            answer.status == 400 && error["message"].as_str().is_some_and(|text| text.starts_with(words)),
            "{words}: {answer:?}"
        );
        assert_eq!(
            (&error["type"], &error["param"]),
            (&"invalid_request_error".into(), &"request_body".into())
        );
        assert_eq!(error["code"], "400");
    }
    target.ends_unharmed().await;
}

#[tokio::test]
async fn members_of_the_wrong_kind() {
    let target = Target::start().await;
    const HI: &str = r#""messages": [{"role": "user", "content": "hi"}]"#;
    let with = |more: &str| format!(r#"{{"model": "gpt", {HI}, {more}}}"#);
    let unknown = "/chat/completions: Invalid model name passed in model=nope. Call `/v1/models` to view available models for your key.";
    let claude = |messages: &str| format!(r#"{{"model": "claude", "messages": {messages}}}"#);
    let rows: [Row<'_>; 14] = [
        (
            &format!(r#"{{"model": 3, {HI}}}"#),
            "model".into(),
            "'model' must be a string.",
        ),
        (&format!(r#"{{"model": "nope", {HI}}}"#), Value::Null, unknown),
        (
            &format!("{{{HI}}}"),
            Value::Null,
            "/chat/completions: Invalid model name passed in model=None.",
        ),
        (
            r#"{"model": "gpt"}"#,
            "messages".into(),
            "/chat/completions: Missing required parameter: 'messages'.",
        ),
        (
            r#"{"model": "gpt", "messages": "hi"}"#,
            Value::Null,
            "Invalid request format: 'messages' must be a list of objects",
        ),
        (
            r#"{"model": "gpt", "messages": null}"#,
            Value::Null,
            "Invalid request format: 'messages' must be a list of objects",
        ),
        (
            r#"{"model": "gpt", "messages": ["hi"]}"#,
            Value::Null,
            "Invalid request format: every item of 'messages' must be an object",
        ),
        (
            &with(r#""timeout": "abc""#),
            "timeout".into(),
            "'timeout' must be a number of seconds.",
        ),
        (
            &with(r#""timeout": -1"#),
            "timeout".into(),
            "'timeout' must be a number of seconds.",
        ),
        (
            &with(r#""mock_testing_fallbacks": true"#),
            "mock_testing_fallbacks".into(),
            "`mock_testing_fallbacks` is not allowed in a request",
        ),
        (
            &claude("[]"),
            Value::Null,
            "litellm.BadRequestError: AnthropicException - ",
        ),
        (
            &claude(r#"["hi"]"#),
            Value::Null,
            "Invalid request format: every item of 'messages' must be an object",
        ),
        (
            &claude(r#"[{"role": "king", "content": "hi"}]"#),
            Value::Null,
            "litellm.BadRequestError: AnthropicException - ",
        ),
        (
            &claude(r#"[{"role": "user", "content": 3}]"#),
            Value::Null,
            "litellm.BadRequestError: AnthropicException - ",
        ),
    ];
    for (body, param, words) in rows {
        let answer = target.chat(body).await;
        let error = answer.error();
        assert!(
            answer.status == 400 && error["message"].as_str().is_some_and(|text| text.starts_with(words)),
            "{body}: {answer:?}"
        );
        assert_eq!((&error["param"], &error["code"]), (&param, &"400".into()), "{body}");
        assert!(answer.head.contains("x-litellm-call-id: "), "{answer:?}");
    }
    let base = target.chat(with(r#""api_base": "http://127.0.0.1:1""#)).await;
    assert!(
        base.status == 401
            && base.error()["message"]
                .as_str()
                .is_some_and(|text| text.contains("api_base is not allowed")),
        "{base:?}"
    );
    assert!(
        target.upstream.requests().await.is_empty(),
        "nothing of this goes upstream"
    );
    target.ends_unharmed().await;
}

/// LiteLLM takes these, so we do.
#[tokio::test]
async fn what_is_odd_but_served() {
    let target = Target::start().await;
    let text =
        r#"{"model": "nope", "model": "gpt", "messages": [{"role": "user", "content": "\ud800"}], "stream": "yes"}"#;
    let answer = target.chat(text).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(
        answer.body.contains(r#""model":"gpt""#) && !answer.body.contains("data: "),
        "the last one counts: {answer:?}"
    );
    let dead = target
        .chat(r#"{"model": "dead", "messages": [{"role": "user", "content": "hi"}]}"#)
        .await;
    assert_eq!(
        (dead.status, &dead.error()["type"]),
        (500, &"internal_server_error".into()),
        "{dead:?}"
    );
    target.ends_unharmed().await;
}

#[tokio::test]
async fn what_is_too_long() {
    let target = Target::start().await;
    for megabytes in [2, 24] {
        let body = format!(r#"{{"model": "gpt", "messages": "{}"}}"#, "a".repeat(megabytes << 20));
        let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
        for answer in [
            target.chat(body).await,
            target.chat_with("transfer-encoding: chunked\r\n", chunked).await,
        ] {
            let error = answer.error();
            assert_eq!((answer.status, &error["code"]), (413, &"413".into()), "{answer:?}");
            let words = "Request body is too large: the limit is 1048576 bytes (general_settings.max_request_size_mb)";
            assert_eq!(
                (&error["message"], &error["param"]),
                (&words.into(), &"request_body".into())
            );
        }
    }
    target.ends_unharmed().await;
}

#[tokio::test]
async fn nobody_forges_a_line_of_the_log() {
    let target = Target::start().await;
    let hi = r#"[{"role": "user", "content": "hi"}]"#;
    let forged = r#""a\nFORGED\u001b[31m""#;
    for member in [
        format!(r#""model": {forged}"#),
        format!(r#""user": {forged}"#),
        format!(r#""fallbacks": [{forged}]"#),
    ] {
        let answer = target
            .chat(format!(r#"{{"model": "dead", "messages": {hi}, {member}}}"#))
            .await;
        assert!(matches!(answer.status, 400 | 500), "{answer:?}");
    }
    let log = target.ends_unharmed().await;
    assert!(log.contains("FORGED"), "{log}");
    assert!(
        !log.lines().any(|line| line.starts_with("FORGED")) && !log.contains('\u{1b}'),
        "{log}"
    );
}
