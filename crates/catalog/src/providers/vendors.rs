//! Providers whose requests need more than a URL and a key.

use super::{Provider, chat};
use crate::params::tables;
use wire::facts::{Auth, Dialect, Quirk};

/// OpenAI and Anthropic first, then sorted by name.
pub(super) static ROWS: &[Provider] = &[
    chat("openai", "OpenAI")
        .at("https://api.openai.com/v1")
        .key(&["OPENAI_API_KEY"])
        .base(&["OPENAI_BASE_URL", "OPENAI_API_BASE"])
        .takes(&tables::OPENAI)
        .quirks(&[Quirk::OpenAiModels]),
    chat("anthropic", "Anthropic")
        .at("https://api.anthropic.com")
        .key(&["ANTHROPIC_API_KEY"])
        .base(&["ANTHROPIC_API_BASE", "ANTHROPIC_BASE_URL"])
        .speaks(Dialect::Anthropic, Auth::XApiKey)
        .takes(&tables::ANTHROPIC)
        .quirks(&[Quirk::RawErrors]),
    chat("bedrock", "Bedrock")
        .placed()
        .key(&["AWS_BEARER_TOKEN_BEDROCK"])
        .base(&["AWS_BEDROCK_RUNTIME_ENDPOINT"])
        .speaks(Dialect::Converse, Auth::SigV4)
        .takes(&tables::BEDROCK)
        .quirks(&[Quirk::RawErrors]),
    chat("dashscope", "Dashscope")
        .at("https://dashscope.aliyuncs.com/compatible-mode/v1")
        .key(&["DASHSCOPE_API_KEY"])
        .base(&["DASHSCOPE_API_BASE"])
        .takes(&tables::WITH_EFFORT)
        .quirks(&[Quirk::KeepCacheMarks]),
    chat("deepinfra", "Deepinfra")
        .at("https://api.deepinfra.com/v1/openai")
        .key(&["DEEPINFRA_API_KEY"])
        .base(&["DEEPINFRA_API_BASE"])
        .takes(&tables::DEEPINFRA)
        .max_tokens()
        .quirks(&[Quirk::AutoOrNone, Quirk::ToolTextOnly]),
    chat("deepseek", "Deepseek")
        .at("https://api.deepseek.com/beta")
        .key(&["DEEPSEEK_API_KEY"])
        .base(&["DEEPSEEK_API_BASE"])
        .takes(&tables::WITH_THINKING)
        .quirks(&[
            Quirk::FlattenContent,
            Quirk::ThinkingToggle,
            Quirk::ReasoningBack,
            Quirk::FunctionToolsOnly,
            Quirk::RawErrors,
        ]),
    chat("docker_model_runner", "Docker_model_runner")
        .at("http://localhost:22088/engines/llama.cpp")
        .ending("/v1")
        .key(&["DOCKER_MODEL_RUNNER_API_KEY"])
        .base(&["DOCKER_MODEL_RUNNER_API_BASE"])
        .default_key("dummy-key")
        .max_tokens()
        .quirks(&[Quirk::FlattenContent]),
    chat("fireworks_ai", "Fireworks_ai")
        .at("https://api.fireworks.ai/inference/v1")
        .key(&[
            "FIREWORKS_API_KEY",
            "FIREWORKS_AI_API_KEY",
            "FIREWORKSAI_API_KEY",
            "FIREWORKS_AI_TOKEN",
        ])
        .base(&["FIREWORKS_API_BASE"])
        .takes(&tables::FIREWORKS)
        .max_tokens()
        .quirks(&[
            Quirk::FireworksModel,
            Quirk::PlainReplies,
            Quirk::RequiredToAny,
            Quirk::SchemaBesideTools,
            Quirk::DropToolStrict,
            Quirk::DropInternalFields,
            Quirk::RawErrors,
        ]),
    chat("gemini", "Gemini")
        .at("https://generativelanguage.googleapis.com")
        .key(&["GOOGLE_API_KEY", "GEMINI_API_KEY"])
        .base(&["GEMINI_API_BASE"])
        .speaks(Dialect::Gemini, Auth::GoogApiKey)
        .takes(&tables::GEMINI),
    chat("groq", "Groq")
        .at("https://api.groq.com/openai/v1")
        .key(&["GROQ_API_KEY"])
        .base(&["GROQ_API_BASE"])
        .takes(&tables::GROQ)
        .max_tokens()
        .quirks(&[
            Quirk::SchemaAsTool,
            Quirk::BrowserSearch,
            Quirk::DropNulls,
            Quirk::AutoServiceTier,
            Quirk::PlainReplies,
            Quirk::RawErrors,
        ]),
    chat("hosted_vllm", "Hosted_vllm")
        .key(&["HOSTED_VLLM_API_KEY"])
        .base(&["HOSTED_VLLM_API_BASE"])
        .default_key("fake-api-key")
        .takes(&tables::WITH_THINKING)
        .quirks(VLLM),
    chat("infinity", "Infinity")
        .key(&["INFINITY_API_KEY"])
        .base(&["INFINITY_API_BASE"])
        .default_key("fake-api-key")
        .speaks(Dialect::None, Auth::Bearer),
    chat("jina_ai", "Jina_ai")
        .at("https://api.jina.ai/v1")
        .key(&["JINA_AI_API_KEY", "JINA_AI_TOKEN"])
        .base(&["JINA_AI_API_BASE"])
        .speaks(Dialect::None, Auth::Bearer),
    chat("lemonade", "Lemonade")
        .at("http://localhost:8000/api/v1")
        .key(&["LEMONADE_API_KEY"])
        .base(&["LEMONADE_API_BASE"])
        .default_key("lemonade")
        .takes(&tables::WITH_EFFORT)
        .max_tokens()
        .quirks(&[Quirk::RawErrors]),
    chat("litellm_proxy", "Litellm_proxy")
        .key(&["LITELLM_PROXY_API_KEY"])
        .base(&["LITELLM_PROXY_API_BASE"])
        .takes(&tables::LITELLM_PROXY)
        .quirks(&[Quirk::Verbatim]),
    chat("llamafile", "Llamafile")
        .at("http://127.0.0.1:8080/v1")
        .key(&["LLAMAFILE_API_KEY"])
        .base(&["LLAMAFILE_API_BASE"])
        .default_key("fake-api-key"),
    chat("lm_studio", "Lm_studio")
        .key(&["LM_STUDIO_API_KEY"])
        .base(&["LM_STUDIO_API_BASE"])
        .default_key("fake-api-key"),
    chat("minimax", "Minimax")
        .at("https://api.minimax.io/v1")
        .key(&["MINIMAX_API_KEY"])
        .base(&["MINIMAX_API_BASE"])
        .quirks(&[Quirk::KeepCacheMarks, Quirk::RawErrors]),
    chat("mistral", "Mistral")
        .at("https://api.mistral.ai/v1")
        .ending("/v1")
        .key(&["MISTRAL_API_KEY", "MISTRAL_AZURE_API_KEY"])
        .base(&["MISTRAL_API_BASE", "MISTRAL_AZURE_API_BASE"])
        .takes(&tables::MISTRAL)
        .renames(&[("max_completion_tokens", "max_tokens"), ("seed", "random_seed")])
        .quirks(&[
            Quirk::RequiredToAny,
            Quirk::DropSchemaIds,
            Quirk::MistralMessages,
            Quirk::MagistralPrompt,
            Quirk::RawErrors,
        ]),
    chat("modelscope", "Modelscope")
        .at("https://api-inference.modelscope.cn/v1")
        .key(&["MODELSCOPE_API_KEY"])
        .base(&["MODELSCOPE_API_BASE"])
        .quirks(&[Quirk::FlattenText]),
    chat("moonshot", "Moonshot")
        .at("https://api.moonshot.ai/v1")
        .key(&["MOONSHOT_API_KEY"])
        .base(&["MOONSHOT_API_BASE"])
        .takes(&tables::MOONSHOT)
        .max_tokens()
        .quirks(&[
            Quirk::FlattenText,
            Quirk::RequiredToMessage,
            Quirk::ClampTemperature,
            Quirk::ReasoningBack,
        ]),
    chat("novita", "Novita")
        .at("https://api.novita.ai/v3/openai")
        .key(&["NOVITA_API_KEY"])
        .base(&["NOVITA_API_BASE"])
        .headers(&[("x-novita-source", "litellm")]),
    chat("openrouter", "Openrouter")
        .at("https://openrouter.ai/api/v1")
        .key(&["OPENROUTER_API_KEY", "OR_API_KEY"])
        .base(&["OPENROUTER_API_BASE"])
        .takes(&tables::WITH_THINKING)
        .headers(&[("http-referer", "https://litellm.ai"), ("x-title", "liteLLM")])
        .quirks(&[
            Quirk::AskOpenRouterUsage,
            Quirk::BillsItself,
            Quirk::CacheMarksInContent,
            Quirk::MaxEffortToXhigh,
            Quirk::KeepReasoning,
            Quirk::RawErrors,
        ]),
    chat("perplexity", "Perplexity")
        .at("https://api.perplexity.ai")
        .key(&["PERPLEXITYAI_API_KEY", "PERPLEXITY_API_KEY"])
        .base(&["PERPLEXITY_API_BASE"])
        .takes(&tables::PERPLEXITY)
        .searches()
        .quirks(&[Quirk::BillsItself])
        .headers(&[("x-pplx-integration", "litellm")]),
    chat("publicai", "Publicai")
        .at("https://api.publicai.co/v1")
        .key(&["PUBLICAI_API_KEY"])
        .base(&["PUBLICAI_API_BASE"])
        .takes(&tables::DECLARED)
        .max_tokens()
        .quirks(&[Quirk::FlattenContent]),
    chat("qwen_ai_platform", "Qwen_ai_platform")
        .at("https://dashscope.aliyuncs.com/compatible-mode/v1")
        .key(&["QWEN_AI_PLATFORM_API_KEY", "DASHSCOPE_API_KEY"])
        .base(&["QWEN_AI_PLATFORM_API_BASE"])
        .takes(&tables::WITH_EFFORT)
        .quirks(&[Quirk::KeepCacheMarks]),
    chat("qwencloud", "Qwencloud")
        .at("https://dashscope-intl.aliyuncs.com/compatible-mode/v1")
        .key(&["QWENCLOUD_API_KEY", "DASHSCOPE_API_KEY"])
        .base(&["QWENCLOUD_API_BASE"])
        .takes(&tables::WITH_EFFORT)
        .quirks(&[Quirk::KeepCacheMarks]),
    chat("sambanova", "Sambanova")
        .at("https://api.sambanova.ai/v1")
        .key(&["SAMBANOVA_API_KEY"])
        .base(&["SAMBANOVA_API_BASE"])
        .takes(&tables::SAMBANOVA)
        .max_tokens()
        .quirks(&[Quirk::FlattenContent]),
    chat("tencent", "Tencent")
        .at("https://tokenhub-intl.tencentcloudmaas.com/v1")
        .key(&["TENCENT_API_KEY"])
        .base(&["TENCENT_API_BASE"])
        .takes(&tables::TENCENT)
        .quirks(&[Quirk::ThinkingToggle]),
    chat("together_ai", "Together_ai")
        .at("https://api.together.ai/v1")
        .key(&[
            "TOGETHER_API_KEY",
            "TOGETHER_AI_API_KEY",
            "TOGETHERAI_API_KEY",
            "TOGETHER_AI_TOKEN",
        ])
        .base(&["TOGETHER_AI_API_BASE"])
        .takes(&tables::TOGETHER)
        .quirks(&[Quirk::DropInternalFields, Quirk::TogetherEffort, Quirk::RawErrors]),
    vertex("vertex_ai", "Vertex_ai"),
    vertex("vertex_ai_beta", "Vertex_ai_beta"),
    chat("vllm", "Vllm")
        .key(&["VLLM_API_KEY", "HOSTED_VLLM_API_KEY"])
        .base(&["VLLM_API_BASE", "HOSTED_VLLM_API_BASE"])
        .default_key("fake-api-key")
        .takes(&tables::WITH_THINKING)
        .quirks(VLLM),
    chat("volcengine", "Volcengine")
        .at("https://ark.cn-beijing.volces.com/api/v3")
        .key(&["VOLCENGINE_API_KEY", "ARK_API_KEY"])
        .base(&["VOLCENGINE_API_BASE", "ARK_API_BASE"])
        .takes(&tables::VOLCENGINE)
        .max_tokens()
        .quirks(&[Quirk::ThinkingTypes]),
    chat("voyage", "Voyage")
        .at("https://api.voyageai.com/v1")
        .key(&["VOYAGE_API_KEY", "VOYAGE_AI_API_KEY", "VOYAGE_AI_TOKEN"])
        .base(&["VOYAGE_API_BASE"])
        .renames(&[("dimensions", "output_dimension")])
        .speaks(Dialect::None, Auth::Bearer),
    chat("xai", "Xai")
        .at("https://api.x.ai/v1")
        .key(&["XAI_API_KEY"])
        .base(&["XAI_API_BASE"])
        .takes(&tables::XAI)
        .max_tokens()
        .quirks(&[
            Quirk::DropToolStrict,
            Quirk::NameUsersOnly,
            Quirk::DropWebSearch,
            Quirk::RawErrors,
        ]),
    chat("zai", "Zai")
        .at("https://api.z.ai/api/paas/v4")
        .key(&["ZAI_API_KEY"])
        .base(&["ZAI_API_BASE"])
        .takes(&tables::ZAI)
        .quirks(&[Quirk::KeepCacheMarks]),
];

/// Google Vertex AI, under both of LiteLLM's names for it. Its key are credentials: a service account's JSON, or the
/// file that holds it.
const fn vertex(name: &'static str, exception: &'static str) -> Provider {
    chat(name, exception)
        .placed()
        .key(&["VERTEXAI_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS"])
        .speaks(Dialect::Vertex, Auth::Google)
        .takes(&tables::VERTEX)
}

/// vLLM's server, under both of LiteLLM's names for it.
const VLLM: &[Quirk] = &[
    Quirk::VllmMessages,
    Quirk::VllmTools,
    Quirk::ThinkingToEffort,
    Quirk::InputLists,
    Quirk::RawErrors,
];
