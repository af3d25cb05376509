//! The parameters of a call: the request's over the deployment's, without what is dropped or refused. The same for
//! every dialect that chat completions are translated to.

use crate::codec::Call;
use crate::error::{ApiError, ErrorClass};
use crate::openai::request::OPENAI_PARAMS;
use crate::openai::request::own::is_ours;
use crate::python;
use serde::Deserialize;
use std::borrow::Cow;

/// Parameters that only models that reason take.
const REASONING: &[&str] = &["reasoning_effort", "thinking"];

/// Parameters that are never refused: they are left out where they mean nothing.
const UNCHECKED: &[&str] = &["user", "stream_options", "stream"];

/// Body members that are written by other means.
const WRITTEN_APART: &[&str] = &["client_metadata", "extra_headers", "messages", "model"];

/// The call's parameters: names and JSON, in order. What is `null` is not there.
#[derive(Debug)]
pub(crate) struct Params<'a> {
    given: Vec<(Cow<'a, str>, &'a str)>,
    /// The deployment's own tools, which stand before the request's.
    pub(crate) deployment_tools: Option<&'a str>,
    /// OpenAI parameters that go to the provider although it doesn't know them.
    foreign: Vec<&'static str>,
    /// Paths into parameters (`tools[*].input_examples`) that are taken out of what is sent.
    pub(crate) dropped_paths: Vec<Cow<'a, str>>,
    /// Whether what the model doesn't know is dropped in place of refused.
    pub(crate) drop_unsupported: bool,
    /// What error texts call the provider.
    exception: &'static str,
}

impl<'a> Params<'a> {
    /// Collects and checks the parameters.
    ///
    /// # Errors
    /// A parameter that the provider doesn't know, unless such are dropped or allowed.
    pub(crate) fn read(call: &Call<'a>) -> Result<Self, ApiError> {
        let mut params = Self::collect(call);
        params.drop_unsupported = call.params.drop_unsupported || params.get("drop_params") == Some("true");
        params.drop_named(call);
        params.check(call)?;
        Ok(params)
    }

    /// A parameter's JSON.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.given
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, json)| *json)
    }

    /// A parameter as a value.
    ///
    /// # Errors
    /// A value of the wrong kind.
    pub(crate) fn value<T: Deserialize<'a>>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let refuse = |error| {
            let text = format!(
                "litellm.BadRequestError: {}Exception - invalid {name}: {error}",
                self.exception
            );
            ApiError::new(ErrorClass::BadRequest, text)
        };
        let read = |json| serde_json::from_str(json).map_err(refuse);
        self.get(name).map(read).transpose()
    }

    /// Parameters that are sent as they are: the provider's own, and those of OpenAI's that were allowed
    /// although it doesn't know them.
    pub(crate) fn passed_on(&self) -> impl Iterator<Item = (&Cow<'a, str>, &'a str)> {
        let is_sent = |name: &str| match OPENAI_PARAMS.contains(&name) {
            true => self.foreign.contains(&name),
            false => !is_ours(name) && !WRITTEN_APART.contains(&name),
        };
        let sent = self.given.iter().filter(move |(name, _)| is_sent(name));
        sent.map(|(name, json)| (name, *json))
    }

    /// The deployment's parameters, overridden by the request's.
    fn collect(call: &Call<'a>) -> Self {
        let defaults = call.params.defaults.iter();
        let defaults = defaults.map(|(name, json)| (Cow::from(name.as_str()), json.get()));
        let mut given: Vec<(Cow<'a, str>, &'a str)> = defaults.collect();
        let mut deployment_tools = None;
        for (name, json) in call.peek.iter(call.body) {
            let Ok(json) = std::str::from_utf8(json) else {
                continue;
            };
            let Some(slot) = given.iter_mut().find(|(other, _)| *other == name) else {
                given.push((name, json));
                continue;
            };
            let deployments = std::mem::replace(&mut slot.1, json);
            if name == "tools" {
                deployment_tools = Some(deployments);
            }
        }
        given.retain(|(_, json)| *json != "null");
        Self {
            given,
            deployment_tools,
            foreign: Vec::new(),
            dropped_paths: Vec::new(),
            drop_unsupported: false,
            exception: call.rules.exception,
        }
    }

    /// Takes `additional_drop_params` out, and notes those that are paths.
    fn drop_named(&mut self, call: &Call<'a>) {
        let named = self.words("additional_drop_params", &call.params.additional_drop);
        let is_kept = |name: &str| name == "messages" || !named.iter().any(|dropped| dropped == name);
        self.given.retain(|(name, _)| is_kept(name));
        self.dropped_paths = named;
        self.dropped_paths.retain(|name| name.contains(['[', '.']));
    }

    /// Refuses or drops what the provider or the model doesn't know.
    fn check(&mut self, call: &Call<'a>) -> Result<(), ApiError> {
        let reasons = reasons(call);
        let supported = call.params.supported.unwrap_or(OPENAI_PARAMS);
        let takes = |name: &str| supported.contains(&name) || (reasons && REASONING.contains(&name));
        // LangChain sends n = 1 as a default.
        let is_default = |name: &str| name == "n" && self.get(name) == Some("1");
        let is_foreign =
            |name: &&str| self.get(name).is_some() && !takes(name) && !UNCHECKED.contains(name) && !is_default(name);
        let foreign: Vec<&'static str> = OPENAI_PARAMS.iter().copied().filter(is_foreign).collect();
        let allowed = self.words("allowed_openai_params", &call.params.allowed);
        let is_allowed = |name: &&str| allowed.iter().any(|allowed| allowed == name);
        let (allowed, refused): (Vec<_>, Vec<_>) = foreign.into_iter().partition(is_allowed);
        self.foreign = allowed;
        if refused.is_empty() || self.drop_unsupported {
            self.given.retain(|(name, _)| !refused.contains(&name.as_ref()));
            return Ok(());
        }
        let names = python::names(&refused);
        let text = format!(
            "litellm.UnsupportedParamsError: {} does not support parameters: {names}, for model={}. To drop these, set `litellm.drop_params=True` \
             or for proxy:\n\n`litellm_settings:\n drop_params: true`\n. \n If you want to use these params \
             dynamically send allowed_openai_params={names} in your request.",
            call.rules.name, call.model
        );
        Err(ApiError::new(ErrorClass::UnsupportedParams, text))
    }

    /// The deployment's words, and those of a parameter that is a list of them.
    fn words(&self, name: &str, deployment: &'a [String]) -> Vec<Cow<'a, str>> {
        let list = self
            .get(name)
            .and_then(|json| serde_json::from_str::<Vec<String>>(json).ok());
        let by_request = list.unwrap_or_default().into_iter().map(Cow::Owned);
        deployment
            .iter()
            .map(|word| Cow::from(word.as_str()))
            .chain(by_request)
            .collect()
    }
}

/// Whether the model takes `reasoning_effort` and `thinking`, where the table doesn't say so.
fn reasons(call: &Call<'_>) -> bool {
    call.facts.supports("adaptive_thinking") == Some(true) || call.model.contains("claude-3-7-sonnet")
}
