//! Which OpenAI parameters a provider takes: the rest is left out, or refused by name.

use super::draft::Draft;
use crate::codec::{Call, ParamPolicy};
use crate::error::{ApiError, ErrorClass};
use crate::python;
use smallvec::SmallVec;

/// OpenAI's chat parameters, in the order in which LiteLLM's error texts list them.
pub const OPENAI: &[&str] = &[
    "functions",
    "function_call",
    "temperature",
    "top_p",
    "n",
    "stream",
    "stream_options",
    "stop",
    "max_tokens",
    "max_completion_tokens",
    "modalities",
    "prediction",
    "audio",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "user",
    "response_format",
    "seed",
    "tools",
    "tool_choice",
    "logprobs",
    "top_logprobs",
    "parallel_tool_calls",
    "reasoning_effort",
    "verbosity",
    "thinking",
    "web_search_options",
    "safety_identifier",
    "store",
    "prompt_cache_key",
    "service_tier",
    "prompt_cache_retention",
    "include_server_side_tool_invocations",
    "context_management",
];

/// Left out without a word where a provider doesn't take them.
const NEVER_REFUSED: &[&str] = &["user", "stream", "stream_options"];

/// How strict this call is about parameters: the deployment's settings and the request's own.
pub(super) struct Limits {
    /// Leave out in place of refusing.
    pub(super) drop: bool,
    /// Parameters that go upstream whatever the table says.
    allowed: Vec<String>,
    /// Names and paths to leave out.
    additional: Vec<String>,
}

impl Limits {
    pub(super) fn new(draft: &Draft<'_>, policy: &ParamPolicy) -> Self {
        let list = |name: &str, base: &[String]| {
            let asked = draft
                .get(name)
                .and_then(|raw| serde_json::from_slice::<Vec<String>>(raw).ok());
            [base, &asked.unwrap_or_default()].concat()
        };
        Self {
            drop: policy.drop_unsupported || draft.get("drop_params") == Some(b"true"),
            allowed: list("allowed_openai_params", &policy.allowed),
            additional: list("additional_drop_params", &policy.additional_drop),
        }
    }

    /// Whether a top-level member is to be left out.
    pub(super) fn drops(&self, name: &str) -> bool {
        self.additional.iter().any(|one| one == name)
    }

    /// Paths into members, such as `tools[*].strict`.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let nested = |path: &&String| path.contains(['.', '[']);
        self.additional.iter().filter(nested).map(String::as_str)
    }

    fn takes(&self, call: &Call<'_>, name: &str) -> bool {
        call.params
            .supported
            .is_none_or(|supported| supported.contains(&name) || self.allowed.iter().any(|one| one == name))
    }
}

/// Leaves out what the provider doesn't take.
///
/// # Errors
/// Parameters that it doesn't take, unless they are to be dropped.
pub(super) fn check(draft: &mut Draft<'_>, call: &Call<'_>, limits: &Limits) -> Result<(), ApiError> {
    let is_taken = |name: &str| matches!(name, "model" | "messages") || limits.takes(call, name);
    if draft.names().all(is_taken) {
        return Ok(());
    }
    let foreign: SmallVec<[&str; 4]> = OPENAI
        .iter()
        .copied()
        .filter(|name| draft.has(name) && !limits.takes(call, name))
        .collect();
    // LangChain sends n = 1 as a default.
    let is_default = |name: &str| name == "n" && draft.get(name) == Some(b"1");
    let refused = |name: &&str| !NEVER_REFUSED.contains(name) && !is_default(name);
    let refused: SmallVec<[&str; 4]> = foreign.iter().copied().filter(refused).collect();
    if !refused.is_empty() && !limits.drop {
        return Err(unsupported(call, &refused));
    }
    draft.retain(|name, _| !foreign.contains(&name));
    Ok(())
}

/// LiteLLM's refusal of parameters by name.
fn unsupported(call: &Call<'_>, refused: &[&str]) -> ApiError {
    let (provider, model, names) = (call.rules.name, call.model, python::names(refused));
    refuse(&format!(
        "{provider} does not support parameters: {names}, for model={model}. To drop these, set \
         `litellm.drop_params=True` or for proxy:\n\n`litellm_settings:\n drop_params: true`\n. \n If you want to use \
         these params dynamically send allowed_openai_params={names} in your request."
    ))
}

/// An error of LiteLLM's class for parameters.
pub(super) fn refuse(text: &str) -> ApiError {
    ApiError::new(
        ErrorClass::UnsupportedParams,
        format!("litellm.UnsupportedParamsError: {text}"),
    )
}
