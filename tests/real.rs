//! A real model behind the gateway: `make test-real`, which compiles llama.cpp the first time.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "common/dead_port.rs"]
mod dead_port;
#[path = "common/environment.rs"]
mod environment;
#[path = "common/gateway.rs"]
mod gateway;
#[path = "real/server.rs"]
mod server;

use dead_port::DeadPort;
use environment::Environment;
use gateway::Gateway;
use server::Server;

const KEY: &str = "sk-real-test-51d0";

/// The config that the README shows, which has no master key.
const CONFIG: &str = include_str!("../examples/real-model.yaml");

#[tokio::test(flavor = "multi_thread")]
#[ignore = "compiles llama.cpp: make test-real"]
async fn smollm2_answers_and_every_token_is_booked() {
    let (folder, dead) = (tempfile::tempdir().expect("a folder"), DeadPort::take());
    let server = Server::start(folder.path()).await;
    let config = CONFIG
        .replace("127.0.0.1:8080", &server.address)
        .replace("127.0.0.1:9/", &format!("127.0.0.1:{}/", dead.number));
    let key = [("LITELLM_MASTER_KEY".to_owned(), KEY.to_owned())];
    let gateway = Gateway::start(folder.path(), &config, &key).await.expect("it starts");
    let variables = [
        ("GATEWAY_URL", gateway.url.clone()),
        ("GATEWAY_KEY", KEY.to_owned()),
        ("SERVER_URL", format!("http://{}", server.address)),
    ];
    let environment = Environment::python("sdk/python/requirements-2.txt", "real");
    let cases = tokio::task::spawn_blocking(move || environment.run(&variables));
    let cases = cases.await.expect("they ran");
    gateway.stop().await;
    assert!(cases.passed, "{}", cases.said);
}
