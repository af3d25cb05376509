//! `--health` and `--test` ask a gateway that runs.

use super::setup::{KEY, folder, run};
use crate::process::Process;
use crate::upstream::Upstream;
use serde_json::Value;

#[tokio::test]
async fn of_its_health_and_for_a_poem() {
    let upstream = Upstream::start();
    let folder = folder(&upstream.url);
    let mut gateway = Process::serve(folder.path(), &[], &[]);
    let url = gateway.url().await;
    let (_, port) = url.rsplit_once(':').expect("a port");
    let key = [("LITELLM_MASTER_KEY", KEY)];

    let (code, said) = run(&folder, &["--health", "--port", port], &key).await;
    let health: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((code, &health["healthy_count"]), (0, &1.into()), "{said}");

    let (code, said) = run(&folder, &["--test", "--model", "gpt", "--port", port], &key).await;
    let answer: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((code, &answer["model"]), (0, &"gpt".into()), "{said}");

    let (code, said) = run(&folder, &["--test", "--port", port], &key).await;
    assert!(
        code == 1 && said.contains("Invalid model name passed in model=gpt-3.5-turbo"),
        "{said}"
    );
    let (code, said) = run(&folder, &["--health", "--port", port], &[]).await;
    assert!(code == 1 && said.contains("No api key passed in"), "{said}");
    gateway.stop().await;
    let (code, said) = run(&folder, &["--health", "--port", port], &key).await;
    assert!(code == 1 && said.contains("no LiteLLM proxy answers at"), "{said}");
}
