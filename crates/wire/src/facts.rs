//! What a codec must know about the model and the provider; `catalog` fills these in.

/// A model's limits and abilities, from the price map. `None` means that the map doesn't say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelFacts {
    /// Prompt tokens that fit.
    pub max_input_tokens: Option<u64>,
    /// Answer tokens at most.
    pub max_output_tokens: Option<u64>,
    /// `chat`, `embedding`, `responses` …
    pub mode: Option<String>,
    /// Every `supports_*` flag that is true, without the prefix, sorted (`vision`, `reasoning` …).
    pub abilities: Vec<String>,
    /// Every `supports_*` flag that is false, without the prefix, sorted.
    pub inabilities: Vec<String>,
    /// `default_reasoning_effort`: what the model does when the request doesn't say.
    pub default_reasoning_effort: Option<String>,
    /// `bedrock_output_config_effort_ceiling`: the highest effort that Bedrock takes.
    pub effort_ceiling: Option<String>,
}

impl ModelFacts {
    /// Whether the map says that the model can; unknown is `None`.
    pub fn supports(&self, ability: &str) -> Option<bool> {
        let listed = |list: &[String]| list.binary_search_by(|one| one.as_str().cmp(ability)).is_ok();
        match (listed(&self.abilities), listed(&self.inabilities)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

/// Where a provider wants its key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Auth {
    /// `Authorization: Bearer KEY`
    #[default]
    Bearer,
    /// `x-api-key: KEY` (Anthropic)
    XApiKey,
    /// `api-key: KEY` (Azure)
    ApiKey,
    /// `x-goog-api-key: KEY` (Gemini)
    GoogApiKey,
    /// `Authorization: Bearer TOKEN`, where the token comes from Google for the deployment's credentials (Vertex AI)
    Google,
    /// AWS's signature of the request; `Authorization: Bearer KEY` where there is a key (Bedrock)
    SigV4,
    /// No key at all.
    None,
}

/// How requests and replies are written for a provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAI chat completions.
    #[default]
    OpenAi,
    /// Anthropic Messages.
    Anthropic,
    /// Gemini's `generateContent`, at Google AI Studio.
    Gemini,
    /// Google Vertex AI: Gemini's, Anthropic's or OpenAI's, by the model.
    Vertex,
    /// Bedrock's Converse, and other bodies of its runtime by the model's name.
    Converse,
    /// OpenAI chat completions at Azure OpenAI's deployments.
    Azure,
    /// OpenAI chat completions at Azure AI Foundry.
    AzureAi,
    /// Cohere's chat.
    Cohere,
    /// Ollama's `/api/chat`.
    OllamaChat,
    /// Ollama's `/api/generate`.
    OllamaGenerate,
    /// OpenAI chat completions at watsonx.ai.
    Watsonx,
    /// OpenAI's text completions, and no chat.
    TextCompletion,
    /// No chat at all: embeddings or reranking only.
    None,
}

/// A body quirk of an OpenAI-compatible provider, applied to its requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    /// Lists of text parts become one string.
    FlattenContent,
    /// `tool_choice: required` becomes `any`.
    RequiredToAny,
    /// `strict` is taken out of tools.
    DropToolStrict,
    /// `usage: {include: true}` is added (OpenRouter).
    AskOpenRouterUsage,
    /// `tool_choice: required` becomes a user message (Moonshot).
    RequiredToMessage,
    /// `temperature` is clamped to [0, 1] and raised for n > 1 (Moonshot).
    ClampTemperature,
    /// Short model names get `accounts/fireworks/models/`.
    FireworksModel,
    /// `reasoning_effort` and `thinking` become `thinking: {type: enabled}` (DeepSeek).
    ThinkingToggle,
    /// Messages and tools go as they are, whatever they hold.
    Verbatim,
    /// `cache_control` marks stay.
    KeepCacheMarks,
    /// `cache_control` of a message moves into its last content part, for models that take it (OpenRouter).
    CacheMarksInContent,
    /// The model's name decides about parameters and roles: o-series, gpt-5 (OpenAI).
    OpenAiModels,
    /// The deployment's name, or its base model's, decides about parameters and roles (Azure).
    AzureModels,
    /// Lists of text parts become one string if nothing but text is in the conversation.
    FlattenText,
    /// Messages without pictures and audio become plain text, without what OpenAI doesn't know (Azure AI Foundry).
    FoundryMessages,
    /// Content of tool messages becomes a string (DeepInfra).
    ToolTextOnly,
    /// `thinking_blocks` and `provider_specific_fields` are taken out of messages.
    DropInternalFields,
    /// Members of assistant messages that are `null` are taken out.
    DropNulls,
    /// `name` stays in user messages only (xAI).
    NameUsersOnly,
    /// Messages as Mistral's strict schema wants them.
    MistralMessages,
    /// Messages as vLLM wants them: no thinking blocks, assistant text as a string, `video_url`.
    VllmMessages,
    /// Assistant messages carry `reasoning_content` while the model thinks (DeepSeek, Moonshot).
    ReasoningBack,
    /// Messages as Databricks wants them: names of users only, no empty texts, no reasoning; one tool call a message
    /// but for Claude.
    DatabricksMessages,
    /// Claude models take `thinking` in place of `reasoning_effort`, and no JSON schemas (Databricks).
    DatabricksClaude,
    /// `model_id` names the model, and `tool_choice_option` a choice in a word (watsonx).
    WatsonxNames,
    /// `max_retries: 0` is added, which LiteLLM's router leaves in the body (Hugging Face).
    NoRetries,
    /// `user.app.model` becomes the model's address (Clarifai).
    ClarifaiModel,
    /// The inference provider stands behind the model's name at the provider's own router (Hugging Face).
    RouterModel,
    /// `strict` and `additionalProperties: false` are taken out of tools; custom tools become functions.
    VllmTools,
    /// `$id` and `$schema` are taken out of tools (Mistral).
    DropSchemaIds,
    /// Tools that are not functions are taken out (DeepSeek).
    FunctionToolsOnly,
    /// A JSON schema is asked for as a forced tool call where the model knows no schemas (Groq).
    SchemaAsTool,
    /// A response format beside tools becomes one more tool (Fireworks).
    SchemaBesideTools,
    /// `web_search_options` becomes the tool `browser_search` (Groq).
    BrowserSearch,
    /// `tool_choice` is taken out (Cohere; Ollama hangs over it).
    DropToolChoice,
    /// `web_search_options` is taken out (xAI).
    DropWebSearch,
    /// `tool_choice` is `auto` or `none`, or refused (DeepInfra).
    AutoOrNone,
    /// `thinking` becomes `reasoning_effort` by its budget (vLLM).
    ThinkingToEffort,
    /// `thinking` is kept only with a type that the provider knows (Volcengine).
    ThinkingTypes,
    /// `reasoning_effort: max` becomes `xhigh` (OpenRouter).
    MaxEffortToXhigh,
    /// `reasoning_effort` in Together's levels, `none` as `reasoning: {enabled: false}`.
    TogetherEffort,
    /// `reasoning_effort` and `thinking` become a system prompt for Magistral models.
    MagistralPrompt,
    /// Of replies: `system_fingerprint` of whole ones is taken out (Databricks, text completions).
    NoFingerprint,
    /// An embedding's `input` is a list even for one text (vLLM).
    InputLists,
    /// Of replies: `delta.reasoning` stays where it is beside `reasoning_content` (OpenRouter).
    KeepReasoning,
    /// Of replies: a message's members that OpenAI doesn't know stay where they are (Groq, Fireworks).
    PlainReplies,
    /// Of replies: a `service_tier` that OpenAI doesn't know becomes `auto` (Groq).
    AutoServiceTier,
    /// Of replies: its `usage.cost` is what it bills, and wins over the price map (OpenRouter, Perplexity).
    BillsItself,
    /// Not of requests: LiteLLM's error text quotes the whole body of this provider's reply, not
    /// only its `error.message`.
    RawErrors,
}

/// What `litellm_params` say about a deployment's place, beside its base URL; all of it is empty for most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// `api_version` (Azure).
    pub api_version: Option<String>,
    /// `vertex_project`.
    pub project: Option<String>,
    /// `vertex_location`.
    pub location: Option<String>,
    /// `aws_region_name`.
    pub region: Option<String>,
    /// `model_id`: what stands in the URL in place of the model's name (Bedrock).
    pub model_id: Option<String>,
}

/// How Anthropic Messages reach a deployment, where the operator says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessagesRoad {
    /// As chat completions (`use_chat_completions_url_for_anthropic_messages`).
    Chat,
    /// As they are (`model_info.supported_endpoints` has `/v1/messages`).
    Native,
}

/// A provider as the codecs see it: a row of `catalog`'s table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderRules {
    /// LiteLLM's name and prefix, such as `groq`.
    pub name: &'static str,
    /// The word before `Exception` in LiteLLM's error texts, such as `Groq`.
    pub exception: &'static str,
    /// Which dialect it speaks.
    pub dialect: Dialect,
    /// Where it wants its key.
    pub auth: Auth,
    /// Request parameters with another name there.
    pub renames: &'static [(&'static str, &'static str)],
    /// What else its requests need.
    pub quirks: &'static [Quirk],
    /// Headers that every request carries.
    pub headers: &'static [(&'static str, &'static str)],
}

impl ProviderRules {
    /// Whether requests need this quirk.
    pub fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}
