//! Against a token endpoint of the test's own.

use super::*;
use crate::gate::Gate;
use crate::sign::kept::EARLY;
use crate::tls;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use std::io;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A key of this run alone.
static KEY: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
const LIMIT: Duration = Duration::from_secs(30);

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

/// Answers every request alike, and counts them.
struct Endpoints {
    url: String,
    asked: Arc<AtomicUsize>,
    seen: Arc<Mutex<String>>,
}

async fn answering(status: &'static str, body: String) -> Endpoints {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    let (asked, seen) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::default()));
    let (count, last) = (Arc::clone(&asked), Arc::clone(&seen));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (count, last, body) = (Arc::clone(&count), Arc::clone(&last), body.clone());
            tokio::spawn(async move {
                let mut request = Vec::new();
                while stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let Some((head, form)) = text.split_once("\r\n\r\n") else {
                        continue;
                    };
                    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                    if length.is_none_or(|length| form.len() < length.parse().unwrap()) {
                        continue;
                    }
                    *last.lock() = form.to_owned();
                    count.fetch_add(1, Ordering::SeqCst);
                    request.clear();
                    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len());
                    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
                }
            });
        }
    });
    Endpoints { url, asked, seen }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn client() -> Client {
    Client::new(tls::client_config(None).unwrap(), Arc::new(Open))
}

fn account(url: &str) -> String {
    let account = json!({
        "type": "service_account", "client_email": "a@b", "private_key": pem(), "private_key_id": "k", "token_uri": url,
    });
    account.to_string()
}

fn pem() -> String {
    let der: Pkcs8V1Der<'_> = KEY.as_der().unwrap();
    format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der.as_ref())
    )
}

fn token(seconds: i64) -> String {
    json!({"access_token": "ya29.x", "expires_in": seconds, "token_type": "Bearer"}).to_string()
}

#[tokio::test]
async fn many_who_wait_ask_once_and_the_token_is_kept() {
    let google = answering("200 OK", token(3600)).await;
    let (tokens, client, account) = (Tokens::default(), client(), account(&google.url));
    let get = |now_s| tokens.get(&client, &account, at(now_s), LIMIT);
    let all = futures_util::future::join_all((0..50).map(|_| get(1000))).await;
    assert!(
        all.iter()
            .all(|token| token.as_ref().unwrap().bearer == "Bearer ya29.x")
    );
    assert_eq!(google.asked.load(Ordering::SeqCst), 1);
    get(1000 + 3600 - EARLY.as_secs() - 1).await.unwrap();
    assert_eq!(google.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_service_account_signs_for_itself() {
    let google = answering("200 OK", token(3600)).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    std::fs::write(&file, account(&google.url)).unwrap();
    let path = file.to_str().unwrap();
    Tokens::default().get(&client(), path, at(1000), LIMIT).await.unwrap();
    let form = google.seen.lock().clone();
    let fields: FxHashMap<_, _> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    assert_eq!(fields["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer");
    let parts: Vec<&str> = fields["assertion"].split('.').collect();
    let read =
        |part: &str| -> serde_json::Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    assert_eq!(read(parts[0]), json!({"alg": "RS256", "typ": "JWT", "kid": "k"}));
    let claims = read(parts[1]);
    assert_eq!(
        (claims["iss"].as_str(), claims["aud"].as_str()),
        (Some("a@b"), Some(google.url.as_str()))
    );
    assert_eq!(
        (claims["iat"].as_i64(), claims["exp"].as_i64()),
        (Some(1000), Some(4600))
    );
    verify(&parts);
}

/// The signature is that of the key.
fn verify(parts: &[&str]) {
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    let signed = format!("{}.{}", parts[0], parts[1]);
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, KEY.public_key().as_ref());
    public.verify(signed.as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn a_person_hands_in_a_refresh_token() {
    let google = answering("200 OK", token(3600)).await;
    let person = json!({
        "type": "authorized_user", "client_id": "i", "client_secret": "s", "refresh_token": "r", "token_uri": google.url,
    });
    Tokens::default()
        .get(&client(), &person.to_string(), at(0), LIMIT)
        .await
        .unwrap();
    let form = google.seen.lock().clone();
    assert_eq!(
        form,
        "client_id=i&client_secret=s&refresh_token=r&grant_type=refresh_token"
    );
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let refusing = answering("401 Unauthorized", r#"{"error":"invalid_grant"}"#.into()).await;
    let odd = answering("200 OK", "{}".into()).await;
    for (credentials, words) in [
        (String::new(), "none are set"),
        ("/no/such/file".to_owned(), "/no/such/file"),
        ("{}".to_owned(), "type `` is not supported"),
        (r#"{"type": "external_account"}"#.to_owned(), "external_account"),
        (r#"{"type": "service_account"}"#.to_owned(), "client_email"),
        (
            r#"{"type": "service_account", "client_email": "a", "private_key": "x"}"#.to_owned(),
            "private_key",
        ),
        (account(&refusing.url), "status 401: {\"error\":\"invalid_grant\"}"),
        (account(&odd.url), "access_token"),
        (account("nowhere"), "token_uri `nowhere`"),
    ] {
        let error = Tokens::default()
            .get(&client(), &credentials, at(0), LIMIT)
            .await
            .unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}
