//! Parameters that LiteLLM puts straight for every provider.

use super::draft::Draft;
use crate::error::{ApiError, ErrorClass};
use crate::python;
use serde_json::{Value, json};

/// As many stop sequences as OpenAI takes.
const MAX_STOPS: usize = 4;
/// The budget of `thinking: true`: LiteLLM's `medium`.
const THINKING_BUDGET: u64 = 2048;

/// Puts `stop`, `thinking`, `reasoning_effort` and `tool_choice` straight.
///
/// # Errors
/// A `tool_choice` that is none of OpenAI's.
pub(super) fn mend(draft: &mut Draft<'_>) -> Result<(), ApiError> {
    mend_stop(draft);
    mend_thinking(draft);
    mend_effort(draft);
    mend_tool_choice(draft)
}

fn mend_stop(draft: &mut Draft<'_>) {
    if draft.get("stop").is_some_and(|raw| raw.starts_with(b"["))
        && let Some(Value::Array(mut stops)) = draft.value("stop")
        && stops.len() > MAX_STOPS
    {
        stops.truncate(MAX_STOPS);
        draft.put("stop", &Value::Array(stops));
    }
}

fn mend_thinking(draft: &mut Draft<'_>) {
    match draft.value("thinking") {
        Some(Value::Bool(true)) => draft.put(
            "thinking",
            &json!({"type": "enabled", "budget_tokens": THINKING_BUDGET}),
        ),
        Some(Value::Bool(false)) => draft.remove("thinking"),
        Some(Value::Object(mut thinking)) => {
            if let Some(budget) = thinking.remove("budgetTokens") {
                thinking.entry("budget_tokens").or_insert(budget);
                draft.put("thinking", &Value::Object(thinking));
            }
        }
        _ => {}
    }
}

/// `{"effort": "high", "summary": …}` is the Responses form; chat takes the word.
fn mend_effort(draft: &mut Draft<'_>) {
    if draft.get("reasoning_effort").is_some_and(|raw| raw.starts_with(b"{"))
        && let Some(value) = draft.value("reasoning_effort")
        && let Some(effort @ Value::String(_)) = value.get("effort")
    {
        draft.put("reasoning_effort", effort);
    }
}

fn mend_tool_choice(draft: &mut Draft<'_>) -> Result<(), ApiError> {
    if draft.get("tool_choice").is_none_or(|raw| raw.starts_with(b"\"")) {
        return Ok(());
    }
    let choice = draft.value("tool_choice").unwrap_or_default();
    let kind = choice.get("type").and_then(Value::as_str);
    let named = choice.get("function").is_some_and(|function| !function.is_null());
    match kind {
        Some("auto" | "none" | "required") if choice.get("function").is_none() => {
            draft.put("tool_choice", &Value::from(kind));
            Ok(())
        }
        Some(_) if named => Ok(()),
        _ => Err(ApiError::new(
            ErrorClass::BadRequest,
            format!(
                "litellm.BadRequestError: Invalid tool choice, tool_choice={}. Please ensure tool_choice follows the \
                 OpenAI spec",
                python::repr(&choice)
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Peek;
    use bytes::Bytes;

    fn mended(body: &'static str) -> Result<String, ApiError> {
        let body = Bytes::from_static(body.as_bytes());
        let peek = Peek::object(&body).unwrap();
        let mut draft = Draft::new(&body, &peek);
        mend(&mut draft)?;
        Ok(String::from_utf8(draft.finish().concat()).unwrap())
    }

    #[test]
    fn puts_parameters_straight() {
        for (body, expected) in [
            (r#"{"stop":["a","b","c","d","e"]}"#, r#"{"stop":["a","b","c","d"]}"#),
            (r#"{"thinking":false,"n":1}"#, r#"{"n":1}"#),
            (
                r#"{"thinking":{"budgetTokens":5}}"#,
                r#"{"thinking":{"budget_tokens":5}}"#,
            ),
            (
                r#"{"reasoning_effort":{"effort":"low","summary":"auto"}}"#,
                r#"{"reasoning_effort":"low"}"#,
            ),
            (r#"{"tool_choice":{"type":"auto"}}"#, r#"{"tool_choice":"auto"}"#),
        ] {
            assert_eq!(mended(body).unwrap(), expected);
        }
    }

    #[test]
    fn refuses_a_tool_choice_of_its_own() {
        let error = mended(r#"{"tool_choice":{"type":"allowed_tools"}}"#).unwrap_err();
        assert!(
            error.message.contains("tool_choice={'type': 'allowed_tools'}."),
            "{}",
            error.message
        );
        assert!(mended(r#"{"tool_choice":7}"#).is_err());
    }
}
