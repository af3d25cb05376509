//! Providers that have more than one dialect, by call type.

use crate::anthropic::Native;
use crate::azure::routes as azure;
use crate::bedrock::{BedrockEmbeddings, BedrockImages};
use crate::call_type::CallType;
use crate::codec::Codec;
use crate::completions::Completions;
use crate::embeddings::Embeddings;
use crate::embeddings::cohere::CohereEmbeddings;
use crate::embeddings::gemini::GeminiEmbeddings;
use crate::embeddings::ollama::OllamaEmbeddings;
use crate::embeddings::vertex::VertexEmbeddings;
use crate::facts::Auth;
use crate::images::google;
use crate::rerank;

/// Both names of Vertex AI.
const VERTEX: &[&str] = &["vertex_ai", "vertex_ai_beta"];

/// Codecs of call types that aren't chat, by provider.
pub(super) const OWN: &[(CallType, &[&str], &dyn Codec)] = &[
    (CallType::Completions, HAVE_COMPLETIONS, &Completions),
    (CallType::Embeddings, &["azure"], &azure::EMBEDDINGS),
    (CallType::Images, &["azure"], &azure::IMAGES),
    (CallType::ImageEdits, &["azure"], &azure::IMAGE_EDITS),
    (CallType::Speech, &["azure"], &azure::SPEECH),
    (CallType::Transcriptions, &["azure"], &azure::TRANSCRIPTIONS),
    (CallType::Embeddings, &["bedrock"], &BedrockEmbeddings),
    (CallType::Images, &["bedrock"], &BedrockImages),
    (CallType::Embeddings, &["cohere", "cohere_chat"], &CohereEmbeddings),
    (CallType::Embeddings, &["gemini"], &GeminiEmbeddings),
    (CallType::Embeddings, VERTEX, &VertexEmbeddings),
    (CallType::Images, &["gemini"], &google::STUDIO),
    (CallType::Images, VERTEX, &google::VERTEX),
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
pub(super) const HAVE_COMPLETIONS: &[&str] = &[
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

/// Providers that LiteLLM asks for Responses in their own dialect.
pub(super) const HAVE_RESPONSES: &[&str] = &[
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
pub(super) const HAVE_MESSAGES: &[(&str, &Native, Auth)] = &[
    ("cortecs", &Native::OWN, Auth::Bearer),
    ("deepseek", &Native::BELOW, Auth::XApiKey),
    ("meta", &Native::OWN, Auth::Bearer),
    ("minimax", &Native::BELOW, Auth::XApiKey),
    ("prism", &Native::OWN, Auth::Bearer),
    ("sail", &Native::OWN, Auth::Bearer),
];

/// Providers that get Anthropic Messages as Responses, unless chat completions are asked for.
pub(super) const MESSAGES_BY_RESPONSES: &[&str] = &["openai"];
