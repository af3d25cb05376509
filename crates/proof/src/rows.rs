//! Whom calls go to: by dialect, models whose replies are read by every part of its codec.

/// A provider's model.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The dialect that the provider answers in.
    pub dialect: &'static str,
    /// LiteLLM's name of the provider.
    pub provider: &'static str,
    /// The model's name there.
    pub model: &'static str,
}

const fn row(dialect: &'static str, provider: &'static str, model: &'static str) -> Row {
    Row {
        dialect,
        provider,
        model,
    }
}

/// All of them; the first of a dialect is its plainest.
pub const ROWS: &[Row] = &[
    row("openai", "openai", "gpt-4o"),
    row("openai", "openai", "gpt-5"),
    row("openai", "azure", "gpt-4o"),
    row("openai", "azure_ai", "gpt-4o"),
    row("openai", "databricks", "databricks-claude-3-7-sonnet"),
    row("openai", "deepseek", "deepseek-reasoner"),
    row("openai", "fireworks_ai", "accounts/fireworks/models/deepseek-r1"),
    row("openai", "groq", "qwen/qwen3-32b"),
    row("openai", "huggingface", "together/deepseek-ai/DeepSeek-R1"),
    row("openai", "mistral", "magistral-medium-latest"),
    row("openai", "openrouter", "anthropic/claude-sonnet-4.5"),
    row("openai", "perplexity", "sonar-pro"),
    row("openai", "watsonx", "ibm/granite-3-8b-instruct"),
    row("openai", "xai", "grok-4"),
    row("anthropic", "anthropic", "claude-sonnet-4-5-20250929"),
    row("anthropic", "anthropic", "claude-opus-4-7"),
    row("anthropic", "vertex_ai", "claude-sonnet-4@20250514"),
    row("responses", "openai", "o3-pro"),
    row("responses", "azure", "o3-pro"),
    row("gemini", "gemini", "gemini-2.5-flash"),
    row("gemini", "gemini", "gemini-3-pro-preview"),
    row("gemini", "vertex_ai", "gemini-2.5-flash"),
    row("cohere", "cohere", "command-r-plus"),
    row("cohere", "cohere_chat", "v1/command-r-plus"),
    row("ollama", "ollama_chat", "llama3.1"),
    row("ollama", "ollama", "llama3.1"),
    row(
        "bedrock",
        "bedrock",
        "converse/anthropic.claude-3-5-sonnet-20240620-v1:0",
    ),
    row("bedrock", "bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
    row("bedrock", "bedrock", "amazon.nova-pro-v1:0"),
    row("invoke", "bedrock", "invoke/anthropic.claude-3-5-sonnet-20240620-v1:0"),
    row("completions", "text-completion-openai", "gpt-3.5-turbo-instruct"),
];

/// Whom calls without streams go to, in the dialects of each.
pub const WHOLE: &[Row] = &[
    row("whole", "openai", "text-embedding-3-small"),
    row("whole", "openai", "dall-e-2"),
    row("whole", "azure", "text-embedding-ada-002"),
    row("whole", "cohere", "embed-english-v3.0"),
    row("whole", "gemini", "gemini-embedding-001"),
    row("whole", "ollama", "nomic-embed-text"),
    row("whole", "infinity", "m"),
    row("whole", "jina_ai", "jina-embeddings-v3"),
    row("whole", "voyage", "rerank-2"),
    row("whole", "together_ai", "m"),
    row("whole", "fireworks_ai", "m"),
    row("whole", "hosted_vllm", "m"),
    row("whole", "mistral", "mistral-embed"),
];

/// Those that answer in this dialect.
pub fn of(dialect: &str) -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(move |row| row.dialect == dialect)
}
