//! Whole configs: what they load as, and what is said about them.

mod clouds;
mod models;
mod prometheus;
mod settings;

use crate::finding::{Finding, Report, Severity};
use crate::snapshot::{BudgetWindow, Snapshot};
use crate::{Loaded, ModelArgs, Sources, from_model, load};
use serde_json::json;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use wire::error::ErrorClass;

/// Loads files and variables; the first file is the config.
fn load_files(files: &[(&str, &str)], variables: &[(&str, &str)]) -> Result<Loaded, Report> {
    let files: HashMap<PathBuf, &str> = files.iter().map(|(name, text)| (PathBuf::from(name), *text)).collect();
    let variables: HashMap<&str, &str> = variables.iter().copied().collect();
    let missing = || io::Error::new(io::ErrorKind::NotFound, "no such file");
    load(&Sources {
        config: Some(Path::new("config.yaml")),
        dotenv: Some(Path::new(".env")),
        env: &|name| variables.get(name).map(|value| (*value).to_owned()),
        read: &|path| {
            files
                .get(path)
                .map(|text| text.as_bytes().to_owned())
                .ok_or_else(missing)
        },
    })
}

fn loaded(text: &str) -> Loaded {
    load_files(&[("config.yaml", text)], &[]).unwrap_or_else(|report| panic!("{report}"))
}

fn snapshot(text: &str) -> Snapshot {
    loaded(text).snapshot
}

fn report(text: &str) -> String {
    load_files(&[("config.yaml", text)], &[]).unwrap_err().to_string()
}

fn warnings(text: &str) -> String {
    loaded(text).findings.iter().map(ToString::to_string).collect()
}

/// All that is to be said of the guides' configs: the price map doesn't know `glm-4-flash`.
fn only_the_price_is_missing(findings: &[Finding]) {
    let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    let [message] = messages.as_slice() else {
        panic!("{messages:?}")
    };
    assert!(
        message.contains("no price is known for model `glm4-flash`"),
        "{message}"
    );
}

const GUIDE_ONE: &str = "\
model_list:
  - model_name: glm4-flash
    litellm_params:
      model: glm-4-flash
      api_base: http://127.0.0.1:9/v1
      api_key: your-api-key
general_settings:
  master_key: sk-1234
";

const GUIDE_THREE: &str = "\
model_list:
  - model_name: glm4-flash
    litellm_params: {model: glm-4-flash, api_base: http://127.0.0.1:9/v1, api_key: your-api-key}
  - model_name: gpt-4
    litellm_params:
      model: gpt-4
      api_key: sk-openai
  - model_name: claude-3
    litellm_params:
      model: claude-3-opus-20240229
      api_key: sk-anthropic
router_settings:
  fallbacks: [gpt-4, claude-3]
general_settings:
  max_budget: 100
  master_key: sk-guide
";

#[test]
fn the_guides_first_config() {
    let Loaded { snapshot, findings, .. } = loaded(GUIDE_ONE);
    only_the_price_is_missing(&findings);
    let [deployment] = snapshot.deployments.as_slice() else {
        panic!()
    };
    assert_eq!(deployment.model_name, "glm4-flash");
    assert_eq!(deployment.model, "glm-4-flash");
    assert_eq!(deployment.api_base, "http://127.0.0.1:9/v1");
    assert_eq!(deployment.api_key.as_ref().unwrap().reveal(), "your-api-key");
    assert_eq!(deployment.line, 2);
    assert!(snapshot.groups.contains_key("glm4-flash"));
    assert!(snapshot.general.is_weak_master_key());
}

#[test]
fn the_guides_config_of_three() {
    let Loaded { snapshot, findings, .. } = loaded(GUIDE_THREE);
    only_the_price_is_missing(&findings);
    let providers: Vec<_> = snapshot
        .deployments
        .iter()
        .map(|deployment| deployment.provider.name())
        .collect();
    assert_eq!(providers[1..], ["openai", "anthropic"]);
    assert_eq!(snapshot.deployments[1].api_base, "https://api.openai.com/v1");
    assert!(snapshot.deployments[2].rates.has_price());
    assert_eq!(
        snapshot.router.fallbacks,
        [("*".to_owned(), vec!["gpt-4".to_owned(), "claude-3".to_owned()])]
    );
    let budget = snapshot.budget.unwrap();
    assert_eq!(
        (budget.max.to_string().as_str(), budget.window),
        ("100.0", BudgetWindow::Months(1))
    );
    assert!(!snapshot.general.is_weak_master_key());
}

#[test]
fn variables_come_from_everywhere() {
    let config = "
environment_variables: {OVER: config, COPIED: os.environ/PROCESS, PATH: /evil, NUMBER: 5}
model_list:
- model_name: a
  litellm_params: {model: openai/a, api_key: os.environ/OVER, organization: os.environ/COPIED, user: os.environ/DOT}
- model_name: b
  litellm_params:
    model: openai/b
    api_key: os.environ/UNSET
    additional_drop_params: [os.environ/OVER]
    drop_params: os.environ/FLAG
    timeout: os.environ/NUMBER
general_settings: {}
";
    let files = [
        ("config.yaml", config),
        (".env", "DOT=dotenv\nPROCESS=never\nLITELLM_MASTER_KEY=sk-dot\n"),
    ];
    let process = [
        ("PROCESS", "process"),
        ("OVER", "process"),
        ("FLAG", "True"),
        ("OPENAI_API_KEY", "sk-env"),
    ];
    let loaded = load_files(&files, &process).unwrap();
    let [a, b] = loaded.snapshot.deployments.as_slice() else {
        panic!()
    };
    assert_eq!(a.api_key.as_ref().unwrap().reveal(), "config");
    assert_eq!(a.headers[0].1.reveal(), "process");
    assert_eq!(a.params.defaults[0].1.get(), "\"dotenv\"");
    assert_eq!(
        b.api_key.as_ref().unwrap().reveal(),
        "sk-env",
        "an unset reference counts as not given"
    );
    assert_eq!(
        b.params.additional_drop,
        ["os.environ/OVER"],
        "plain text in lists stays"
    );
    assert_eq!((b.params.drop_unsupported, b.timeout_s), (true, Some(5.0)));
    assert_eq!(loaded.snapshot.general.master_key.unwrap().reveal(), "sk-dot");
    assert_eq!(loaded.files, [PathBuf::from(".env"), PathBuf::from("config.yaml")]);
    let said: String = loaded.findings.iter().map(ToString::to_string).collect();
    assert!(
        said.contains("cannot set `PATH`") && said.contains("variable `UNSET` is not set"),
        "{said}"
    );
    let production = load_files(&files, &[("LITELLM_MODE", "PRODUCTION")]).unwrap();
    assert!(production.snapshot.general.master_key.is_none(), "no .env outside DEV");
}

#[test]
fn includes_are_merged() {
    let loaded = load_files(
        &[
            ("config.yaml", "include: [conf/models.yaml]\nmodel_list: [{model_name: a, litellm_params: {model: openai/a}}]\nlitellm_settings: {num_retries: 1, drop_params: true}\nrouter_settings: {timeout: 9, model_group_alias: {x: a}}\n"),
            ("conf/models.yaml", "include: [more.yaml, ../config.yaml]\nmodel_list: [{model_name: b, litellm_params: {model: openai/b}}]\nlitellm_settings: {num_retries: 7}\n"),
            ("conf/more.yaml", "model_list: [{model_name: c, litellm_params: {model: openai/c}}]\nrouter_settings: {model_group_alias: {y: c}}\n"),
        ],
        &[],
    )
    .unwrap();
    let names: Vec<_> = loaded
        .snapshot
        .deployments
        .iter()
        .map(|deployment| deployment.model_name.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(loaded.snapshot.router.num_retries, 7);
    assert!(
        loaded.snapshot.deployments[0].params.drop_unsupported,
        "keys that the include doesn't have stay"
    );
    let aliases = &loaded.snapshot.aliases;
    assert!(
        aliases.contains_key("x") && aliases.contains_key("y"),
        "maps are merged at every level"
    );
    assert_eq!(loaded.snapshot.router.timeout_s, 9.0);
    let said: String = loaded.findings.iter().map(ToString::to_string).collect();
    assert!(
        said.contains("models.yaml:3:20: `litellm_settings.num_retries` replaces that of config.yaml, line 3\n"),
        "{said}"
    );
    assert_eq!(loaded.files.len(), 3);
    let missing = report("include: [nowhere.yaml]\n");
    assert!(
        missing.contains("config.yaml:1:11: Included file not found: nowhere.yaml"),
        "{missing}"
    );
}

#[test]
fn files_that_are_missing_or_empty() {
    assert!(
        load_files(&[], &[])
            .unwrap_err()
            .to_string()
            .contains("Config file not found: config.yaml")
    );
    for text in ["", "# nothing\n", "---\n", "~\n"] {
        assert!(report(text).contains("Config cannot be None or Empty."), "{text:?}");
    }
    assert!(report("- a\n").contains("a config must be a map of sections, found a list"));
}

#[test]
fn findings_show_place_and_way_out() {
    let said = report(
        "model_list: []\nrouter_settings:\n  num_retries: many\n  num_retires: 2\nlitellm_settings:\n  cache: true\n",
    );
    for part in [
        "error: config.yaml:3:16: `router_settings.num_retries` must be a whole number, 0 or more, found the text `many`\n",
        "  3 |   num_retries: many\n    |                ^^^^\n",
        "warning: config.yaml:4:3: `num_retires` is not a setting of router_settings",
        "help: did you mean `num_retries`?",
        "`litellm_settings.cache` is not supported yet",
    ] {
        assert!(said.contains(part), "{part}\n---\n{said}");
    }
}

#[test]
fn all_errors_at_once() {
    let text = "model_list:
- litellm_params: {model: openai/a}
- model_name: b
- model_name: c
  litellm_params: {api_key: k}
- d
router_settings: {routing_strategy: fastest, health_check_interval: 3, fallbacks: [3]}
general_settings: [master_key]
litellm_settings: {max_budget: 5, budget_duration: soon, timezone: Mars/Olympus, budget_exceeded_status_code: 99}
";
    let report = load_files(&[("config.yaml", text)], &[]).unwrap_err();
    let errors: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|f| f.message.as_str())
        .collect();
    for part in [
        "`model_list[0]` needs `model_name`",
        "`model_list[1]` needs `litellm_params`",
        "`model_list[2].litellm_params` needs `model`",
        "`model_list[3]` must be a map",
        "`router_settings.routing_strategy` must be one of",
        "`router_settings.fallbacks` must list models",
        "`general_settings` must be a map",
        "`litellm_settings.budget_duration` must be a duration",
        "there is no time zone `Mars/Olympus`",
        "`litellm_settings.budget_exceeded_status_code` must be",
    ] {
        assert!(errors.iter().any(|error| error.contains(part)), "{part}: {errors:#?}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics_on_any_text(text in "(?s).{0,200}") {
        let _ = load_files(&[("config.yaml", &text)], &[]);
    }

    #[test]
    fn never_panics_on_broken_configs(cut in 0usize..GUIDE_THREE.len(), insert in r#"[-?:,\[\]{}*&~'"0-9a-z \n]{0,12}"#, skip in 0usize..30) {
        let (before, after) = GUIDE_THREE.split_at(cut);
        let text = format!("{before}{insert}{}", after.get(skip..).unwrap_or(""));
        if let Err(report) = load_files(&[("config.yaml", &text)], &[]) {
            let _ = report.to_string();
        }
    }
}
