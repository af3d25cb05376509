//! Between equal dialects nothing changes but what must: 10,000 bodies go through the real binary, and what the
//! provider gets is, byte for byte, what the client sent, apart from the members listed in `bodies::Edit`.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "identity/bodies.rs"]
mod bodies;
#[path = "identity/json.rs"]
mod json;
#[path = "common/process.rs"]
mod process;
#[path = "identity/provider.rs"]
mod provider;

use bodies::{Body, DIALECTS, Dialect};
use bytes::Bytes;
use futures_util::stream::{StreamExt, iter};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use process::Process;
use provider::Provider;
use sha2::{Digest, Sha256};

/// Bodies of each dialect.
const EACH: u64 = 2_500;
/// Calls at a time.
const AT_ONCE: usize = 32;
/// The master key.
const KEY: &str = "sk-identity-52c1";

type Http = Client<HttpConnector, Full<Bytes>>;

#[tokio::test]
async fn ten_thousand_bodies_arrive_as_they_were_sent() {
    let (folder, provider) = (tempfile::tempdir().expect("a folder"), Provider::start().await);
    std::fs::write(folder.path().join("config.yaml"), config(&provider.url)).expect("a config");
    let mut gateway = Process::serve(folder.path(), &[], &[]);
    let (url, http) = (gateway.url().await, Client::builder(TokioExecutor::new()).build_http());
    let bodies = DIALECTS
        .iter()
        .flat_map(|dialect| (0..EACH).map(move |number| (dialect, number)));
    let calls = iter(bodies).map(|(dialect, number)| call(&http, &url, &provider, dialect, number));
    let different: Vec<String> = calls
        .buffer_unordered(AT_ONCE)
        .filter_map(async |told| told)
        .collect()
        .await;
    assert!(
        different.is_empty(),
        "{} differ: {}",
        different.len(),
        different[..different.len().min(20)].join("\n")
    );
    gateway.stop().await;
}

/// Sends a body, and tells what is wrong with what arrives.
async fn call(http: &Http, url: &str, provider: &Provider, dialect: &Dialect, number: u64) -> Option<String> {
    let Body { sent, wanted, stream } = Body::new(dialect, number);
    let path = if stream { dialect.stream_path } else { dialect.path };
    let request = Request::post(format!("{url}{path}")).header(AUTHORIZATION, format!("Bearer {KEY}"));
    let request = request
        .header(CONTENT_TYPE, "application/json")
        .body(Full::from(sent.clone()));
    let answer = http.request(request.expect("a request")).await.expect("an answer");
    let status = answer.status();
    let answer = answer.into_body().collect().await.expect("a whole answer").to_bytes();
    let name = dialect.name;
    if status != 200 {
        return Some(format!(
            "{name} {number}: {status} {}\nfor {sent}",
            String::from_utf8_lossy(&answer)
        ));
    }
    let got = provider.take(dialect, number);
    let (is, should) = (Sha256::digest(&got), Sha256::digest(&wanted));
    (is != should).then(|| format!("{name} {number}: {}", difference(&got, wanted.as_bytes())))
}

/// Both from a little before where they part.
fn difference(got: &[u8], wanted: &[u8]) -> String {
    let same = got.iter().zip(wanted).take_while(|(one, other)| one == other).count();
    let around = |bytes: &[u8]| {
        String::from_utf8_lossy(&bytes[same.saturating_sub(40)..bytes.len().min(same + 60)]).into_owned()
    };
    format!("got {:?}, not {:?}", around(got), around(wanted))
}

/// A model for each dialect.
fn config(provider: &str) -> String {
    let model = |dialect: &Dialect| {
        let Dialect { name, model, base, .. } = dialect;
        format!(
            "  - {{model_name: {name}, litellm_params: {{model: {model}, api_base: '{provider}{base}', api_key: k}}}}\n"
        )
    };
    let models: String = DIALECTS.iter().map(model).collect();
    format!("model_list:\n{models}general_settings: {{master_key: {KEY}}}\n")
}
