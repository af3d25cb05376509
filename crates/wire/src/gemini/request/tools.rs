//! Tools: functions in one list, and what Google runs itself, each by its own.

use super::schema;
use crate::anthropic::params::Params;
use crate::error::ApiError;
use crate::gemini::error::{refuse, unsupported};
use serde_json::{Map, Value, json};

/// A kind of tool that Google runs itself.
struct Hosted {
    /// As Google has it.
    name: &'static str,
    /// Other spellings of clients.
    others: &'static [&'static str],
    /// Whether it searches: such don't go together with functions.
    searches: bool,
}

const fn hosted(name: &'static str, others: &'static [&'static str], searches: bool) -> Hosted {
    Hosted { name, others, searches }
}

/// In the order in which they are sent.
const HOSTED: &[Hosted] = &[
    hosted("googleSearch", &["google_search"], true),
    hosted("googleSearchRetrieval", &["google_search_retrieval"], true),
    hosted("enterpriseWebSearch", &["enterprise_web_search"], true),
    hosted("code_execution", &["codeExecution"], false),
    hosted("url_context", &["urlContext"], true),
    hosted("googleMaps", &["google_maps"], false),
    hosted("computerUse", &["computer_use"], false),
];

/// Types of OpenAI's tools that search the web.
const SEARCHES: &[&str] = &["web_search", "web_search_preview"];

/// What a request says about tools.
#[derive(Debug, Default)]
pub(super) struct Tools {
    functions: Vec<Value>,
    /// By place in [`HOSTED`].
    hosted: Vec<(usize, Value)>,
    /// `toolConfig`
    config: Map<String, Value>,
}

impl Tools {
    /// Reads `tools`, `functions`, `tool_choice` and `web_search_options`.
    ///
    /// # Errors
    /// A tool that is none, or a choice that Gemini doesn't know.
    pub(super) fn read(params: &Params<'_>) -> Result<Self, ApiError> {
        let mut tools = Self::default();
        if let Some(deployments) = params.deployment_tools {
            tools.add_all(serde_json::from_str(deployments).unwrap_or_default())?;
        }
        for name in ["functions", "tools"] {
            tools.add_all(params.value::<Vec<Map<String, Value>>>(name)?.unwrap_or_default())?;
        }
        if params
            .value::<Value>("web_search_options")?
            .is_some_and(|options| options.is_object())
        {
            tools.host("googleSearch", json!({}));
        }
        tools.choose(params)?;
        match params
            .get("include_server_side_tool_invocations")
            .or(params.get("includeServerSideToolInvocations"))
        {
            Some("true") => {
                _ = tools
                    .config
                    .insert("includeServerSideToolInvocations".into(), true.into())
            }
            // Google refuses searches beside functions.
            _ if !tools.functions.is_empty() => tools.hosted.retain(|(kind, _)| !searches(*kind)),
            _ => {}
        }
        Ok(tools)
    }

    /// Whether Google Maps is among them.
    pub(super) fn have_maps(&self) -> bool {
        let mut kinds = self.hosted.iter().filter_map(|(kind, _)| HOSTED.get(*kind));
        kinds.any(|kind| kind.name == "googleMaps")
    }

    /// Whether Google runs any of them itself.
    pub(super) const fn are_hosted(&self) -> bool {
        !self.hosted.is_empty()
    }

    /// The `tools` member.
    pub(super) fn json(&self) -> Option<String> {
        let functions = (!self.functions.is_empty()).then(|| json!({"function_declarations": self.functions}));
        let hosted = self
            .hosted
            .iter()
            .filter_map(|(kind, value)| Some(json!({HOSTED.get(*kind)?.name: value})));
        let list: Vec<Value> = functions.into_iter().chain(hosted).collect();
        (!list.is_empty()).then(|| Value::Array(list).to_string())
    }

    /// The `toolConfig` member.
    pub(super) fn config_json(&self) -> Option<String> {
        (!self.config.is_empty()).then(|| json!(self.config).to_string())
    }

    fn add_all(&mut self, list: Vec<Map<String, Value>>) -> Result<(), ApiError> {
        list.into_iter().try_for_each(|tool| self.add(tool))
    }

    fn add(&mut self, mut tool: Map<String, Value>) -> Result<(), ApiError> {
        let kind = tool.shift_remove("type");
        let kind = kind.as_ref().and_then(Value::as_str).unwrap_or_default();
        if SEARCHES.contains(&kind) {
            self.host("googleSearch", json!({}));
            return Ok(());
        }
        if kind == "computer_use" {
            self.host("computerUse", computer(&tool));
            return Ok(());
        }
        if let Some(Value::Object(function)) = tool.shift_remove("function") {
            return self.declare(function);
        }
        if tool.contains_key("name") {
            return self.declare(tool);
        }
        if let [(name, value)] = tool.iter().collect::<Vec<_>>().as_slice()
            && let Some(known) = known(name)
        {
            self.host_own(known, (*value).clone());
            return Ok(());
        }
        let names: Vec<&String> = tool.keys().collect();
        Err(refuse(format_args!(
            "Invalid tool of type '{kind}' with the members {names:?}: Gemini knows no such tool"
        )))
    }

    fn declare(&mut self, mut function: Map<String, Value>) -> Result<(), ApiError> {
        let Some(name @ Value::String(_)) = function.shift_remove("name") else {
            return Err(refuse("Invalid tool: a function has no 'name'"));
        };
        let mut declaration = Map::from_iter([("name".to_owned(), name)]);
        if let Some(description) = function.shift_remove("description").filter(|text| !text.is_null()) {
            declaration.insert("description".into(), description);
        }
        match function.shift_remove("parameters") {
            Some(Value::String(text)) if text.is_empty() => {
                declaration.insert("parameters".into(), json!({"type": "object"}));
            }
            Some(parameters @ Value::Object(_)) => {
                declaration.insert("parameters".into(), schema::of_parameters(parameters)?);
            }
            None | Some(Value::Null) => {}
            Some(_) => {
                return Err(refuse(
                    "Invalid tool: the 'parameters' of a function are no JSON schema",
                ));
            }
        }
        self.functions.push(Value::Object(declaration));
        Ok(())
    }

    /// A tool in Google's own words.
    fn host_own(&mut self, known: &Hosted, value: Value) {
        match (known.name, value) {
            ("googleMaps", Value::Object(maps)) => {
                let maps = self.place(maps);
                self.host("googleMaps", maps);
            }
            ("computerUse", Value::Object(given)) => self.host("computerUse", computer(&given)),
            (name, Value::Null) => self.host(name, json!({})),
            (name, value) => self.host(name, value),
        }
    }

    fn host(&mut self, name: &str, value: Value) {
        let Some(kind) = HOSTED.iter().position(|kind| kind.name == name) else {
            return;
        };
        self.hosted.retain(|(other, _)| *other != kind);
        let at = self.hosted.partition_point(|(other, _)| *other < kind);
        self.hosted.insert(at, (kind, value));
    }

    /// Where Google Maps looks stands in `toolConfig`.
    fn place(&mut self, mut maps: Map<String, Value>) -> Value {
        let mut take = |name: &str| maps.shift_remove(name).filter(|value| !value.is_null());
        let (latitude, longitude, language) = (take("latitude"), take("longitude"), take("languageCode"));
        if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
            let mut place = json!({"latLng": {"latitude": latitude, "longitude": longitude}});
            if let (Some(language), Some(place)) = (language, place.as_object_mut()) {
                place.insert("languageCode".into(), language);
            }
            self.config.insert("retrievalConfig".into(), place);
        }
        Value::Object(maps)
    }

    fn choose(&mut self, params: &Params<'_>) -> Result<(), ApiError> {
        let config = match params.value::<Value>("tool_choice")? {
            None => return Ok(()),
            Some(Value::Object(choice)) => {
                let name = choice.get("function").and_then(|function| function.get("name"));
                json!({"mode": "ANY", "allowed_function_names": [name.and_then(Value::as_str).unwrap_or_default()]})
            }
            Some(word) => {
                let mode = match word.as_str().unwrap_or_default() {
                    "none" => "NONE",
                    "required" => "ANY",
                    "auto" => "AUTO",
                    _ => return Err(unknown_choice(&word)),
                };
                json!({ "mode": mode })
            }
        };
        self.config.insert("functionCallingConfig".into(), config);
        Ok(())
    }
}

fn known(name: &str) -> Option<&'static Hosted> {
    HOSTED
        .iter()
        .find(|kind| kind.name == name || kind.others.contains(&name))
}

fn searches(kind: usize) -> bool {
    HOSTED.get(kind).is_some_and(|kind| kind.searches)
}

/// How the computer is used, in Google's words.
fn computer(given: &Map<String, Value>) -> Value {
    let mut computer = Map::new();
    let environment = match given.get("environment").and_then(Value::as_str) {
        Some("browser" | "ENVIRONMENT_BROWSER") => Some("ENVIRONMENT_BROWSER"),
        Some("unspecified" | "ENVIRONMENT_UNSPECIFIED") => Some("ENVIRONMENT_UNSPECIFIED"),
        _ => None,
    };
    if let Some(environment) = environment {
        computer.insert("environment".into(), environment.into());
    }
    let excluded = given
        .get("excluded_predefined_functions")
        .or(given.get("excludedPredefinedFunctions"));
    if let Some(excluded) = excluded {
        computer.insert("excludedPredefinedFunctions".into(), excluded.clone());
    }
    Value::Object(computer)
}

fn unknown_choice(choice: &Value) -> ApiError {
    unsupported(format_args!(
        "VertexAI doesn't support tool_choice={}. Supported tool_choice values=['auto', 'required', json object]. To \
         drop it from the call, set `litellm.drop_params = True.",
        crate::python::text(choice)
    ))
}
