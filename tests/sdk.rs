//! OpenAI's, Anthropic's and Google's SDKs, end to end: the cases in the folders of `tests/sdk` against the binary, whose
//! upstreams are mocks. Every SDK has an environment of its own, pinned exactly.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "common/dead_port.rs"]
mod dead_port;
#[path = "common/environment.rs"]
mod environment;
#[path = "common/gateway.rs"]
mod gateway;
#[path = "sdk/limits.rs"]
mod limits;
#[path = "sdk/scene.rs"]
mod scene;

use environment::{Environment, beside_the_build, made, tests};
use scene::Scene;
use std::path::PathBuf;

#[tokio::test(flavor = "multi_thread")]
async fn openai_python_1() {
    passes(Environment::python("sdk/python/requirements-1.txt", "sdk/python")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn openai_python_2() {
    passes(Environment::python("sdk/python/requirements-2.txt", "sdk/python")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anthropic_python() {
    let requirements = "sdk/anthropic/requirements-anthropic.txt";
    passes(Environment::python(requirements, "sdk/anthropic")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn google_python() {
    passes(Environment::python("sdk/google/requirements-google.txt", "sdk/google")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn openai_node() {
    passes(node("sdk/node", "sdk-node")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anthropic_node() {
    passes(node("sdk/anthropic-node", "sdk-node-anthropic")).await;
}

/// Node with the packages that the `package-lock.json` beside the cases pins.
fn node(cases: &str, name: &str) -> Environment {
    Environment {
        folder: made("node-env.sh", &tests().join(cases), &beside_the_build(name)),
        program: PathBuf::from("node"),
        args: &["--test", "--test-reporter=spec"],
    }
}

/// Runs all cases of an environment against a gateway of their own.
async fn passes(environment: Environment) {
    let scene = Scene::start().await;
    let variables = scene.variables();
    let cases = tokio::task::spawn_blocking(move || environment.run(&variables));
    let cases = cases.await.expect("they ran");
    scene.stop().await;
    assert!(cases.passed, "{}", cases.said);
}
