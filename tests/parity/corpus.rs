//! The cases, and the groups of them that share a gateway process.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The master key that cases write as `{KEY}`; made up.
pub(crate) const MASTER_KEY: &str = "sk-oracle-9f31c7d2a8b64e05";

/// Addresses that a case owns: `{UPSTREAM}` to `{UPSTREAM4}`.
const UPSTREAMS: usize = 4;

/// A situation and what everybody says in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) area: String,
    pub(crate) provider: String,
    #[serde(default = "base_group")]
    pub(crate) group: String,
    #[serde(default = "empty_list")]
    pub(crate) models: Value,
    pub(crate) requests: Value,
    #[serde(default = "empty_list")]
    pub(crate) replies: Value,
    /// Why we differ on purpose: such a case runs and is not scored.
    #[serde(default)]
    pub(crate) deviate: String,
    /// Response headers that count.
    #[serde(default)]
    pub(crate) check_headers: Vec<String>,
    /// Dotted paths left out of both records; `*` is any step.
    #[serde(default)]
    pub(crate) ignore: Vec<String>,
    /// Equal upstream requests in a row count as one.
    #[serde(default)]
    pub(crate) collapse_retries: bool,
    /// Merged into the config of the group.
    #[serde(default = "empty_map")]
    pub(crate) settings: Value,
    #[serde(default, rename = "notes")]
    _notes: String,
    /// Place in the corpus; fixes the case's addresses.
    #[serde(default)]
    pub(crate) number: usize,
}

/// Cases that share one gateway process.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) config: Value,
    pub(crate) env: Value,
    pub(crate) cases: Vec<Case>,
}

fn base_group() -> String {
    "base".to_owned()
}

fn empty_list() -> Value {
    json!([])
}

fn empty_map() -> Value {
    json!({})
}

/// Where the records are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parity/public")
}

/// All cases whose `area/provider/name` contains `only`, in groups.
pub(crate) fn load(only: &str) -> Vec<Group> {
    let settings = yaml(&folder().join("groups.yaml"));
    let mut groups: Vec<Group> = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    for case in all_cases() {
        assert!(
            names.insert(case.name.clone(), case.number).is_none(),
            "two cases are called {}",
            case.name
        );
        if !format!("{}/{}/{}", case.area, case.provider, case.name).contains(only) {
            continue;
        }
        let setting = &settings[&case.group];
        assert!(setting.is_object(), "{}: no group {}", case.name, case.group);
        match groups.iter_mut().find(|group| group.name == case.group) {
            Some(group) => group.cases.push(case),
            None => groups.push(Group {
                name: case.group.clone(),
                config: setting.get("config").cloned().unwrap_or_else(empty_map),
                env: setting.get("env").cloned().unwrap_or_else(empty_map),
                cases: vec![case],
            }),
        }
    }
    groups
}

fn all_cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for area in listing(&folder().join("cases")) {
        for file in listing(&area) {
            let raw: Vec<Case> =
                serde_json::from_value(yaml(&file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            for mut case in raw {
                case.area = area.file_name().unwrap_or_default().to_string_lossy().into_owned();
                case.number = cases.len();
                cases.push(case);
            }
        }
    }
    cases
}

fn listing(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn yaml(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let document = config::yaml::parse(0, &text).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
    document.root.map_or(Value::Null, |root| root.to_json())
}

impl Case {
    /// The case's own addresses, and which upstream each is.
    pub(crate) fn hosts(&self) -> [(String, usize); UPSTREAMS] {
        // 250 of the 254 host numbers of a subnet are used, as when the records were made
        let (high, low) = (self.number / 250, self.number % 250);
        std::array::from_fn(|u| (format!("127.{}.{high}.{}", 10 + u, low + 1), u + 1))
    }

    /// Fills in `{CASE}`, `{KEY}` and `{UPSTREAM}`, anywhere inside a value.
    pub(crate) fn substitute(&self, value: &Value, mock_port: u16) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(text, mock_port)),
            Value::Array(items) => items.iter().map(|item| self.substitute(item, mock_port)).collect(),
            Value::Object(members) => {
                let members = members.iter();
                members
                    .map(|(k, v)| (self.fill(k, mock_port), self.substitute(v, mock_port)))
                    .collect()
            }
            other => other.clone(),
        }
    }

    fn fill(&self, text: &str, mock_port: u16) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let mut text = text.to_owned();
        for (host, number) in self.hosts() {
            let place = if number == 1 {
                "{UPSTREAM}".to_owned()
            } else {
                format!("{{UPSTREAM{number}}}")
            };
            text = text.replace(&place, &format!("http://{host}:{mock_port}"));
        }
        text.replace("{CASE}", &self.name).replace("{KEY}", MASTER_KEY)
    }

    /// What LiteLLM did; nothing where it does not even start.
    pub(crate) fn golden(&self) -> Option<Value> {
        let path = folder()
            .join("golden")
            .join(&self.area)
            .join(format!("{}.json", self.name));
        let text = fs::read_to_string(&path).ok()?;
        Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }
}

impl Group {
    /// The gateway's config: the group's settings and the models of all its cases. Addresses in
    /// the group's own settings belong to its first case.
    ///
    /// # Errors
    /// Cases that want different values for one setting.
    pub(crate) fn gateway_config(&self, mock_port: u16) -> Result<Value, String> {
        let mut config = self.first().substitute(&self.config, mock_port);
        let listed = config.as_object_mut().and_then(|config| config.remove("model_list"));
        let mut models = listed.unwrap_or_else(empty_list);
        for case in &self.cases {
            merge(&mut models, case.substitute(&case.models, mock_port))?;
            merge(&mut config, case.substitute(&case.settings, mock_port))?;
        }
        let general = config
            .as_object_mut()
            .ok_or("a config is a map")?
            .entry("general_settings")
            .or_insert(json!({}));
        let general = general.as_object_mut().ok_or("general_settings is a map")?;
        if general.entry("master_key").or_insert(json!(MASTER_KEY)).is_null() {
            general.remove("master_key");
        }
        let mut whole = Map::from_iter([("model_list".to_owned(), models)]);
        whole.extend(config.as_object().cloned().unwrap_or_default());
        Ok(Value::Object(whole))
    }

    /// The environment that the group asks for.
    pub(crate) fn environment(&self, mock_port: u16) -> Vec<(String, String)> {
        let env = self.first().substitute(&self.env, mock_port);
        let members = env.as_object().into_iter().flatten();
        members
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect()
    }

    fn first(&self) -> &Case {
        self.cases.first().expect("a group has cases")
    }
}

/// Maps are merged, lists joined; two different values for one key are a mistake in the cases.
fn merge(base: &mut Value, more: Value) -> Result<(), String> {
    match (base, more) {
        (Value::Object(base), Value::Object(more)) => {
            more.into_iter().try_for_each(|(key, value)| match base.get_mut(&key) {
                Some(old) => merge(old, value).map_err(|error| format!("{key}: {error}")),
                None => {
                    base.insert(key, value);
                    Ok(())
                }
            })
        }
        (Value::Array(base), Value::Array(more)) => {
            base.extend(more);
            Ok(())
        }
        (base, more) if *base == more => Ok(()),
        (base, more) => Err(format!("cases of one group want both {base} and {more}")),
    }
}
