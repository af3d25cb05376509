//! Which codec speaks which dialect: the only place that asks.

use crate::anthropic::{Anthropic, Native};
use crate::azure::{AZURE, AZURE_AI};
use crate::call_type::CallType;
use crate::client::Client;
use crate::codec::Codec;
use crate::cohere::Cohere;
use crate::counting::Counter;
use crate::facts::{Auth, Dialect, MessagesRoad, ModelFacts, ProviderRules};
use crate::messages::Messages;
use crate::ollama::{OllamaChat, OllamaGenerate};
use crate::openai::{OpenAi, TextCompletion};
use crate::responses;
use crate::watsonx::WATSONX;

/// How a call in a client's dialect reaches a provider.
#[derive(Clone, Copy)]
pub struct Way {
    /// Translates between the client's dialect and chat completions; `None` if the codec takes the client's body as
    /// it is.
    pub client: Option<&'static dyn Client>,
    /// Writes for the provider.
    pub codec: &'static dyn Codec,
    /// Where the key goes, if not where the provider usually wants it.
    pub auth: Option<Auth>,
}

impl Way {
    const fn plain(client: Option<&'static dyn Client>, codec: &'static dyn Codec) -> Self {
        let auth = None;
        Self { client, codec, auth }
    }
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

/// Providers that LiteLLM asks for Anthropic Messages beside their own dialect: where those are, and their key.
const HAVE_MESSAGES: &[(&str, &Native, Auth)] = &[
    ("cortecs", &Native::OWN, Auth::Bearer),
    ("deepseek", &Native::BELOW, Auth::XApiKey),
    ("meta", &Native::OWN, Auth::Bearer),
    ("minimax", &Native::BELOW, Auth::XApiKey),
    ("prism", &Native::OWN, Auth::Bearer),
    ("sail", &Native::OWN, Auth::Bearer),
];

/// Providers that get Anthropic Messages as Responses, unless chat completions are asked for.
const MESSAGES_BY_RESPONSES: &[&str] = &["openai"];

/// How such calls reach a provider, if they can. `road` is the operator's word for Anthropic Messages.
pub fn way(call_type: CallType, rules: &ProviderRules, facts: &ModelFacts, road: Option<MessagesRoad>) -> Option<Way> {
    if call_type == CallType::Messages {
        return Some(messages(rules, facts, road));
    }
    if let Some(codec) = native(call_type, rules, facts) {
        return Some(Way::plain(None, codec));
    }
    Some(Way::plain(Some(client(call_type)?), chat(rules, facts)))
}

/// How Anthropic Messages reach a provider.
fn messages(rules: &ProviderRules, facts: &ModelFacts, road: Option<MessagesRoad>) -> Way {
    if matches!(rules.dialect, Dialect::Anthropic) {
        return Way::plain(None, &Native::OWN);
    }
    if let Some((_, codec, auth)) = HAVE_MESSAGES.iter().find(|(name, ..)| *name == rules.name) {
        return Way {
            auth: Some(*auth),
            ..Way::plain(None, *codec)
        };
    }
    let by_responses = MESSAGES_BY_RESPONSES.contains(&rules.name);
    match road {
        Some(MessagesRoad::Native) => Way::plain(None, &Native::OWN),
        None if by_responses => Way::plain(Some(&Messages), &responses::Upstream::MESSAGES),
        _ => Way::plain(Some(&Messages), chat(rules, facts)),
    }
}

/// How a provider counts a prompt itself, if it does.
pub fn counter(rules: &ProviderRules) -> Option<&'static dyn Counter> {
    match rules.dialect {
        Dialect::Anthropic => Some(&Native::OWN),
        _ if MESSAGES_BY_RESPONSES.contains(&rules.name) => Some(&responses::Upstream::MESSAGES),
        _ => None,
    }
}

/// Whether a provider has OpenAI's Responses.
pub fn has_responses(rules: &ProviderRules) -> bool {
    HAVE_RESPONSES.contains(&rules.name)
}

/// The codec whose provider understands the client's own dialect.
fn native(call_type: CallType, rules: &ProviderRules, facts: &ModelFacts) -> Option<&'static dyn Codec> {
    match call_type {
        CallType::Chat => Some(chat(rules, facts)),
        CallType::Responses if has_responses(rules) => Some(&responses::Native),
        _ => None,
    }
}

/// The client's side of a translation; `None` if there is none, or the hub is the client's own dialect.
pub const fn client(call_type: CallType) -> Option<&'static dyn Client> {
    match call_type {
        CallType::Messages => Some(&Messages),
        CallType::Responses => Some(&responses::Responses),
        _ => None,
    }
}

/// The codec between OpenAI chat completions and a provider's dialect.
fn chat(rules: &ProviderRules, facts: &ModelFacts) -> &'static dyn Codec {
    match rules.dialect {
        // Some models have nothing else.
        Dialect::OpenAi | Dialect::Azure if facts.mode.as_deref() == Some("responses") && has_responses(rules) => {
            &responses::Upstream::CHAT
        }
        Dialect::OpenAi => &OpenAi,
        Dialect::Anthropic => &Anthropic,
        Dialect::Azure => &AZURE,
        Dialect::AzureAi => &AZURE_AI,
        Dialect::Cohere => &Cohere,
        Dialect::OllamaChat => &OllamaChat,
        Dialect::OllamaGenerate => &OllamaGenerate,
        Dialect::Watsonx => &WATSONX,
        Dialect::TextCompletion => &TextCompletion,
    }
}
