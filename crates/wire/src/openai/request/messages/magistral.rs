//! The system prompt that makes Mistral's Magistral models think, as LiteLLM 1.106.2 sends it.

use super::super::scan::Word;
use super::Item;
use super::whole::message;
use serde_json::{Value, json};

/// Mistral's recommended prompt. LiteLLM sends a backspace for the `\b` of `\boxed`.
const PROMPT: &str = "
        <s>[SYSTEM_PROMPT]system_prompt
        A user will ask you to solve a task. You should first draft your thinking process (inner monologue) until you \
have derived the final answer. Afterwards, write a self-contained summary of your thoughts (i.e. your summary should \
be succinct but contain all the critical steps you needed to reach the conclusion). You should use Markdown to format \
your response. Write both your thoughts and summary in the same language as the task posed by the user. NEVER use \
\u{8}oxed{} in your response.

        Your thinking process must follow the template below:
        <think>
        Your thoughts or/and draft, like working through an exercise on scratch paper. Be as casual and as long as you \
want until you are confident to generate a correct answer.
        </think>

        Here, provide a concise summary that reflects your reasoning and presents a clear final answer to the user. \
Don't mention that this is a summary.

        Problem:

        [/SYSTEM_PROMPT][INST]user_message[/INST]<think>
        reasoning_traces
        </think>
        assistant_response</s>[INST]user_message[/INST]
        ";

/// Puts the prompt before the first system message's text, or first of all.
pub(super) fn prompt(mut items: Vec<Item<'_>>) -> Vec<Item<'_>> {
    let system = items.iter_mut().find(|item| item.is_role(Word::System, "system"));
    let Some(members) = system.and_then(Item::open) else {
        items.insert(0, message("system", json!(PROMPT)));
        return items;
    };
    let content = match members.get("content") {
        Some(Value::Array(parts)) => {
            let mut all = vec![json!({"type": "text", "text": format!("{PROMPT}\n\n")})];
            all.extend_from_slice(parts);
            Value::Array(all)
        }
        content => format!("{PROMPT}\n\n{}", content.and_then(Value::as_str).unwrap_or_default()).into(),
    };
    members.insert("content".into(), content);
    items
}
