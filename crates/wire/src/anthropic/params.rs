//! The parameters of a call: the request's over the deployment's, without what is dropped or refused.

use super::error::{refuse, unsupported};
use crate::codec::Call;
use crate::error::ApiError;
use serde::Deserialize;
use std::borrow::Cow;

/// OpenAI's chat parameters, in the order in which LiteLLM names those that it refuses.
const OPENAI: &[&str] = &[
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
    "max_retries",
    "logprobs",
    "top_logprobs",
    "extra_headers",
    "parallel_tool_calls",
    "reasoning_effort",
    "verbosity",
    "thinking",
    "web_search_options",
    "safety_identifier",
    "store",
    "prompt_cache_key",
    "include_server_side_tool_invocations",
    "service_tier",
    "prompt_cache_retention",
    "context_management",
];

/// Those of them that every Claude model takes.
const CLAUDE: &[&str] = &[
    "stop",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "tools",
    "tool_choice",
    "extra_headers",
    "parallel_tool_calls",
    "response_format",
    "web_search_options",
    "context_management",
];

/// Those that only models that reason take.
const REASONING: &[&str] = &["reasoning_effort", "thinking"];

/// Those that are never refused: they are dropped where they mean nothing.
const UNCHECKED: &[&str] = &["user", "stream_options", "stream", "max_retries"];

/// Body members that speak to the gateway, or that are written by other means.
const NOT_PARAMETERS: &[&str] = &[
    "additional_drop_params",
    "allowed_openai_params",
    "api_base",
    "api_key",
    "api_version",
    "base_url",
    "cache",
    "caching",
    "client_metadata",
    "custom_llm_provider",
    "drop_params",
    "fallbacks",
    "context_window_fallbacks",
    "content_policy_fallbacks",
    "guardrails",
    "litellm_call_id",
    "litellm_metadata",
    "litellm_session_id",
    "litellm_trace_id",
    "messages",
    "metadata",
    "mock_response",
    "model",
    "no-log",
    "num_retries",
    "prompt_id",
    "prompt_variables",
    "request_timeout",
    "stream_timeout",
    "tags",
    "timeout",
    "ttl",
];

/// The call's parameters: names and JSON, in order. What is `null` is not there.
#[derive(Debug)]
pub(super) struct Params<'a> {
    given: Vec<(Cow<'a, str>, &'a str)>,
    /// OpenAI parameters that are sent although Anthropic doesn't know them.
    allowed: Vec<Cow<'a, str>>,
    /// Paths into parameters (`tools[*].input_examples`) that are taken out of what is sent.
    pub(super) dropped_paths: Vec<Cow<'a, str>>,
    /// Whether what the model doesn't know is dropped in place of refused.
    pub(super) drop_unsupported: bool,
}

impl<'a> Params<'a> {
    /// Collects and checks the parameters.
    ///
    /// # Errors
    /// A parameter that Anthropic doesn't know, unless such are dropped or allowed.
    pub(super) fn read(call: &Call<'a>) -> Result<Self, ApiError> {
        let mut params = Self::collect(call);
        let by_request = params.words("allowed_openai_params");
        params.allowed = words_of(&call.params.allowed).chain(by_request).collect();
        params.drop_unsupported = call.params.drop_unsupported || params.get("drop_params") == Some("true");
        params.drop_named(call);
        params.check(call)?;
        Ok(params)
    }

    /// A parameter's JSON.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.given
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, json)| *json)
    }

    /// A parameter as a value.
    ///
    /// # Errors
    /// A value of the wrong kind.
    pub(super) fn value<T: Deserialize<'a>>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let read = |json| serde_json::from_str(json).map_err(|error| refuse(format_args!("invalid {name}: {error}")));
        self.get(name).map(read).transpose()
    }

    /// Parameters that aren't OpenAI's: Anthropic's own, which are sent as they are. Then those that
    /// are OpenAI's and were allowed all the same.
    pub(super) fn passed_on(&self) -> impl Iterator<Item = (&Cow<'a, str>, &'a str)> {
        let own = |name: &str| !OPENAI.contains(&name) && !NOT_PARAMETERS.contains(&name);
        let allowed = |name: &str| self.is_allowed(name) && !CLAUDE.contains(&name) && !REASONING.contains(&name);
        self.given.iter().filter_map(move |(name, json)| {
            let sent = own(name) || (OPENAI.contains(&name.as_ref()) && allowed(name));
            sent.then_some((name, *json))
        })
    }

    /// The deployment's parameters, overridden by the request's.
    fn collect(call: &Call<'a>) -> Self {
        let policy = call.params;
        let defaults = policy
            .defaults
            .iter()
            .map(|(name, json)| (Cow::from(name.as_str()), json.get()));
        let members = call.peek.iter(call.body);
        let members = members.filter_map(|(name, json)| Some((name, std::str::from_utf8(json).ok()?)));
        let mut given: Vec<(Cow<'a, str>, &'a str)> = Vec::new();
        for (name, json) in defaults.chain(members) {
            if let Some(slot) = given.iter_mut().find(|(other, _)| *other == name) {
                slot.1 = json;
            } else {
                given.push((name, json));
            }
        }
        given.retain(|(_, json)| *json != "null");
        Self {
            given,
            allowed: Vec::new(),
            dropped_paths: Vec::new(),
            drop_unsupported: false,
        }
    }

    /// Takes `additional_drop_params` out, and notes those that are paths.
    fn drop_named(&mut self, call: &Call<'a>) {
        let by_request = self.words("additional_drop_params");
        let named: Vec<_> = words_of(&call.params.additional_drop).chain(by_request).collect();
        let is_kept = |name: &str| name == "messages" || !named.iter().any(|dropped| dropped == name);
        self.given.retain(|(name, _)| is_kept(name));
        self.dropped_paths = named;
        self.dropped_paths.retain(|name| name.contains(['[', '.']));
    }

    fn check(&mut self, call: &Call<'a>) -> Result<(), ApiError> {
        let reasons = reasons(call);
        let takes = |name: &str| match call.params.supported {
            Some(supported) => supported.contains(&name),
            None => CLAUDE.contains(&name) || (reasons && REASONING.contains(&name)),
        };
        let is_refused = |name: &&&str| {
            let value = self.get(name);
            value.is_some()
                && !takes(name)
                && !UNCHECKED.contains(*name)
                && !self.is_allowed(name)
                && !(**name == "n" && value == Some("1"))
        };
        let refused: Vec<&str> = OPENAI.iter().filter(is_refused).copied().collect();
        if refused.is_empty() || self.drop_unsupported {
            self.given.retain(|(name, _)| !refused.contains(&name.as_ref()));
            return Ok(());
        }
        let names = format!("['{}']", refused.join("', '"));
        Err(unsupported(format_args!(
            "{} does not support parameters: {names}, for model={}. To drop these, set `litellm.drop_params=True` \
             or for proxy:\n\n`litellm_settings:\n drop_params: true`\n. \n If you want to use these params \
             dynamically send allowed_openai_params={names} in your request.",
            call.rules.name, call.model
        )))
    }

    fn is_allowed(&self, name: &str) -> bool {
        self.allowed.iter().any(|allowed| allowed == name)
    }

    /// A parameter that is a list of words; anything else is none.
    fn words(&self, name: &str) -> Vec<Cow<'a, str>> {
        let list = self
            .get(name)
            .and_then(|json| serde_json::from_str::<Vec<String>>(json).ok());
        list.unwrap_or_default().into_iter().map(Cow::Owned).collect()
    }
}

fn words_of(list: &[String]) -> impl Iterator<Item = Cow<'_, str>> {
    list.iter().map(|word| Cow::from(word.as_str()))
}

/// Whether the model takes `reasoning_effort` and `thinking`.
fn reasons(call: &Call<'_>) -> bool {
    let can = |ability| call.facts.supports(ability) == Some(true);
    can("reasoning") || can("adaptive_thinking") || call.model.contains("claude-3-7-sonnet")
}
