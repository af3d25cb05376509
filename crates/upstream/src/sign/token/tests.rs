//! Tokens as requests get them.

use super::*;
use crate::endpoint::Endpoint;
use crate::sign::kept::{EARLY, LATE, PAUSE};
use crate::sign::stand_in::{Cloud, at, client, token};
use config::secret::Secret;
use config::snapshot::{AzureApp, AzureSignIn, AzureWay, GoogleSignIn};
use futures_util::future::join_all;
use std::sync::atomic::{AtomicU16, Ordering};

const LIMIT: Duration = Duration::from_secs(30);

/// An application of Entra ID, as one deployment has it.
fn azure(cloud: &Cloud, secret: &str) -> Bearer {
    Bearer::new(Arc::new(SignIn::Azure(AzureSignIn {
        authority: cloud.url.clone(),
        scope: "s".into(),
        way: AzureWay::Secret {
            app: AzureApp {
                tenant: "t".into(),
                client: "c".into(),
            },
            secret: Secret::new(secret.to_owned()),
        },
    })))
}

/// The `authorization` of a request at this time.
async fn authorization(bearer: &Bearer, tokens: &Tokens, now: SystemTime) -> Result<String, SignError> {
    let mut headers = HeaderMap::new();
    sign(bearer, tokens, now, &mut headers).await?;
    Ok(headers["authorization"].to_str().unwrap().to_owned())
}

async fn sign(bearer: &Bearer, tokens: &Tokens, now: SystemTime, headers: &mut HeaderMap) -> Result<(), SignError> {
    let request = Unsigned {
        endpoint: &Endpoint::parse("https://h/").unwrap(),
        body: &[],
        now,
        client: &client(),
        limit: LIMIT,
        tokens,
    };
    bearer.sign(request, headers).await
}

#[tokio::test]
async fn a_hundred_first_calls_of_two_deployments_on_four_threads_ask_once() {
    let cloud = Cloud::giving(3600).await;
    let deployments = Arc::new([azure(&cloud, "one"), azure(&cloud, "one")]);
    let tokens = Arc::new(Tokens::default());
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (deployments, tokens) = (Arc::clone(&deployments), Arc::clone(&tokens));
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                let calls = (0..25).map(|call| authorization(&deployments[call % 2], &tokens, at(1000)));
                runtime.block_on(join_all(calls))
            })
        })
        .collect();
    let joined = threads
        .into_iter()
        .map(|thread| tokio::task::spawn_blocking(|| thread.join().unwrap()));
    let all: Vec<_> = join_all(joined).await.into_iter().flat_map(Result::unwrap).collect();
    assert_eq!(all.len(), 100);
    assert!(
        all.iter().all(|one| one.as_deref().ok() == Some("Bearer t1")),
        "{all:?}"
    );
    assert_eq!(cloud.asked().len(), 1);
    // Other credentials have a token of their own.
    assert_eq!(
        authorization(&azure(&cloud, "two"), &tokens, at(1000)).await.unwrap(),
        "Bearer t2"
    );
}

#[tokio::test]
async fn a_reload_keeps_the_token_of_credentials_that_did_not_change() {
    let (cloud, tokens) = (Cloud::giving(3600).await, Tokens::default());
    for _ in 0..3 {
        let anew = azure(&cloud, "one");
        assert_eq!(authorization(&anew, &tokens, at(1000)).await.unwrap(), "Bearer t1");
    }
    assert_eq!(cloud.asked().len(), 1);
}

#[tokio::test]
async fn tokens_are_renewed_ahead_while_nobody_waits() {
    let (cloud, tokens) = (Cloud::giving(3600).await, Tokens::default());
    let bearer = azure(&cloud, "one");
    let at = |now| authorization(&bearer, &tokens, now);
    let (begin, end) = (self::at(1000), self::at(4600));
    assert_eq!(at(begin).await.unwrap(), "Bearer t1");
    assert_eq!(at(end - EARLY - Duration::from_secs(1)).await.unwrap(), "Bearer t1");
    assert_eq!(cloud.asked().len(), 1);
    assert_eq!(at(end - EARLY).await.unwrap(), "Bearer t1");
    cloud.asked_times(2).await;
    while at(end - EARLY).await.unwrap() == "Bearer t1" {
        tokio::task::yield_now().await;
    }
    assert_eq!(cloud.asked().len(), 2);
}

#[tokio::test]
async fn while_the_cloud_is_away_the_last_token_is_used_until_its_end_and_no_longer() {
    let status = Arc::new(AtomicU16::new(200));
    let said = Arc::clone(&status);
    let cloud = Cloud::answering(move |_| (said.load(Ordering::SeqCst), token("t", 3600))).await;
    let (tokens, bearer) = (Tokens::default(), azure(&cloud, "one"));
    let end = at(4600);
    let at = |now| authorization(&bearer, &tokens, now);
    at(self::at(1000)).await.unwrap();
    status.store(503, Ordering::SeqCst);
    let early = end - EARLY;
    for (now, times) in [
        (early, 2),
        (early + PAUSE / 2, 2),
        (early + PAUSE, 3),
        (end - LATE - Duration::from_secs(1), 4),
    ] {
        assert_eq!(at(now).await.unwrap(), "Bearer t");
        // The answer must have come before it is counted, and before time goes on.
        while tokens.of(&bearer.sign_in).is_fetching() {
            tokio::task::yield_now().await;
        }
        assert_eq!(cloud.asked().len(), times);
    }
    let ended = at(end - LATE).await.unwrap_err();
    assert!(
        matches!(&ended, SignError::Away(why) if why.contains("503")),
        "{ended:?}"
    );
    status.store(200, Ordering::SeqCst);
    assert_eq!(at(end).await.unwrap(), "Bearer t");
}

#[tokio::test]
async fn who_brings_a_key_or_a_token_is_not_signed_in() {
    let (cloud, tokens) = (Cloud::giving(3600).await, Tokens::default());
    let bearer = azure(&cloud, "one");
    for name in ["authorization", "api-key", "x-api-key"] {
        let mut headers = HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static("own"))]);
        sign(&bearer, &tokens, at(1000), &mut headers).await.unwrap();
        assert_eq!((headers.len(), headers[name].to_str().unwrap()), (1, "own"));
    }
    assert!(cloud.asked().is_empty());
}

#[tokio::test]
async fn claude_at_vertex_gets_the_token_twice() {
    let (cloud, tokens) = (Cloud::giving(3600).await, Tokens::default());
    let bearer = Bearer::new(Arc::new(SignIn::Google(GoogleSignIn {
        credentials: None,
        own_file: None,
        metadata_host: cloud.url.trim_start_matches("http://").to_owned(),
    })));
    let mut headers = HeaderMap::from_iter([(
        HeaderName::from_static("anthropic-version"),
        HeaderValue::from_static("v"),
    )]);
    sign(&bearer, &tokens, at(1000), &mut headers).await.unwrap();
    assert_eq!(
        (&headers["authorization"], &headers["x-api-key"]),
        (&HeaderValue::from_static("Bearer t1"), &HeaderValue::from_static("t1"))
    );
    assert!(headers["x-api-key"].is_sensitive());
}

#[test]
fn nothing_that_is_printed_holds_a_secret() {
    let tokens = Tokens::default();
    let sign_in = SignIn::Google(GoogleSignIn {
        credentials: Some(Secret::new("hidden-word".into())),
        own_file: None,
        metadata_host: "h".into(),
    });
    tokens.of(&sign_in);
    let token = Token::new("hidden-word", at(1), at(0)).unwrap();
    let shown = format!("{tokens:?} {token:?} {:?}", Bearer::new(Arc::new(sign_in)));
    assert!(!shown.contains("hidden-word"), "{shown}");
}

#[test]
fn answers_say_when_tokens_end_in_many_ways() {
    for (answer, end) in [
        (r#"{"access_token": "a", "expires_in": 10}"#, 1010),
        (r#"{"access_token": "a", "expires_in": "10", "expires_on": 5}"#, 1010),
        (r#"{"access_token": "a", "expires_on": "2000"}"#, 2000),
        (r#"{"access_token": "a"}"#, 4600),
        (
            r#"{"access_token": "a", "expires_in": 18446744073709551615}"#,
            1000 + 86_400,
        ),
        (r#"{"access_token": "a", "expires_on": 18446744073709551615}"#, 4600),
    ] {
        let token = Token::read("x", answer.as_bytes(), at(1000)).unwrap();
        assert_eq!(token.end(), Some(at(end)), "{answer}");
    }
    for answer in ["", "{}", r#"{"access_token": ""}"#, r#"{"access_token": 5}"#] {
        assert!(Token::read("x", answer.as_bytes(), at(1000)).is_err(), "{answer}");
    }
}
