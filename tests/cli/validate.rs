//! `--validate_config`

use super::setup::{folder, folder_with, run};

const ARGS: [&str; 3] = ["--config", "config.yaml", "--validate_config"];

#[tokio::test]
async fn a_good_config() {
    let folder = folder("http://127.0.0.1:1");
    assert_eq!(
        run(&folder, &ARGS, &[]).await,
        (0, "config is valid: 1 deployment, no warnings\n".to_owned())
    );
    assert!(
        !folder.path().join("config.yaml.data").exists(),
        "a check leaves nothing behind"
    );
}

#[tokio::test]
async fn all_that_is_wrong_with_its_place_and_the_way_out() {
    let folder = folder_with(
        "\
model_list:
  - model_name: a
    litellm_params:
      modle: openai/gpt-4
      api_key: sk-a-secret-in-the-config
  - litellm_params: {model: openai/gpt-4}
router_settings:
  num_retries: many
  fallbaks: [{a: [b]}]
",
    );
    let (code, said) = run(&folder, &ARGS, &[]).await;
    assert_eq!(code, 1, "{said}");
    for part in [
        "error: config.yaml:4:7: `model_list[0].litellm_params` needs `model`",
        "did you mean `model` by `modle`?",
        "error: config.yaml:6:5: `model_list[1]` needs `model_name`",
        "config.yaml:8:16: `router_settings.num_retries` must be a whole number, 0 or more, found the text `many`",
        "config.yaml:9:3: ",
        "did you mean `fallbacks`?",
        "config is not valid: 3 errors, 1 warning\n",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert!(!said.contains("sk-a-secret"), "{said}");
}
