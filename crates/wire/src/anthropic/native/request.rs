//! A Messages request on its way to a provider that speaks Messages.

use super::{history, thinking};
use crate::anthropic::request::may_sample;
use crate::asked::Asked;
use crate::codec::Call;
use crate::error::ApiError;
use crate::json::{Patch, Peek, Splice, quote};
use crate::openai::request::OPENAI_PARAMS;
use crate::openai::request::own::is_ours;
use bytes::Bytes;
use serde_json::{Value, json};

/// Members that Messages has under names that OpenAI uses too.
const SHARED: &[&str] = &[
    "context_management",
    "max_tokens",
    "messages",
    "metadata",
    "model",
    "reasoning_effort",
    "service_tier",
    "speed",
    "stream",
    "temperature",
    "thinking",
    "tool_choice",
    "tools",
    "top_k",
    "top_p",
];
/// Members that newer models take no longer.
const SAMPLING: [&str; 3] = ["temperature", "top_p", "top_k"];
/// Members that are written by other means.
const WRITTEN_APART: [&str; 3] = ["client_metadata", "extra_body", "extra_headers"];
/// Members that no deployment takes out.
const NEEDED: [&str; 3] = ["model", "messages", "max_tokens"];

/// The client's body with the edits that a provider's needs come to.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    call: &'a Call<'a>,
    splice: Splice<'a>,
    /// Edits within `messages`.
    history: Patch,
}

impl<'a> Draft<'a> {
    /// The body without the gateway's own members and those of OpenAI's, which LiteLLM doesn't send either, with the
    /// deployment's parameters, and `thinking` in the form that the model takes. What is unknown stays.
    ///
    /// # Errors
    /// A parameter that the model doesn't take.
    pub(crate) fn of(call: &'a Call<'a>) -> Result<Self, ApiError> {
        let mut draft = Self {
            call,
            splice: Splice::new(call.body, call.peek),
            history: Patch::default(),
        };
        draft.complete();
        draft.leave_out();
        draft.keep_user_alone();
        thinking::fit(&mut draft)?;
        draft.check_sampling()?;
        history::mend(call, &mut draft.history);
        Ok(draft)
    }

    /// Names the model.
    pub(crate) fn set_model(&mut self, model: &str) {
        if self.call.peek.text(self.call.body, "model").as_deref() != Some(model) {
            self.set("model", quote(model));
        }
    }

    /// Replaces or adds a member.
    pub(crate) fn set(&mut self, name: &str, json: impl Into<Bytes>) {
        self.splice.set(name, json);
    }

    /// Takes a member out.
    pub(crate) fn remove(&mut self, name: &str) {
        self.splice.remove(name);
    }

    /// Takes `"type": "custom"` out of tools: it is what they are without it, and look-alikes refuse it.
    pub(crate) fn leave_custom_out(&mut self) {
        let Some(Value::Array(mut tools)) = self.value("tools") else {
            return;
        };
        let mut changed = false;
        for tool in tools.iter_mut().filter_map(Value::as_object_mut) {
            if tool.get("type") == Some(&"custom".into()) {
                changed |= tool.shift_remove("type").is_some();
            }
        }
        if changed {
            self.set("tools", Value::Array(tools).to_string());
        }
    }

    /// What the body asks for.
    pub(crate) fn asked(&self) -> Asked {
        let counts = |name: &str| matches!(name, "max_tokens" | "tools");
        Asked::read(|name| counts(name).then(|| self.raw(name)).flatten())
    }

    /// The body in pieces.
    pub(crate) fn finish(self) -> Vec<Bytes> {
        let Self {
            call,
            splice,
            mut history,
        } = self;
        splice.patch(0, &mut history);
        history.pieces(call.body)
    }

    /// The call.
    pub(super) const fn call(&self) -> &'a Call<'a> {
        self.call
    }

    /// A member of the request, else the deployment's.
    pub(super) fn raw(&self, name: &str) -> Option<&'a [u8]> {
        member(self.call, name)
    }

    /// The same, parsed; `null` counts as absent.
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        let value = serde_json::from_slice(self.raw(name)?).ok()?;
        (value != Value::Null).then_some(value)
    }

    /// Whether what the model doesn't take is left out in place of refused.
    pub(super) fn drops(&self) -> bool {
        self.call.params.drop_unsupported || self.raw("drop_params") == Some(b"true")
    }

    /// The deployment's parameters that the request doesn't have.
    fn complete(&mut self) {
        for (name, json) in &self.call.params.defaults {
            if is_sent(name) && self.call.peek.get(self.call.body, name).is_none() {
                self.splice.set(name, json.get().as_bytes().to_vec());
            }
        }
    }

    fn leave_out(&mut self) {
        for (name, json) in self.call.peek.iter(self.call.body) {
            if !is_sent(&name) || json == b"null" {
                self.splice.remove(&name);
            }
        }
        for name in &self.call.params.additional_drop {
            if !NEEDED.contains(&name.as_str()) {
                self.splice.remove(name);
            }
        }
    }

    /// Anthropic refuses `metadata` with anything but `user_id` in it.
    fn keep_user_alone(&mut self) {
        let Some(json) = self.raw("metadata") else { return };
        let Some(peek) = Peek::part(json) else { return };
        if peek.members.len() == 1 && peek.get(json, "user_id").is_some() || peek.members.is_empty() {
            return;
        }
        match peek.text(json, "user_id") {
            Some(user) => self.set("metadata", json!({ "user_id": user }).to_string()),
            None => self.remove("metadata"),
        }
    }

    fn check_sampling(&mut self) -> Result<(), ApiError> {
        for name in SAMPLING {
            let Some(json) = self.raw(name).and_then(|json| std::str::from_utf8(json).ok()) else {
                continue;
            };
            if json != "null" && !may_sample(self.call.facts, self.call.model, (name, json), self.drops())? {
                self.remove(name);
            }
        }
        Ok(())
    }
}

/// A member of the request, else the deployment's.
pub(super) fn member<'a>(call: &Call<'a>, name: &str) -> Option<&'a [u8]> {
    let by_deployment = || {
        let mut defaults = call.params.defaults.iter();
        defaults
            .find(|(other, _)| other == name)
            .map(|(_, json)| json.get().as_bytes())
    };
    call.peek.get(call.body, name).or_else(by_deployment)
}

fn is_sent(name: &str) -> bool {
    let is_foreign = || OPENAI_PARAMS.contains(&name) || WRITTEN_APART.contains(&name) || is_ours(name);
    SHARED.contains(&name) || !is_foreign()
}

#[cfg(test)]
mod tests;
