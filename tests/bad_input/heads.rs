//! Heads that can't be served. What isn't HTTP gets a bare status, as from any server.

use super::target::Target;

const BODY: &str = r#"{"model": "gpt", "messages": [{"role": "user", "content": "hi"}]}"#;

#[tokio::test]
async fn headers_that_ask_for_nonsense() {
    let target = Target::start().await;
    for (name, value, wanted) in [
        ("x-litellm-num-retries", "many", "a whole number"),
        ("x-litellm-num-retries", "-1", "a whole number"),
        ("x-litellm-timeout", "soon", "a number of seconds"),
        ("x-litellm-stream-timeout", "NaN", "a number of seconds"),
    ] {
        let headers = format!("content-length: {}\r\n{name}: {value}\r\n", BODY.len());
        let answer = target.chat_with(&headers, BODY).await;
        let error = answer.error();
        assert_eq!((answer.status, &error["code"]), (400, &"400".into()), "{answer:?}");
        assert_eq!(error["message"], format!("Invalid header `{name}`: expected {wanted}"));
        assert_eq!(error["param"], name);
    }
    target.ends_unharmed().await;
}

#[tokio::test]
async fn too_many_too_long_and_not_http() {
    let target = Target::start().await;
    let many: String = (0..300).map(|number| format!("x-{number}: a\r\n")).collect();
    let long = format!("x-long: {}\r\n", "a".repeat(200_000));
    for headers in [&many, &long] {
        let answer = target.ask("GET /v1/models", headers).await;
        assert_eq!(answer.status, 431, "{}", answer.head);
    }
    let path = format!("GET /{}", "a".repeat(100_000));
    assert!((400..500).contains(&target.ask(&path, "").await.status));
    for (headers, body) in [
        ("content-length: abc\r\n", BODY),
        ("content-length: -1\r\n", BODY),
        ("content-length: 9\r\ncontent-length: 10\r\n", BODY),
        ("transfer-encoding: chunked\r\n", "zz\r\nabc"),
        ("content-length: 3\r\n", BODY),
    ] {
        let answer = target.chat_with(headers, body).await;
        assert_eq!(answer.status, 400, "{headers}: {answer:?}");
    }
    for junk in [
        &b"hello\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        let answer = target.send(junk).await;
        assert!(matches!(answer.status, 0 | 400..500), "{answer:?}");
    }
    target.ends_unharmed().await;
}

/// The refusal arrives even if the client reads only once it has sent everything.
#[tokio::test]
async fn a_long_body_where_none_is_read() {
    let target = Target::start().await;
    let body = "a".repeat(24 << 20);
    let length = format!("content-length: {}\r\n", body.len());
    for (request_line, headers, status) in [
        ("POST /v1/chat/completions", "authorization: Bearer sk-wrong\r\n", 401),
        ("POST /key/generate", "", 401),
        ("POST /nowhere", "", 404),
        ("PUT /v1/chat/completions", "", 405),
    ] {
        let head = format!("{request_line} HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n{headers}{length}\r\n");
        let answer = target.send(&[head.as_bytes(), body.as_bytes()].concat()).await;
        assert_eq!(answer.status, status, "{request_line}: {answer:?}");
    }
    target.ends_unharmed().await;
}
