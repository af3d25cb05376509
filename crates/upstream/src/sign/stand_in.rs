//! A cloud of the test's own, which gives tokens.

use super::ask::Asker;
use crate::client::Client;
use crate::gate::Gate;
use crate::tls;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::io;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A key of this run alone.
static KEY: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());

/// What somebody asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// `GET /path?query`, and below it the headers in lowercase.
    pub(super) head: String,
    pub(super) body: String,
}

impl Asked {
    /// The body's fields.
    pub(super) fn form(&self) -> FxHashMap<String, String> {
        form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }
}

type Answer = dyn Fn(&Asked) -> (u16, String) + Send + Sync;

/// The cloud.
pub(super) struct Cloud {
    /// `http://127.0.0.1:PORT`
    pub(super) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Cloud {
    /// Answers every request alike.
    pub(super) async fn saying(status: u16, body: Value) -> Self {
        Self::answering(move |_| (status, body.to_string())).await
    }

    /// Gives tokens that hold for so many seconds, each another one.
    pub(super) async fn giving(seconds: u64) -> Self {
        let count = std::sync::atomic::AtomicU64::new(0);
        Self::answering(move |_| {
            let number = 1 + count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            (200, token(&format!("t{number}"), seconds))
        })
        .await
    }

    pub(super) async fn answering(answer: impl Fn(&Asked) -> (u16, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer): (_, Arc<Answer>) = (Arc::clone(&asked), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&seen), Arc::clone(&answer)));
            }
        });
        Self { url, asked }
    }

    /// All requests so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().clone()
    }

    /// The only request.
    pub(super) fn only(&self) -> Asked {
        let asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.into_iter().next().unwrap()
    }

    /// Waits until it was asked so often.
    pub(super) async fn asked_times(&self, count: usize) {
        while self.asked.lock().len() < count {
            tokio::task::yield_now().await;
        }
    }
}

/// A token as OAuth gives it.
pub(super) fn token(text: &str, seconds: u64) -> String {
    json!({"access_token": text, "expires_in": seconds, "token_type": "Bearer"}).to_string()
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<Asked>>>, answer: Arc<Answer>) {
    let mut input = Vec::new();
    while stream.read_buf(&mut input).await.is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&input).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() < length.map_or(0, |length| length.parse().unwrap()) {
            continue;
        }
        let asked = Asked {
            head: head.to_owned(),
            body: body.to_owned(),
        };
        let (status, body) = answer(&asked);
        seen.lock().push(asked);
        input.clear();
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    }
}

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

pub(super) fn client() -> Client {
    Client::new(tls::client_config(None).unwrap(), Arc::new(Open))
}

pub(super) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Whoever asks at second 1000.
pub(super) fn asker() -> Asker {
    Asker::new(client(), at(1000))
}

/// The private key, as text.
pub(super) fn pem() -> String {
    let der: Pkcs8V1Der<'_> = KEY.as_der().unwrap();
    let text = STANDARD.encode(der.as_ref());
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}

/// Header and claims of a statement that the key signed.
pub(super) fn verified(statement: &str) -> (Value, Value) {
    let parts: Vec<&str> = statement.split('.').collect();
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let signed = format!("{}.{}", parts[0], parts[1]);
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, KEY.public_key().as_ref())
        .verify(signed.as_bytes(), &bytes(parts[2]))
        .unwrap();
    let read = |part: &str| serde_json::from_slice(&bytes(part)).unwrap();
    (read(parts[0]), read(parts[1]))
}
