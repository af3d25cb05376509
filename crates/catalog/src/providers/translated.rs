//! Providers with a dialect, a path or messages of their own.

use super::{Provider, chat};
use crate::params::tables;
use wire::facts::{Auth, Dialect, Quirk};

/// Cohere's names of OpenAI's parameters.
const COHERE: &[(&str, &str)] = &[
    ("max_completion_tokens", "max_tokens"),
    ("n", "num_generations"),
    ("top_p", "p"),
    ("top_k", "k"),
    ("stop", "stop_sequences"),
];

/// Sorted by name.
pub(super) static ROWS: &[Provider] = &[
    chat("cohere", "Cohere")
        .at("https://api.cohere.com")
        .key(&["COHERE_API_KEY", "CO_API_KEY"])
        .base(&["COHERE_API_BASE"])
        .speaks(Dialect::Cohere, Auth::Bearer)
        .takes(&tables::COHERE)
        .renames(COHERE)
        .quirks(&[Quirk::DropToolChoice]),
    chat("cohere_chat", "Cohere_chat")
        .at("https://api.cohere.com")
        .key(&["COHERE_API_KEY", "CO_API_KEY"])
        .base(&["COHERE_API_BASE"])
        .speaks(Dialect::Cohere, Auth::Bearer)
        .takes(&tables::COHERE)
        .renames(COHERE)
        .quirks(&[Quirk::DropToolChoice]),
    chat("databricks", "Databricks")
        .key(&["DATABRICKS_API_KEY", "DATABRICKS_TOKEN"])
        .base(&["DATABRICKS_API_BASE"])
        .takes(&tables::DATABRICKS)
        .max_tokens()
        .quirks(&[
            Quirk::DatabricksMessages,
            Quirk::DatabricksClaude,
            Quirk::KeepCacheMarks,
            Quirk::CacheMarksInContent,
            Quirk::RawErrors,
        ]),
    chat("huggingface", "Huggingface")
        .at("https://router.huggingface.co/v1")
        .ending("/v1")
        .key(&["HF_TOKEN", "HUGGINGFACE_API_KEY"])
        .base(&["HF_API_BASE", "HUGGINGFACE_API_BASE"])
        .quirks(&[Quirk::NoRetries, Quirk::RouterModel, Quirk::RawErrors]),
    chat("ollama", "Ollama")
        .at("http://localhost:11434")
        .key(&["OLLAMA_API_KEY"])
        .base(&["OLLAMA_API_BASE"])
        .open()
        .speaks(Dialect::OllamaGenerate, Auth::Bearer)
        .takes(&tables::OLLAMA)
        .renames(&[("max_completion_tokens", "num_predict"), ("max_tokens", "num_predict")]),
    chat("ollama_chat", "Ollama_chat")
        .at("http://localhost:11434")
        .key(&["OLLAMA_API_KEY"])
        .base(&["OLLAMA_API_BASE"])
        .open()
        .speaks(Dialect::OllamaChat, Auth::Bearer)
        .takes(&tables::OLLAMA_CHAT)
        .renames(&[
            ("max_completion_tokens", "num_predict"),
            ("max_tokens", "num_predict"),
            ("frequency_penalty", "repeat_penalty"),
        ])
        .quirks(&[Quirk::DropToolChoice]),
    chat("text-completion-openai", "Text-completion-openai")
        .at("https://api.openai.com/v1")
        .key(&["OPENAI_API_KEY"])
        .base(&["OPENAI_BASE_URL", "OPENAI_API_BASE"])
        .speaks(Dialect::TextCompletion, Auth::Bearer)
        .takes(&tables::TEXT_COMPLETION),
    chat("watsonx", "Watsonx")
        .key(&["WATSONX_TOKEN"])
        .base(&["WATSONX_API_BASE", "WATSONX_URL", "WX_URL", "WML_URL"])
        .token(&["token"], &["WATSONX_TOKEN"])
        .members(&[
            ("project_id", &["WATSONX_PROJECT_ID", "WX_PROJECT_ID"]),
            (
                "space_id",
                &["WATSONX_DEPLOYMENT_SPACE_ID", "WATSONX_SPACE_ID", "WX_SPACE_ID"],
            ),
        ])
        .speaks(Dialect::Watsonx, Auth::Bearer)
        .takes(&tables::WATSONX)
        .quirks(&[Quirk::WatsonxNames, Quirk::VllmTools, Quirk::RawErrors]),
];
