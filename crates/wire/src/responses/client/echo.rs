//! What a response says about its request, and the shell around its output.

use super::tools::Names;
use crate::anthropic::out::Out;
use crate::client::Ask;
use serde_json::Value;

/// Members that come back as they were sent, and what they are otherwise.
const ECHOED: &[(&str, &str)] = &[
    ("instructions", "null"),
    ("metadata", "{}"),
    ("parallel_tool_calls", "false"),
    ("temperature", "null"),
    ("tool_choice", "\"auto\""),
    ("tools", "[]"),
    ("top_p", "null"),
    ("max_output_tokens", "null"),
    ("previous_response_id", "null"),
    ("reasoning", "null"),
    ("text", "{}"),
    ("truncation", "null"),
    ("user", "null"),
    ("store", "null"),
];

/// The request, as far as its answer repeats it or depends on it.
pub(super) struct Echo {
    members: Vec<(&'static str, String)>,
    /// What the names of its tools stand for.
    pub(super) names: Names,
}

/// What a response object says about itself.
pub(super) struct Head<'h> {
    pub(super) id: &'h str,
    pub(super) created: &'h str,
    pub(super) model: &'h str,
    pub(super) status: &'h str,
    /// Why it is incomplete.
    pub(super) reason: Option<&'h str>,
    /// What the provider tells beyond the words of others.
    pub(super) fields: Option<&'h Value>,
}

impl Echo {
    /// What this request's answer repeats.
    pub(super) fn of(ask: &Ask<'_>) -> Self {
        let sent = |name: &str| ask.peek.get(ask.body, name).filter(|json| *json != b"null");
        let member = |(name, absent): &(&'static str, &str)| {
            let json = sent(name).and_then(|json| std::str::from_utf8(json).ok());
            (*name, on_one_line(json.unwrap_or(absent)))
        };
        Self {
            members: ECHOED.iter().map(member).collect(),
            names: Names::of(sent("tools").unwrap_or_default()),
        }
    }

    /// Writes a response object.
    pub(super) fn write(&self, head: &Head<'_>, output: impl FnOnce(&mut Out), usage: Option<&str>, out: &mut Out) {
        out.open('{');
        out.text_member("id", head.id);
        out.raw_member("created_at", head.created);
        out.raw_member("error", "null");
        out.key("incomplete_details");
        match head.reason {
            Some(reason) => {
                out.open('{');
                out.text_member("reason", reason);
                out.close('}');
            }
            None => out.raw("null"),
        }
        out.text_member("model", head.model);
        out.text_member("object", "response");
        out.text_member("status", head.status);
        out.key("output");
        out.open('[');
        output(out);
        out.close(']');
        for (name, json) in &self.members {
            out.raw_member(name, json);
        }
        if let Some(fields) = head.fields {
            out.raw_member("provider_specific_fields", &fields.to_string());
        }
        // Last of all, so that a stream finds where a cost goes.
        out.raw_member("usage", usage.unwrap_or("null"));
        out.close('}');
    }
}

/// A line end between tokens would end an event's line.
fn on_one_line(json: &str) -> String {
    json.replace(['\n', '\r'], " ")
}
