//! Tool calls of an answer in OpenAI's words.

use super::part::{Candidate, Part};
use crate::anthropic::out::Out;
use crate::anthropic::text::{Text, python_text_json};
use crate::gemini::THOUGHT;
use serde_json::value::RawValue;

/// Numbers and ids of the calls of one answer.
#[derive(Clone, Copy, Debug)]
pub(in crate::gemini) struct Calls {
    seed: u128,
    /// How many there were.
    pub(in crate::gemini) count: usize,
}

/// Any odd number far from powers of two: the ids of one answer's calls must differ.
const STEP: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

impl Calls {
    /// None so far; ids are made of `seed`.
    pub(in crate::gemini) const fn new(seed: u128) -> Self {
        Self { seed, count: 0 }
    }

    /// Writes the `tool_calls` of a candidate, if it has any.
    pub(in crate::gemini) fn write(&mut self, parts: &[Part<'_>], out: &mut Out) {
        if !has_calls(parts) {
            return;
        }
        out.key("tool_calls");
        out.open('[');
        for part in parts.iter().filter(|part| part.function_call.is_some()) {
            self.call(part, out);
        }
        out.close(']');
    }

    fn call(&mut self, part: &Part<'_>, out: &mut Out) {
        let Some(call) = &part.function_call else { return };
        let signature = part.thought_signature.filter(|signature| !signature.is_empty());
        out.open('{');
        out.raw_member("index", &self.count.to_string());
        out.key("function");
        out.open('{');
        out.text_member("arguments", &python_text_json(call.args.map_or("{}", RawValue::get)));
        out.raw_member("name", call.name.unwrap_or_default().raw());
        out.close('}');
        // The signature stands behind the id as well: clients hand back ids whatever else they lose.
        let id = if call.id.is_empty() {
            self.id()
        } else {
            call.id.clone().into_owned()
        };
        let id = match signature {
            Some(signature) => format!("{id}{THOUGHT}{}", signature.decoded()),
            None => id,
        };
        out.text_member("id", &id);
        out.text_member("type", "function");
        if let Some(signature) = signature {
            out.key("provider_specific_fields");
            out.open('{');
            out.raw_member("thought_signature", signature.raw());
            out.close('}');
        }
        out.close('}');
        self.count += 1;
    }

    /// LiteLLM's form of an id: `call_` and 28 digits of a UUID.
    fn id(&self) -> String {
        let number = u128::try_from(self.count).unwrap_or_default();
        let bits = self.seed.wrapping_add(number.wrapping_mul(STEP));
        let hex = format!("{bits:032x}");
        format!("call_{}", hex.get(4..).unwrap_or_default())
    }
}

/// Whether any part is a call.
pub(in crate::gemini) fn has_calls(parts: &[Part<'_>]) -> bool {
    parts.iter().any(|part| part.function_call.is_some())
}

/// What of a candidate Gemini alone understands and wants back: signatures, and tools that it ran itself.
pub(in crate::gemini) fn write_kept(candidate: &Candidate<'_>, out: &mut Out) {
    let signatures = || candidate.parts().iter().filter_map(|part| part.thought_signature);
    let runs = Runs::of(candidate.parts());
    if signatures().next().is_none() && runs.list.is_empty() {
        return;
    }
    out.key("provider_specific_fields");
    out.open('{');
    if signatures().next().is_some() {
        out.key("thought_signatures");
        out.open('[');
        signatures().for_each(|signature| out.raw(signature.raw()));
        out.close(']');
    }
    runs.write(out);
    out.close('}');
}

/// Runs of Google's own tools, each with what it gave.
struct Runs<'p, 'a> {
    list: Vec<(Option<&'p Part<'a>>, Option<&'p Part<'a>>)>,
}

impl<'p, 'a> Runs<'p, 'a> {
    fn of(parts: &'p [Part<'a>]) -> Self {
        let mut list: Vec<(Option<&'p Part<'a>>, Option<&'p Part<'a>>)> = Vec::new();
        for part in parts.iter().filter(|part| part.tool_call.is_some()) {
            list.push((Some(part), None));
        }
        for part in parts {
            let Some(response) = part.tool_response else { continue };
            let id = response.id.map(RawValue::get);
            let is_of = |call: &&'p Part<'a>| call.tool_call.is_some_and(|call| call.id.map(RawValue::get) == id);
            match list
                .iter_mut()
                .find(|(call, given)| given.is_none() && call.as_ref().is_some_and(is_of))
            {
                Some(run) => run.1 = Some(part),
                None => list.push((None, Some(part))),
            }
        }
        Self { list }
    }

    fn write(&self, out: &mut Out) {
        if self.list.is_empty() {
            return;
        }
        out.key("server_side_tool_invocations");
        out.open('[');
        for (call, given) in &self.list {
            let (run, response) = (
                call.and_then(|part| part.tool_call),
                given.and_then(|part| part.tool_response),
            );
            let raw = |json: Option<&'a RawValue>| json.map_or("null", RawValue::get);
            let first = run.or(response).unwrap_or_default();
            out.open('{');
            out.raw_member("tool_type", raw(first.tool_type));
            out.raw_member("id", raw(first.id));
            out.optional_member("args", run.map(|run| raw(run.args)));
            out.optional_member("response", response.map(|response| raw(response.response)));
            let signature = |part: Option<&Part<'a>>| part.and_then(|part| part.thought_signature).map(Text::raw);
            out.optional_member("thought_signature", signature(*call));
            out.optional_member("response_thought_signature", signature(*given));
            out.close('}');
        }
        out.close(']');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_have_the_usual_form() {
        let mut calls = Calls::new(7);
        let first = calls.id();
        calls.count = 1;
        let second = calls.id();
        assert_ne!(first, second);
        for id in [first, second] {
            assert!(id.len() == 33 && id.starts_with("call_"), "{id}");
        }
    }
}
