//! Edits that hold for most providers: roles, cache marks, content parts.

use super::super::scan::Word;
use super::{Edit, Message, role};
use serde_json::{Value, json};

/// Only OpenAI's o-series knows the role `developer`.
pub(super) const DEVELOPER_TO_SYSTEM: Edit = Edit {
    concerns: |words| words.value(Word::Developer),
    apply: |message| rename_role(message, "developer", "system"),
};

/// Some o-series models know no system role.
pub(super) const SYSTEM_TO_USER: Edit = Edit {
    concerns: |words| words.value(Word::System),
    apply: |message| rename_role(message, "system", "user"),
};

/// Anthropic's cache marks, at any depth.
pub(super) const DROP_CACHE_MARKS: Edit = Edit {
    concerns: |words| words.key(Word::CacheControl),
    apply: |message| drop_key(message, "cache_control"),
};

/// References to tools are Anthropic's.
pub(super) const TOOL_REFERENCES: Edit = Edit {
    concerns: |words| words.value(Word::ToolReference),
    apply: drop_tool_references,
};

/// Pictures as a bare URL, and members of pictures and files that are LiteLLM's.
pub(super) const USER_PARTS: Edit = Edit {
    concerns: |words| words.text(Word::ImageUrl) || words.key(Word::Format) || words.key(Word::FileData),
    apply: mend_user_parts,
};

fn rename_role(message: &mut Message, from: &str, to: &str) {
    if role(message) == from {
        message.insert("role".into(), to.into());
    }
}

/// Takes a member out at every depth.
pub(in super::super) fn drop_key(members: &mut Message, key: &str) {
    members.shift_remove(key);
    members.values_mut().for_each(|value| drop_key_within(value, key));
}

fn drop_key_within(value: &mut Value, key: &str) {
    match value {
        Value::Object(members) => drop_key(members, key),
        Value::Array(items) => items.iter_mut().for_each(|item| drop_key_within(item, key)),
        _ => {}
    }
}

fn drop_tool_references(message: &mut Message) {
    if role(message) != "tool" {
        return;
    }
    let Some(Value::Array(parts)) = message.get_mut("content") else {
        return;
    };
    parts.retain(|part| !is_part(part, "tool_reference"));
    if parts.is_empty() {
        message.insert("content".into(), "".into());
    }
}

fn mend_user_parts(message: &mut Message) {
    if role(message) != "user" {
        return;
    }
    let Some(Value::Array(parts)) = message.get_mut("content") else {
        return;
    };
    for part in parts {
        if is_part(part, "image_url") {
            mend_picture(part);
        } else if is_part(part, "file") {
            mend_file(part);
        }
    }
}

fn mend_picture(part: &mut Value) {
    match part.get_mut("image_url") {
        Some(Value::Object(picture)) => drop(picture.shift_remove("format")),
        Some(url @ Value::String(_)) => *url = json!({"url": url.take()}),
        _ => {}
    }
}

/// OpenAI wants a name beside the data.
fn mend_file(part: &mut Value) {
    if let Some(Value::Object(file)) = part.get_mut("file") {
        file.shift_remove("format");
        if file.get("file_data").is_some_and(|data| !data.is_null()) {
            file.entry("filename").or_insert("my_file.pdf".into());
        }
    }
}

/// Whether a content part is of this type.
pub(super) fn is_part(part: &Value, kind: &str) -> bool {
    part.get("type").is_some_and(|it| it == kind)
}

/// The text of a content list, joined by `glue`; parts without text add nothing.
pub(super) fn text_of(parts: &[Value], glue: &str) -> String {
    let texts: Vec<&str> = parts
        .iter()
        .filter_map(|part| part.get("text")?.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    texts.join(glue)
}
