//! Requests of Google's models, and what is checked of them.

use crate::api::Refusal;
use crate::ask::{Ask, Choice, Part, Role, Tool, list, text};
use crate::checks;
use serde_json::{Map, Value};

/// Reads a request. Google takes members in camel case and in snake case.
pub(crate) fn read(body: &Value) -> Ask {
    let config = either(body, "generationConfig", "generation_config");
    let tools = list(&body["tools"]).iter();
    let tools = tools.flat_map(|tool| list(either(tool, "functionDeclarations", "function_declarations")));
    let tools: Vec<Tool> = tools.filter_map(Tool::read).collect();
    let calling = either(body, "toolConfig", "tool_config");
    let calling = either(calling, "functionCallingConfig", "function_calling_config");
    let mut ask = Ask {
        choice: choice(calling),
        tools,
        schema: schema(config),
        ..Ask::default()
    };
    for content in list(&body["contents"]) {
        let role = match content["role"].as_str() {
            Some("model") => Role::Model,
            _ => Role::User,
        };
        ask.say(role, list(&content["parts"]).iter().filter_map(part).collect());
    }
    ask
}

/// Refuses a conversation whose signatures were changed, or are missing where Gemini 3 needs them:
/// at the first call of each step since the user last said something.
pub(crate) fn check(ask: &Ask, _: &Value) -> Result<(), Refusal> {
    let issued = checks::signatures(ask);
    issued.map_err(|_| Refusal::bad("Corrupted thought signature.".to_owned()))?;
    if !ask.model.as_deref().is_some_and(|model| model.starts_with("gemini-3")) {
        return Ok(());
    }
    let spoken = ask
        .turns
        .iter()
        .rposition(|turn| turn.role == Role::User && !turn.text().is_empty());
    for (position, turn) in ask.turns.iter().enumerate().skip(spoken.unwrap_or_default()) {
        let first = turn.parts.iter().find(|part| matches!(part, Part::Call { .. }));
        if let Some(Part::Call { name, signature: None }) = first {
            return Err(Refusal::bad(format!(
                "Function call is missing a thought_signature in functionCall parts. This is required for tools to \
                 work correctly, and missing thought_signature may lead to degraded model performance. Additional \
                 data, function call `default_api:{name}` , position {position}. Please refer to \
                 https://ai.google.dev/gemini-api/docs/thought-signatures for more details."
            )));
        }
    }
    Ok(())
}

fn either<'a>(value: &'a Value, camel: &str, snake: &str) -> &'a Value {
    match &value[camel] {
        Value::Null => &value[snake],
        found => found,
    }
}

fn choice(config: &Value) -> Choice {
    let allowed = list(either(config, "allowedFunctionNames", "allowed_function_names"));
    match (config["mode"].as_str(), allowed) {
        (Some("NONE"), _) => Choice::Never,
        (Some("ANY"), [Value::String(name)]) => Choice::Named(name.clone()),
        (Some("ANY"), _) => Choice::Any,
        _ => Choice::Auto,
    }
}

fn schema(config: &Value) -> Option<Value> {
    let schemas = [
        either(config, "responseSchema", "response_schema"),
        either(config, "responseJsonSchema", "response_json_schema"),
    ];
    let schema = schemas.into_iter().find(|schema| !schema.is_null()).cloned();
    let json = either(config, "responseMimeType", "response_mime_type") == "application/json";
    schema.or_else(|| json.then(|| Value::Object(Map::new())))
}

/// A part; thoughts that come back mean nothing.
fn part(part: &Value) -> Option<Part> {
    let call = either(part, "functionCall", "function_call");
    if let Some(name) = text(call, "name") {
        let signature = either(part, "thoughtSignature", "thought_signature").as_str();
        let signature = signature.map(str::to_owned);
        return Some(Part::Call { name, signature });
    }
    if !either(part, "functionResponse", "function_response").is_null() {
        return Some(Part::Result);
    }
    text(part, "text").filter(|_| part["thought"] != true).map(Part::Text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature;
    use serde_json::json;

    fn refused(model: &str, signature: Option<&str>) -> Option<String> {
        let body = json!({"contents": [
            {"role": "user", "parts": [{"text": "go"}]},
            {"role": "model", "parts": [{"functionCall": {"name": "f"}, "thoughtSignature": signature}, {"functionCall": {"name": "g"}}]},
            {"role": "user", "parts": [{"functionResponse": {"name": "f"}}]}
        ]});
        let ask = Ask {
            model: Some(model.to_owned()),
            ..read(&body)
        };
        assert_eq!((ask.answers(), ask.ends_with_result()), (1, true));
        check(&ask, &body).err().map(|refusal| refusal.message)
    }

    #[test]
    fn wants_signatures_back_as_they_were() {
        let issued = signature::issue(0, "f");
        assert_eq!(refused("gemini-3-pro", Some(&issued)), None);
        let for_urls = issued.replace('+', "-").replace('/', "_");
        assert_ne!(for_urls, issued);
        assert_eq!(refused("gemini-3-pro", Some(&for_urls)), None);
        assert_eq!(refused("gemini-3-pro", Some("skip_thought_signature_validator")), None);
        assert_eq!(refused("gemini-2.5-pro", None), None);
        assert_eq!(
            refused("gemini-2.5-pro", Some("AAAA")).unwrap(),
            "Corrupted thought signature."
        );
        assert!(
            refused("gemini-3-pro", None)
                .unwrap()
                .contains("`default_api:f` , position 1.")
        );
    }

    #[test]
    fn reads_both_cases() {
        let ask = read(&json!({
            "tools": [{"function_declarations": [{"name": "f"}, {"name": "g"}]}],
            "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["g"]}},
            "generationConfig": {"response_mime_type": "application/json"}
        }));
        assert_eq!(ask.callable().len(), 1);
        assert!(ask.must_call() && ask.schema == Some(json!({})));
    }
}
