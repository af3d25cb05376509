//! Edits of single messages that some providers need.

use super::super::draft::Draft;
use super::super::scan::{Word, Words};
use super::content::{is_part, text_of};
use super::{Edit, Message, role};
use crate::codec::Call;
use crate::facts::Quirk;
use serde_json::{Value, json};

/// In this order.
const TABLE: &[(Quirk, Edit)] = &[
    (Quirk::DropNulls, DROP_NULLS),
    (Quirk::DropInternalFields, DROP_INTERNAL),
    (Quirk::NameUsersOnly, NAME_USERS_ONLY),
    (Quirk::VllmMessages, VLLM),
    (Quirk::FoundryMessages, FOUNDRY),
    (Quirk::DatabricksMessages, DATABRICKS),
    (Quirk::DatabricksMessages, NAME_USERS_ONLY),
];

/// What models thought, as LiteLLM shows it.
const HIDDEN: &[Word] = &[Word::ReasoningContent, Word::ThinkingBlocks];

const DROP_NULLS: Edit = Edit {
    concerns: |words| words.null,
    apply: |message| message.retain(|_, value| !value.is_null()),
};

const DROP_INTERNAL: Edit = Edit {
    concerns: |words| words.key(Word::ThinkingBlocks) || words.key(Word::ProviderSpecificFields),
    apply: |message| message.retain(|name, _| name != "thinking_blocks" && name != "provider_specific_fields"),
};

const NAME_USERS_ONLY: Edit = Edit {
    concerns: |words| words.key(Word::Name),
    apply: |message| {
        if role(message) != "user" {
            message.shift_remove("name");
        }
    },
};

const VLLM: Edit = Edit {
    concerns: |words| words.list(Word::Content) || HIDDEN.iter().any(|word| words.key(*word)),
    apply: |message| match role(message) {
        "assistant" => mend_vllm_answer(message),
        "user" => videos(message),
        _ => {}
    },
};

const DATABRICKS: Edit = Edit {
    concerns: |words| {
        let other = HIDDEN.iter().any(|word| words.key(*word)) || words.key(Word::ProviderSpecificFields);
        other || words.list(Word::Content) || words.null || words.blank
    },
    apply: |message| {
        for name in ["thinking_blocks", "reasoning_content", "provider_specific_fields"] {
            message.shift_remove(name);
        }
        drop_empty_texts(message);
    },
};

const FOUNDRY: Edit = Edit {
    concerns: |words| {
        let other = HIDDEN.iter().any(|word| words.key(*word)) || words.key(Word::ProviderSpecificFields);
        other || words.list(Word::Content)
    },
    apply: |message| {
        for name in ["thinking_blocks", "reasoning_content", "provider_specific_fields"] {
            message.shift_remove(name);
        }
        let has_media = |part: &Value| is_part(part, "image_url") || is_part(part, "input_audio");
        let parts = message.get("content").and_then(Value::as_array);
        if parts.is_some_and(|parts| !parts.iter().any(has_media)) {
            flatten(message);
        }
    },
};

const MISTRAL: Edit = Edit {
    concerns: |words| {
        words.null
            || [
                Word::Name,
                Word::ToolCalls,
                Word::ReasoningContent,
                Word::ThinkingBlocks,
            ]
            .iter()
            .any(|word| words.key(*word))
    },
    apply: mend_mistral,
};

const FLATTEN: Edit = Edit {
    concerns: |words| words.list(Word::Content),
    apply: flatten,
};

const FLATTEN_TEXT: Edit = Edit {
    concerns: FLATTEN.concerns,
    apply: flatten_text,
};

const MISTRAL_FILES: Edit = Edit {
    concerns: |words| words.value(Word::File) || HIDDEN.iter().any(|word| words.key(*word)),
    apply: mend_mistral_files,
};

const CACHE_MARK_TO_CONTENT: Edit = Edit {
    concerns: |words| words.key(Word::CacheControl),
    apply: cache_mark_to_content,
};

const REASONING_BACK: Edit = Edit {
    concerns: |words| words.value(Word::Assistant),
    apply: reasoning_back,
};

const REASONING_BACK_WITH_TOOLS: Edit = Edit {
    concerns: |words| words.key(Word::ToolCalls),
    apply: |message| {
        if message.contains_key("tool_calls") {
            reasoning_back(message);
        }
    },
};

/// Content parts that are more than text.
const OTHER_PARTS: &[Word] = &[
    Word::ImageUrl,
    Word::InputAudio,
    Word::Audio,
    Word::VideoUrl,
    Word::File,
    Word::Image,
    Word::Document,
];

/// Models behind OpenRouter that know cache marks.
const CACHE_MARK_MODELS: &[&str] = &["claude", "gemini", "minimax", "glm", "z-ai"];

/// The edits that this call's provider needs.
pub(super) fn edits(draft: &Draft<'_>, call: &Call<'_>, words: Words) -> Vec<Edit> {
    let rules = call.rules;
    let listed = |(quirk, _): &&(Quirk, Edit)| rules.has(*quirk);
    let mut edits: Vec<Edit> = TABLE.iter().filter(listed).map(|(_, edit)| *edit).collect();
    if rules.has(Quirk::FlattenContent) {
        let sees = call.facts.supports("vision") == Some(true);
        edits.push(if sees { FLATTEN_TEXT } else { FLATTEN });
    }
    if rules.has(Quirk::FlattenText) && !OTHER_PARTS.iter().any(|kind| words.value(*kind)) {
        edits.push(FLATTEN);
    }
    if rules.has(Quirk::MistralMessages) {
        let files = has_files(words);
        edits.push(if files { MISTRAL_FILES } else { FLATTEN });
        edits.extend((!files).then_some(MISTRAL));
    }
    if rules.has(Quirk::CacheMarksInContent) && takes_cache_marks(call.model) {
        edits.push(CACHE_MARK_TO_CONTENT);
    }
    if rules.has(Quirk::ReasoningBack) && call.facts.supports("reasoning") == Some(true) {
        edits.extend(reasoning_edit(draft, call));
    }
    edits
}

/// Whether the conversation has pictures or files, with which Mistral's messages go as they are.
pub(super) const fn has_files(words: Words) -> bool {
    words.value(Word::ImageUrl) || words.value(Word::File)
}

/// Whether an OpenRouter model knows cache marks.
pub(super) fn takes_cache_marks(model: &str) -> bool {
    let model = model.to_ascii_lowercase();
    CACHE_MARK_MODELS.iter().any(|family| model.contains(family))
}

/// DeepSeek wants the reasoning of every answer back while it thinks, Moonshot that of tool calls.
fn reasoning_edit(draft: &Draft<'_>, call: &Call<'_>) -> Option<Edit> {
    if !call.rules.has(Quirk::ThinkingToggle) {
        return Some(REASONING_BACK_WITH_TOOLS);
    }
    let thinks = draft.value("thinking")?.get("type")? == "enabled";
    thinks.then_some(REASONING_BACK)
}

/// A list of parts becomes its text; parts that are no text are lost, as in LiteLLM.
fn flatten(message: &mut Message) {
    if let Some(Value::Array(parts)) = message.get("content") {
        let text = text_of(parts, "");
        if !text.is_empty() {
            message.insert("content".into(), text.into());
        }
    }
}

/// The same, but a user's pictures stay.
fn flatten_text(message: &mut Message) {
    let is_picture = |part: &Value| is_part(part, "image_url");
    let shows = |parts: &Vec<Value>| {
        parts.iter().any(is_picture) && parts.iter().all(|part| is_picture(part) || is_part(part, "text"))
    };
    let parts = message.get("content").and_then(Value::as_array);
    if role(message) != "user" || !parts.is_some_and(shows) {
        flatten(message);
    }
}

/// Texts that say nothing are refused; one that stands alone is a string, unless it is marked.
fn drop_empty_texts(message: &mut Message) {
    let is_blank = |text: &Value| text.as_str().is_some_and(|text| text.trim().is_empty());
    let is_empty = |part: &Value| is_part(part, "text") && part.get("text").is_none_or(is_blank);
    match message.get_mut("content") {
        Some(Value::Array(parts)) => {
            parts.retain(|part| !is_empty(part));
            let text = match parts.as_slice() {
                [Value::Object(part)] if part.len() == 2 => part.get("text").cloned(),
                _ => None,
            };
            if parts.is_empty() {
                message.shift_remove("content");
            } else if let Some(text) = text {
                message.insert("content".into(), text);
            }
        }
        Some(content) if content.is_null() || is_blank(content) => drop(message.shift_remove("content")),
        _ => {}
    }
}

fn mend_vllm_answer(message: &mut Message) {
    message.shift_remove("thinking_blocks");
    if message
        .get("reasoning_content")
        .is_some_and(|reasoning| !reasoning.is_string())
    {
        message.shift_remove("reasoning_content");
    }
    if let Some(Value::Array(parts)) = message.get("content")
        && parts.iter().all(|part| is_part(part, "text"))
    {
        let text = text_of(parts, "\n");
        message.insert("content".into(), text.into());
    }
}

/// vLLM takes videos by URL, not as files.
fn videos(message: &mut Message) {
    let Some(Value::Array(parts)) = message.get_mut("content") else {
        return;
    };
    for part in parts.iter_mut().filter(|part| is_part(part, "file")) {
        if let Some(url) = video_url(part) {
            *part = json!({"type": "video_url", "video_url": {"url": url}});
        }
    }
}

fn video_url(part: &Value) -> Option<String> {
    let file = part.get("file")?;
    let text = |name: &str| file.get(name).and_then(Value::as_str);
    let url = text("file_id").or(text("file_data"))?;
    let is_video = text("format").is_some_and(|format| format.starts_with("video/"))
        || url.starts_with("data:video/")
        || [".mp4", ".mov", ".webm", ".mpeg"].iter().any(|end| url.ends_with(end));
    is_video.then(|| url.to_owned())
}

/// Mistral's schema allows no other members: names only of tools, tool calls without an index.
fn mend_mistral(message: &mut Message) {
    drop_reasoning(message);
    let is_named_tool = role(message) == "tool"
        && message
            .get("name")
            .and_then(Value::as_str)
            .is_some_and(|name| !name.trim().is_empty());
    if !is_named_tool {
        message.shift_remove("name");
    }
    if let Some(Value::Array(calls)) = message.get_mut("tool_calls") {
        for call in calls {
            *call = json!({"id": call.get("id"), "type": "function", "function": call.get("function")});
        }
    }
    message.retain(|_, value| !value.is_null());
}

/// Mistral takes files by their id alone.
fn mend_mistral_files(message: &mut Message) {
    drop_reasoning(message);
    let Some(Value::Array(parts)) = message.get_mut("content") else {
        return;
    };
    for part in parts.iter_mut().filter(|part| is_part(part, "file")) {
        if let Some(id) = part.get("file").and_then(|file| file.get("file_id")).cloned() {
            *part = json!({"type": "file", "file_id": id});
        }
    }
}

fn drop_reasoning(message: &mut Message) {
    if role(message) == "assistant" {
        message.shift_remove("reasoning_content");
        message.shift_remove("thinking_blocks");
    }
}

/// OpenRouter takes a mark in a content part only; one mark a message keeps within Anthropic's four.
fn cache_mark_to_content(message: &mut Message) {
    let Some(mark) = message.shift_remove("cache_control").filter(|mark| !mark.is_null()) else {
        return;
    };
    match message.get_mut("content") {
        Some(Value::Array(parts)) => {
            if let Some(Value::Object(part)) = parts.last_mut() {
                part.insert("cache_control".into(), mark);
            }
        }
        Some(content) => *content = json!([{"type": "text", "text": content.take(), "cache_control": mark}]),
        None => {}
    }
}

/// The reasoning that LiteLLM put aside, or a space: less is refused.
fn reasoning_back(message: &mut Message) {
    let has_reasoning = message
        .get("reasoning_content")
        .and_then(Value::as_str)
        .is_some_and(|it| !it.is_empty());
    if role(message) != "assistant" || has_reasoning {
        return;
    }
    let stored = match message.get_mut("provider_specific_fields") {
        Some(Value::Object(fields)) => fields.shift_remove("reasoning_content"),
        _ => None,
    };
    let stored = stored.filter(|reasoning| reasoning.as_str().is_some_and(|text| !text.is_empty()));
    message.insert("reasoning_content".into(), stored.unwrap_or_else(|| " ".into()));
}
