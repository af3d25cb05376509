//! Which codec speaks which dialect: the only place that asks.

use crate::anthropic::Anthropic;
use crate::call_type::CallType;
use crate::client::Client;
use crate::codec::Codec;
use crate::facts::{Dialect, ModelFacts, ProviderRules};
use crate::openai::OpenAi;
use crate::responses;

/// How a call in a client's dialect reaches a provider.
#[derive(Clone, Copy)]
pub struct Way {
    /// Translates between the client's dialect and chat completions; `None` if the codec takes the client's body as
    /// it is.
    pub client: Option<&'static dyn Client>,
    /// Writes for the provider.
    pub codec: &'static dyn Codec,
}

/// Providers that LiteLLM asks for Responses in their own dialect.
const HAVE_RESPONSES: &[&str] = &[
    "openai",
    "azure",
    "hosted_vllm",
    "xai",
    "openrouter",
    "fireworks_ai",
    "volcengine",
    "litellm_proxy",
    "edenai",
    "sail",
    "neosantara",
    "tensormesh",
    "parasail",
    "empiriolabs",
    "meta",
    "cortecs",
    "pinstripes",
    "prism",
];

/// How such calls reach a provider, if they can.
pub fn way(call_type: CallType, rules: &ProviderRules, facts: &ModelFacts) -> Option<Way> {
    let codec = native(call_type, rules, facts);
    codec.map(|codec| Way { client: None, codec }).or_else(|| {
        Some(Way {
            client: Some(client(call_type)?),
            codec: chat(rules),
        })
    })
}

/// Whether a provider has OpenAI's Responses.
pub fn has_responses(rules: &ProviderRules) -> bool {
    HAVE_RESPONSES.contains(&rules.name)
}

/// The codec whose provider understands the client's own dialect.
fn native(call_type: CallType, rules: &ProviderRules, facts: &ModelFacts) -> Option<&'static dyn Codec> {
    match call_type {
        // Some models have nothing else.
        CallType::Chat if facts.mode.as_deref() == Some("responses") && has_responses(rules) => {
            Some(&responses::Upstream::CHAT)
        }
        CallType::Chat => Some(chat(rules)),
        CallType::Responses if has_responses(rules) => Some(&responses::Native),
        _ => None,
    }
}

/// The client's side of a translation; `None` if there is none, or the hub is the client's own dialect.
pub const fn client(call_type: CallType) -> Option<&'static dyn Client> {
    match call_type {
        CallType::Responses => Some(&responses::Responses),
        _ => None,
    }
}

/// The codec between OpenAI chat completions and a provider's dialect.
const fn chat(rules: &ProviderRules) -> &'static dyn Codec {
    match rules.dialect {
        Dialect::OpenAi => &OpenAi,
        Dialect::Anthropic => &Anthropic,
    }
}
