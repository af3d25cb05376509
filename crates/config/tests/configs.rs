//! Configs and what is said about them. `wrong/` are mistakes: each message is what their author
//! should read. `right/` are configs as people copy them from LiteLLM's documentation: each loads.
//! Beside `name.yaml` stands `name.txt`; `UPDATE_SNAPSHOTS=1 cargo nextest run -p config --test configs`
//! writes those anew, and then they are to be read.
#![expect(clippy::unwrap_used, reason = "tests")]

use config::{Sources, load};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn wrong_configs_are_told_what_is_wrong() {
    let configs = configs("wrong");
    assert!(configs.len() >= 90, "{}", configs.len());
    compare(&configs);
    for config in &configs {
        assert!(said(config).findings > 0, "{} is not wrong", config.display());
    }
}

#[test]
fn right_configs_load() {
    let configs = configs("right");
    assert!(configs.len() >= 40, "{}", configs.len());
    for config in &configs {
        let said = said(config);
        assert!(said.loads, "{}: {}", config.display(), said.text);
    }
    compare(&configs);
}

#[test]
fn no_secret_is_ever_said() {
    for config in configs("wrong").iter().chain(&configs("right")) {
        let text = said(config).text;
        for secret in [
            "sk-",
            "secret-",
            "password-",
            "pass-in-url",
            "pw-hidden",
            "secret7",
            "0012345678",
        ] {
            let shown = text.lines().find(|line| line.contains(secret));
            assert_eq!(shown, None, "{}", config.display());
        }
    }
}

#[test]
fn files_that_cannot_be_read() {
    for (name, part) in [
        ("nowhere.yaml", "Config file not found: nowhere.yaml"),
        ("wrong", "wrong is a folder, not a config file"),
    ] {
        let text = load_at(&folder(), Path::new(name), &HashMap::new()).text;
        assert!(text.contains(part), "{text}");
    }
}

/// What was said of a config.
struct Said {
    loads: bool,
    findings: usize,
    text: String,
}

fn said(config: &Path) -> Said {
    let text = fs::read(config).unwrap();
    let first = String::from_utf8_lossy(&text)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned();
    let pairs = first.strip_prefix("# variables: ").unwrap_or("").split(' ');
    let variables = pairs
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let name = Path::new(config.file_name().unwrap());
    load_at(config.parent().unwrap(), name, &variables.collect())
}

fn load_at(folder: &Path, config: &Path, variables: &HashMap<String, String>) -> Said {
    let loaded = load(&Sources {
        config: Some(config),
        dotenv: None,
        env: &|name| variables.get(name).cloned(),
        read: &|path| fs::read(folder.join(path)),
    });
    let loads = loaded.is_ok();
    let findings = loaded.map_or_else(|report| report.findings, |loaded| loaded.findings);
    Said {
        loads,
        findings: findings.len(),
        text: findings.iter().map(ToString::to_string).collect(),
    }
}

/// Compares all of them with their snapshots, or writes those.
fn compare(configs: &[PathBuf]) {
    let mut differ = Vec::new();
    for config in configs {
        let (text, file) = (said(config).text, config.with_extension("txt"));
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&file, &text).unwrap();
        } else if text != expected {
            differ.push(format!("{}\n--- expected\n{expected}--- said\n{text}", file.display()));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

fn configs(which: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder().join(which))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    found.sort();
    found
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}
