//! Every config of the recorded cases loads (`tests/parity/README.md` tells what is in them).
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use config::yaml;
use config::{Sources, load};
use serde_json::{Map, Value, json};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

#[test]
fn every_recorded_config_loads() {
    let groups = read(&folder().join("groups.yaml"));
    let mut count = 0;
    for file in files(&folder().join("cases")) {
        for case in read(&file).as_array().unwrap() {
            check(case, &groups);
            count += 1;
        }
    }
    assert!(count > 900, "only {count} cases");
}

fn check(case: &Value, groups: &Value) {
    let name = case["name"].as_str().unwrap();
    let group = &groups[case["group"].as_str().unwrap_or("base")];
    let config = filled(&config_of(case, group).to_string(), name);
    let loaded = load(&Sources {
        config: Some(Path::new("config.yaml")),
        dotenv: None,
        env: &|name| Some(group["env"].get(name)?.as_str()?.to_owned()),
        read: &|path| match path.to_str() {
            Some("config.yaml") => Ok(config.clone().into_bytes()),
            _ => Err(io::ErrorKind::NotFound.into()),
        },
    });
    let loaded = loaded.unwrap_or_else(|report| panic!("{name}: {report}"));
    for (model, reason) in &loaded.snapshot.dropped {
        assert!(
            reason.contains("is not supported yet") || name.contains("unresolved"),
            "{name}: {model}: {reason}"
        );
    }
    let models = case["models"].as_array().map_or(0, Vec::len);
    assert!(
        loaded.snapshot.deployments.len() + loaded.snapshot.dropped.len() >= models,
        "{name}"
    );
}

/// The group's config with the case's models and settings.
fn config_of(case: &Value, group: &Value) -> Value {
    let mut config = group["config"].as_object().cloned().unwrap_or_default();
    for (section, settings) in case["settings"].as_object().unwrap_or(&Map::new()) {
        let section = config.entry(section).or_insert_with(|| json!({}));
        section
            .as_object_mut()
            .unwrap()
            .extend(settings.as_object().unwrap().clone());
    }
    let list = config.entry("model_list").or_insert_with(|| json!([]));
    list.as_array_mut()
        .unwrap()
        .extend(case["models"].as_array().cloned().unwrap_or_default());
    Value::Object(config)
}

fn filled(text: &str, name: &str) -> String {
    let upstreams = ["{UPSTREAM}", "{UPSTREAM2}", "{UPSTREAM3}"];
    let text = text.replace("{CASE}", name).replace("{KEY}", "sk-recorded");
    upstreams
        .iter()
        .fold(text, |text, upstream| text.replace(upstream, "http://127.0.0.1:9"))
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/parity/public");
    assert!(folder.is_dir(), "the recorded cases are missing: {}", folder.display());
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    folders
        .iter()
        .flat_map(|folder| self::files(folder))
        .chain(files)
        .collect()
}

fn read(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap();
    let document = yaml::parse(0, &text).unwrap_or_else(|error| panic!("{}: {error:?}", file.display()));
    document.root.unwrap().to_json()
}
