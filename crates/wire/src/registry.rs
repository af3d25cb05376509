//! Which codec speaks which dialect: the only place that asks.

mod own;

use crate::anthropic::{Anthropic, Native};
use crate::azure::{AZURE, AZURE_AI};
use crate::bedrock::{self, Bedrock};
use crate::call_type::CallType;
use crate::client::Client;
use crate::codec::Codec;
use crate::cohere::Cohere;
use crate::completions::{Completions, TextChat, TextClient};
use crate::counting::Counter;
use crate::embeddings::Embeddings;
use crate::facts::{Auth, Dialect, MessagesRoad, ModelFacts, ProviderRules};
use crate::gemini::{self, Gemini};
use crate::generate::Generate;
use crate::images::{ImageEdits, Images};
use crate::messages::Messages;
use crate::moderations::Moderations;
use crate::ollama::{OllamaChat, OllamaGenerate};
use crate::openai::OpenAi;
use crate::responses::{self, ResponseIds};
use crate::speech::Speech;
use crate::transcriptions::Transcriptions;
use crate::vertex::{Owner, Vertex};
use crate::watsonx::WATSONX;
use own::{HAVE_MESSAGES, HAVE_RESPONSES, MESSAGES_BY_RESPONSES, OWN};
use std::sync::Arc;

static NATIVE_RESPONSES: responses::Native = responses::Native::PLAIN;

/// Makes a codec whose responses have ids of this maker's.
pub type WithIds = fn(Arc<dyn ResponseIds>) -> Box<dyn Codec>;

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
    /// The codec with other ids of responses, where the answer has such.
    pub with_ids: Option<WithIds>,
}

impl Way {
    const fn plain(client: Option<&'static dyn Client>, codec: &'static dyn Codec) -> Self {
        Self {
            client,
            codec,
            auth: None,
            with_ids: None,
        }
    }
}

/// How such calls reach a provider, if they can. `road` is the operator's word for Anthropic Messages.
pub fn way(
    call_type: CallType,
    rules: &ProviderRules,
    (model, facts): (&str, &ModelFacts),
    road: Option<MessagesRoad>,
) -> Option<Way> {
    if call_type == CallType::Messages && rules.dialect == Dialect::Converse && bedrock::takes_messages(model) {
        return Some(Way::plain(None, &bedrock::ClaudeMessages));
    }
    if call_type == CallType::Messages {
        return messages(rules, facts, road);
    }
    if call_type == CallType::Responses && has_responses(rules) {
        return Some(Way {
            with_ids: Some(|ids| Box::new(responses::Native::with(ids))),
            ..Way::plain(None, &NATIVE_RESPONSES)
        });
    }
    if call_type == CallType::Generate && speaks_gemini(rules, model) {
        return Some(Way::plain(None, google(rules)));
    }
    if let Some(codec) = native(call_type, rules, facts) {
        return Some(Way::plain(None, codec));
    }
    Some(Way::plain(Some(client(call_type)?), chat(rules, facts)?))
}

/// How Anthropic Messages reach a provider.
fn messages(rules: &ProviderRules, facts: &ModelFacts, road: Option<MessagesRoad>) -> Option<Way> {
    if matches!(rules.dialect, Dialect::Anthropic) {
        return Some(Way::plain(None, &Native::OWN));
    }
    if let Some((_, codec, auth)) = HAVE_MESSAGES.iter().find(|(name, ..)| *name == rules.name) {
        return Some(Way {
            auth: Some(*auth),
            ..Way::plain(None, *codec)
        });
    }
    let by_responses = MESSAGES_BY_RESPONSES.contains(&rules.name);
    Some(match road {
        Some(MessagesRoad::Native) => Way::plain(None, &Native::OWN),
        None if by_responses => Way::plain(Some(&Messages::BY_RESPONSES), &responses::Upstream::MESSAGES),
        _ => Way::plain(Some(&Messages::BY_CHAT), chat(rules, facts)?),
    })
}

/// Whether a model is asked in Gemini's own dialect.
fn speaks_gemini(rules: &ProviderRules, model: &str) -> bool {
    match rules.dialect {
        Dialect::Gemini => true,
        Dialect::Vertex => Owner::of(model) == Owner::Google,
        _ => false,
    }
}

fn google(rules: &ProviderRules) -> &'static gemini::Native {
    match rules.dialect {
        Dialect::Vertex => &gemini::Native::VERTEX,
        _ => &gemini::Native::STUDIO,
    }
}

/// How a provider counts such a call's prompt itself, if it does.
pub fn counter(call_type: CallType, rules: &ProviderRules, model: &str) -> Option<&'static dyn Counter> {
    match rules.dialect {
        _ if call_type == CallType::Generate => speaks_gemini(rules, model).then(|| google(rules) as _),
        Dialect::Anthropic => Some(&Native::OWN),
        Dialect::Converse => Some(&bedrock::Count),
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
    let own = OWN
        .iter()
        .find(|(of, providers, _)| *of == call_type && providers.contains(&rules.name));
    if let Some((_, _, codec)) = own {
        return Some(*codec);
    }
    match (call_type, rules.dialect) {
        (CallType::Chat, _) => chat(rules, facts),
        (CallType::Completions, Dialect::TextCompletion) => Some(&Completions),
        // Behind OpenAI's name there may be any server: only models known to chat are asked to.
        (CallType::Completions, Dialect::OpenAi) if rules.name == "openai" && !is_chat(facts) => Some(&Completions),
        (CallType::Embeddings, Dialect::OpenAi) => Some(&Embeddings),
        (CallType::Moderations, Dialect::OpenAi) => Some(&Moderations),
        (CallType::Images, Dialect::OpenAi) => Some(&Images),
        (CallType::Speech, Dialect::OpenAi) => Some(&Speech),
        (CallType::Transcriptions, Dialect::OpenAi) => Some(&Transcriptions),
        (CallType::ImageEdits, Dialect::OpenAi) => Some(&ImageEdits),
        _ => None,
    }
}

fn is_chat(facts: &ModelFacts) -> bool {
    matches!(facts.mode.as_deref(), Some("chat" | "responses"))
}

/// The client's side of a translation; `None` if there is none, or the hub is the client's own dialect.
pub const fn client(call_type: CallType) -> Option<&'static dyn Client> {
    match call_type {
        CallType::Messages => Some(&Messages::BY_CHAT),
        CallType::Generate => Some(&Generate),
        CallType::Responses => Some(&responses::Responses),
        CallType::Completions => Some(&TextClient),
        _ => None,
    }
}

/// The codec between OpenAI chat completions and a provider's dialect, if it has chat.
fn chat(rules: &ProviderRules, facts: &ModelFacts) -> Option<&'static dyn Codec> {
    Some(match rules.dialect {
        // Some models have nothing else.
        Dialect::OpenAi | Dialect::Azure if facts.mode.as_deref() == Some("responses") && has_responses(rules) => {
            &responses::Upstream::CHAT
        }
        Dialect::OpenAi => &OpenAi,
        Dialect::Anthropic => &Anthropic,
        Dialect::Gemini => &Gemini,
        Dialect::Vertex => &Vertex,
        Dialect::Converse => &Bedrock,
        Dialect::Azure => &AZURE,
        Dialect::AzureAi => &AZURE_AI,
        Dialect::Cohere => &Cohere,
        Dialect::OllamaChat => &OllamaChat,
        Dialect::OllamaGenerate => &OllamaGenerate,
        Dialect::Watsonx => &WATSONX,
        Dialect::TextCompletion => &TextChat,
        Dialect::None => return None,
    })
}
