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
    /// Not of requests: LiteLLM's error text quotes the whole body of this provider's reply, not
    /// only its `error.message`.
    RawErrors,
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
