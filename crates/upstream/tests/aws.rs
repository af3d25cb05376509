//! Roles: assumed once for all who wait, again before they end, and refused in AWS's words.
#![expect(clippy::unwrap_used, reason = "tests")]

use bytes::Bytes;
use config::secret::Secret;
use config::snapshot::{AwsAccess, AwsKey, AwsRole};
use http::HeaderMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use upstream::client::Client;
use upstream::endpoint::Endpoint;
use upstream::gate::Gate;
use upstream::sign::aws::Aws;
use upstream::sign::google::Tokens;
use upstream::sign::{SignError, Signer, Unsigned};

#[derive(Debug)]
struct Open;

impl Gate for Open {
    fn is_open(&self) -> bool {
        true
    }

    fn open(&self) -> io::Result<()> {
        Ok(())
    }
}

/// AWS's token service: the number of a session is the hour of 2030 in which it ends.
#[derive(Debug, Default)]
struct Sts {
    asked: AtomicUsize,
    bodies: Mutex<Vec<String>>,
    refuses: bool,
}

/// 2030-01-01.
fn begin() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_893_456_000)
}

async fn start(refuses: bool) -> (Arc<Sts>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sts = Arc::new(Sts {
        refuses,
        ..Sts::default()
    });
    let server = Arc::clone(&sts);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&server)));
        }
    });
    (sts, url)
}

async fn serve(mut stream: TcpStream, sts: Arc<Sts>) -> io::Result<()> {
    let mut input = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await?;
        if count == 0 {
            return Ok(());
        }
        input.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&input).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = |line: &str| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")?
                .parse::<usize>()
                .ok()
        };
        if body.len() < head.lines().find_map(length).unwrap_or(0) {
            continue;
        }
        let number = sts.asked.fetch_add(1, Ordering::SeqCst) + 1;
        sts.bodies.lock().unwrap().push(body.to_owned());
        let (status, answer) = answer(number, sts.refuses, body);
        let length = answer.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: text/xml\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all((head + &answer).as_bytes()).await?;
        input.clear();
    }
}

fn answer(number: usize, refuses: bool, body: &str) -> (&'static str, String) {
    if refuses {
        let error = "<Code>AccessDenied</Code><Message>you may not</Message>";
        let answer = format!("<ErrorResponse><Error>{error}</Error></ErrorResponse>");
        return ("403 Forbidden", answer);
    }
    let action = match body.contains("WithWebIdentity") {
        true => "AssumeRoleWithWebIdentity",
        false => "AssumeRole",
    };
    let key = format!(
        "<Credentials><AccessKeyId>ASIA{number}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
         <SessionToken>session-{number}</SessionToken><Expiration>2030-01-01T0{number}:00:00Z</Expiration></Credentials>"
    );
    let answer = format!("<{action}Response><{action}Result>{key}</{action}Result></{action}Response>");
    ("200 OK", answer)
}

fn signer(sts_endpoint: String, web_identity: Option<&str>) -> Signer {
    let key = web_identity.is_none().then(|| AwsKey {
        id: Secret::new("AKIA".into()),
        secret: Secret::new("secret".into()),
        session_token: None,
    });
    Signer::Aws(Aws::new(AwsAccess {
        region: "us-east-1".into(),
        key,
        profile: None,
        role: Some(AwsRole {
            arn: "arn:aws:iam::123456789012:role/r".into(),
            session_name: Some("me".into()),
            external_id: Some("ext".into()),
            tags: vec![("team".into(), "a".into())],
            web_identity: web_identity.map(|token| Secret::new(token.into())),
        }),
        sts_endpoint: Some(sts_endpoint),
    }))
}

fn client() -> Client {
    Client::new(upstream::tls::client_config(None).unwrap(), Arc::new(Open))
}

fn unsigned<'a>(
    client: &'a Client,
    google: &'a Tokens,
    endpoint: &'a Endpoint,
    body: &'a [Bytes],
    now: SystemTime,
) -> Unsigned<'a> {
    Unsigned {
        endpoint,
        body,
        now,
        client,
        limit: Duration::from_secs(30),
        google,
    }
}

/// The session that a request at this time is signed with.
async fn session(signer: &Signer, client: &Client, now: SystemTime) -> Result<String, SignError> {
    let endpoint = Endpoint::parse("https://h.example/model/m/converse").unwrap();
    let mut headers = HeaderMap::new();
    let body = [Bytes::from_static(b"{}")];
    let google = Tokens::default();
    let request = unsigned(client, &google, &endpoint, &body, now);
    signer.sign(request, &mut headers).await?;
    assert!(headers["authorization"].to_str().unwrap().contains("Credential=ASIA"));
    Ok(headers["x-amz-security-token"].to_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_role_is_assumed_once_for_all_who_wait() {
    let (sts, url) = start(false).await;
    let (signer, client) = (signer(url, None), client());
    let waiting = (0..20).map(|_| session(&signer, &client, begin()));
    let sessions = futures_util::future::join_all(waiting).await;
    let is_first = |session: &Result<String, SignError>| session.as_deref().is_ok_and(|one| one == "session-1");
    assert!(sessions.iter().all(is_first), "{sessions:?}");
    assert_eq!(sts.asked.load(Ordering::SeqCst), 1);
    let asked = sts.bodies.lock().unwrap().concat();
    for part in [
        "Action=AssumeRole&",
        "RoleSessionName=me",
        "ExternalId=ext",
        "Tags.member.1.Key=team",
    ] {
        assert!(asked.contains(part), "{asked}");
    }
}

#[tokio::test]
async fn nobody_waits_for_a_session_that_is_renewed_ahead_of_its_end() {
    let (sts, url) = start(false).await;
    let (signer, client) = (signer(url, None), client());
    assert_eq!(session(&signer, &client, begin()).await.unwrap(), "session-1");
    // Four minutes before its end it still signs, while another one is fetched.
    let early = begin() + Duration::from_secs(56 * 60);
    assert_eq!(session(&signer, &client, early).await.unwrap(), "session-1");
    while session(&signer, &client, early).await.unwrap() == "session-1" {
        tokio::task::yield_now().await;
    }
    assert_eq!(sts.asked.load(Ordering::SeqCst), 2);
    // At the end of the second one everybody waits.
    let late = begin() + Duration::from_secs(2 * 3600);
    assert_eq!(session(&signer, &client, late).await.unwrap(), "session-3");
}

#[tokio::test]
async fn a_refusal_is_told_and_the_next_call_asks_again() {
    let (sts, url) = start(true).await;
    let (signer, client) = (signer(url, None), client());
    for calls in 1..=2 {
        let refused = session(&signer, &client, begin()).await.unwrap_err().to_string();
        assert!(refused.contains("AccessDenied: you may not"), "{refused}");
        assert_eq!(sts.asked.load(Ordering::SeqCst), calls);
    }
}

#[tokio::test]
async fn a_token_stands_for_a_key() {
    let (sts, url) = start(false).await;
    let (signer, client) = (signer(url, Some("the-token")), client());
    assert_eq!(session(&signer, &client, begin()).await.unwrap(), "session-1");
    let asked = sts.bodies.lock().unwrap().concat();
    assert!(asked.contains("WebIdentityToken=the-token"), "{asked}");
    assert!(!format!("{signer:?}").contains("the-token"));
}

#[tokio::test]
async fn who_brings_an_authorization_needs_no_signature() {
    let (sts, url) = start(false).await;
    let endpoint = Endpoint::parse("https://h.example/").unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("authorization", "Bearer x".parse().unwrap());
    let signing = signer(url, None);
    let (client, google) = (client(), Tokens::default());
    let request = unsigned(&client, &google, &endpoint, &[], begin());
    signing.sign(request, &mut headers).await.unwrap();
    assert_eq!(headers["authorization"], "Bearer x");
    assert_eq!(sts.asked.load(Ordering::SeqCst), 0);
}
