//! Which codec speaks which dialect: the only place that asks.

use crate::anthropic::Anthropic;
use crate::call_type::CallType;
use crate::client::Client;
use crate::codec::Codec;
use crate::completions::{Completions, TextChat, TextClient};
use crate::embeddings::Embeddings;
use crate::embeddings::cohere::CohereEmbeddings;
use crate::embeddings::gemini::GeminiEmbeddings;
use crate::embeddings::ollama::OllamaEmbeddings;
use crate::facts::{Dialect, ModelFacts, ProviderRules};
use crate::images::{ImageEdits, Images};
use crate::moderations::Moderations;
use crate::openai::OpenAi;
use crate::rerank;
use crate::speech::Speech;
use crate::transcriptions::Transcriptions;

/// How a call in a client's dialect reaches a provider.
#[derive(Clone, Copy)]
pub struct Way {
    /// Translates between the client's dialect and chat completions; `None` if the codec takes the client's body as
    /// it is.
    pub client: Option<&'static dyn Client>,
    /// Writes for the provider.
    pub codec: &'static dyn Codec,
}

/// Codecs of call types that aren't chat, by provider.
const OWN: &[(CallType, &[&str], &dyn Codec)] = &[
    (CallType::Completions, HAVE_COMPLETIONS, &Completions),
    (CallType::Embeddings, &["cohere", "cohere_chat"], &CohereEmbeddings),
    (CallType::Embeddings, &["gemini"], &GeminiEmbeddings),
    (CallType::Embeddings, &["ollama", "ollama_chat"], &OllamaEmbeddings),
    (CallType::Embeddings, &["infinity", "jina_ai", "voyage"], &Embeddings),
    (
        CallType::Rerank,
        &["cohere", "cohere_chat", "litellm_proxy"],
        &rerank::COHERE,
    ),
    (CallType::Rerank, &["fireworks_ai"], &rerank::FIREWORKS),
    (CallType::Rerank, &["hosted_vllm"], &rerank::VLLM),
    (CallType::Rerank, &["infinity"], &rerank::INFINITY),
    (CallType::Rerank, &["jina_ai"], &rerank::JINA),
    (CallType::Rerank, &["together_ai"], &rerank::TOGETHER),
    (CallType::Rerank, &["voyage"], &rerank::VOYAGE),
];

/// Providers that LiteLLM asks for text completions in their own dialect.
const HAVE_COMPLETIONS: &[&str] = &[
    "together_ai",
    "fireworks_ai",
    "hosted_vllm",
    "meta_llama",
    "llamafile",
    "featherless_ai",
    "nebius",
    "dashscope",
    "qwencloud",
    "qwen_ai_platform",
    "modelscope",
    "moonshot",
    "publicai",
    "synthetic",
    "tensormesh",
    "apertis",
    "nano-gpt",
    "poe",
    "chutes",
    "v0",
    "lambda_ai",
    "hyperbolic",
    "wandb",
];

/// How such calls reach a provider, if they can.
pub fn way(call_type: CallType, rules: &ProviderRules, facts: &ModelFacts) -> Option<Way> {
    let codec = native(call_type, rules, facts);
    codec.map(|codec| Way { client: None, codec }).or_else(|| {
        Some(Way {
            client: Some(client(call_type)?),
            codec: chat(rules)?,
        })
    })
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
        (CallType::Chat, _) => chat(rules),
        (CallType::Completions, Dialect::Text) => Some(&Completions),
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

/// The client's side of a translation.
pub const fn client(call_type: CallType) -> Option<&'static dyn Client> {
    match call_type {
        CallType::Completions => Some(&TextClient),
        _ => None,
    }
}

/// The codec between OpenAI chat completions and a provider's dialect, if it has chat.
const fn chat(rules: &ProviderRules) -> Option<&'static dyn Codec> {
    match rules.dialect {
        Dialect::OpenAi => Some(&OpenAi),
        Dialect::Anthropic => Some(&Anthropic),
        Dialect::Text => Some(&TextChat),
        Dialect::None => None,
    }
}
