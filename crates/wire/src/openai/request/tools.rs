//! Edits of `tools`, parsed only if their text may need one.

use super::draft::Draft;
use super::messages;
use super::scan::{Word, Words};
use crate::codec::Call;
use crate::facts::Quirk;
use serde_json::{Map, Value, json};

/// Members of tools that only Anthropic knows.
const ANTHROPIC_ONLY: &[&str] = &["input_examples", "eager_input_streaming"];

struct Edit {
    concerns: fn(Words) -> bool,
    apply: fn(&mut Vec<Value>),
}

/// Edits that the provider's quirks ask for.
const TABLE: &[(Quirk, Edit)] = &[
    (Quirk::DropToolStrict, DROP_STRICT),
    (Quirk::VllmTools, DROP_STRICT),
    (Quirk::VllmTools, DROP_CLOSED),
    (Quirk::VllmTools, CUSTOM_TO_FUNCTION),
    (Quirk::DropSchemaIds, DROP_SCHEMA_IDS),
    (Quirk::FunctionToolsOnly, FUNCTIONS_ONLY),
    (Quirk::OpenAiModels, DROP_FOREIGN_PATTERNS),
    (Quirk::AzureModels, DROP_FOREIGN_PATTERNS),
];

const DROP_ANTHROPIC_ONLY: Edit = Edit {
    concerns: |words| words.key(Word::InputExamples) || words.key(Word::EagerInputStreaming),
    apply: |tools| for_each_level(tools, |tool| tool.retain(|name, _| !ANTHROPIC_ONLY.contains(&&**name))),
};

const DROP_CACHE_MARKS: Edit = Edit {
    concerns: |words| words.key(Word::CacheControl),
    apply: |tools| for_each_object(tools, &|members| drop(members.shift_remove("cache_control"))),
};

const DROP_STRICT: Edit = Edit {
    concerns: |words| words.key(Word::Strict),
    apply: |tools| for_each_level(tools, |tool| drop(tool.shift_remove("strict"))),
};

/// vLLM's grammars trip over objects closed to other members.
const DROP_CLOSED: Edit = Edit {
    concerns: |words| words.key(Word::AdditionalProperties),
    apply: |tools| {
        for_each_object(tools, &|schema| {
            if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
                schema.shift_remove("additionalProperties");
            }
        });
    },
};

const CUSTOM_TO_FUNCTION: Edit = Edit {
    concerns: |words| words.value(Word::Custom),
    apply: |tools| {
        for (index, tool) in tools.iter_mut().enumerate() {
            if tool.get("type").is_some_and(|kind| kind == "custom") {
                *tool = function_of(tool, index);
            }
        }
    },
};

/// Mistral's grammars trip over them.
const DROP_SCHEMA_IDS: Edit = Edit {
    concerns: |words| words.key(Word::Id) || words.key(Word::Schema),
    apply: |tools| {
        for_each_object(tools, &|schema| {
            schema.retain(|name, _| name != "$id" && name != "$schema")
        })
    },
};

const FUNCTIONS_ONLY: Edit = Edit {
    concerns: |_| true,
    apply: |tools| tools.retain(|tool| tool.get("type").is_some_and(|kind| kind == "function")),
};

/// OpenAI checks patterns with Python's `re`, which lacks what JavaScript's expressions have.
const DROP_FOREIGN_PATTERNS: Edit = Edit {
    concerns: |words| words.text(Word::Pattern),
    apply: |tools| {
        for_each_object(tools, &|schema| {
            let is_foreign = |pattern: &str| FOREIGN.iter().any(|syntax| pattern.contains(syntax));
            if schema.get("pattern").and_then(Value::as_str).is_some_and(is_foreign) {
                schema.shift_remove("pattern");
            }
        });
    },
};

/// Syntax of regular expressions that Python refuses: Unicode classes and code points.
const FOREIGN: &[&str] = &["\\p{", "\\P{", "\\u{"];

/// Edits `tools` as the provider needs them; a choice among no tools is taken out.
pub(super) fn edit(draft: &mut Draft<'_>, call: &Call<'_>) {
    edit_list(draft, call);
    let has_some = |name: &str| draft.get(name).is_some_and(|raw| raw.trim_ascii() != b"[]");
    if !call.rules.has(Quirk::Verbatim) && !has_some("tools") && !has_some("functions") {
        draft.remove("tool_choice");
    }
}

fn edit_list(draft: &mut Draft<'_>, call: &Call<'_>) {
    let Some(raw) = draft.get("tools") else {
        return;
    };
    let words = Words::of(raw);
    let due: Vec<Edit> = edits(call).into_iter().filter(|edit| (edit.concerns)(words)).collect();
    if due.is_empty() {
        return;
    }
    let Some(Value::Array(mut tools)) = draft.value("tools") else {
        return;
    };
    let before = tools.clone();
    due.iter().for_each(|edit| (edit.apply)(&mut tools));
    if tools.is_empty() && call.rules.has(Quirk::FunctionToolsOnly) {
        draft.retain(|name, _| !matches!(name, "tools" | "tool_choice" | "parallel_tool_calls"));
        return;
    }
    if tools != before {
        draft.put("tools", &Value::Array(tools));
    }
}

fn edits(call: &Call<'_>) -> Vec<Edit> {
    let mut edits = vec![DROP_ANTHROPIC_ONLY];
    let listed = |(quirk, _): &&(Quirk, Edit)| call.rules.has(*quirk);
    edits.extend(TABLE.iter().filter(listed).map(|(_, edit)| Edit { ..*edit }));
    if !call.rules.has(Quirk::Verbatim) && !messages::keeps_cache_marks(call) {
        edits.push(DROP_CACHE_MARKS);
    }
    edits
}

/// A custom tool as a function with one text, unless it says what it takes.
fn function_of(tool: &Value, index: usize) -> Value {
    let custom = tool.get("custom").unwrap_or(&Value::Null);
    let member = |name: &str| {
        custom
            .get(name)
            .or_else(|| tool.get(name))
            .filter(|value| !value.is_null())
    };
    let name = member("name")
        .cloned()
        .unwrap_or_else(|| format!("custom_tool_{index}").into());
    let parameters = member("input_schema")
        .filter(|schema| schema.is_object())
        .cloned()
        .unwrap_or_else(|| {
            let input = json!({"type": "string", "description": "Raw tool input payload."});
            json!({"type": "object", "properties": {"input": input}, "required": ["input"]})
        });
    let mut function = json!({"name": name, "parameters": parameters});
    if let Some(description @ Value::String(_)) = member("description") {
        function["description"] = description.clone();
    }
    json!({"type": "function", "function": function})
}

/// Applies an edit to each tool and to its `function`.
fn for_each_level(tools: &mut [Value], edit: impl Fn(&mut Map<String, Value>)) {
    for tool in tools.iter_mut().filter_map(Value::as_object_mut) {
        edit(tool);
        if let Some(Value::Object(function)) = tool.get_mut("function") {
            edit(function);
        }
    }
}

/// Applies an edit to every object, at any depth.
fn for_each_object(values: &mut [Value], edit: &impl Fn(&mut Map<String, Value>)) {
    for value in values {
        match value {
            Value::Array(items) => for_each_object(items, edit),
            Value::Object(members) => {
                edit(members);
                members
                    .values_mut()
                    .for_each(|member| for_each_object(std::slice::from_mut(member), edit));
            }
            _ => {}
        }
    }
}
