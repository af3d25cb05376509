//! Which provider a deployment's model string means. LiteLLM 1.106.2 knows only what its price map
//! lists today; we also read names that left the map, and take any other server for an OpenAI one.

use crate::providers::{Provider, Support, all, azure, by_name, host, is_under, not_yet};
use thiserror::Error;

/// A model string, read.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The provider's row.
    pub provider: &'static Provider,
    /// The model's name there.
    pub model: String,
}

/// Why a model string means nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ResolveError {
    /// Nothing tells the provider (LiteLLM's words).
    #[error(
        "LLM Provider NOT provided. Pass in the LLM provider you are trying to call. You passed model={0}\n Pass model \
         as E.g. For 'Huggingface' inference endpoints pass in `completion(model='huggingface/starcoder',..)` Learn \
         more: https://docs.litellm.ai/docs/providers"
    )]
    Unknown(String),
    /// The provider that is named doesn't exist.
    #[error("provider `{0}` is not known; see https://docs.litellm.ai/docs/providers")]
    NoSuchProvider(String),
    /// The provider is known, and not built yet.
    #[error("{}", not_yet(.0))]
    NotYet(&'static str),
}

/// Reads a model string. What is written out counts first, then the host of `api_base`, then the name:
/// `in_price_map` tells the price map's provider of a bare name, a table of families the rest. An
/// `api_base` of nobody we know is an OpenAI-compatible server, whatever the model is called, unless
/// it is called like Anthropic's.
///
/// # Errors
/// A provider that isn't known or not supported yet, or a name that says nothing.
pub fn resolve(
    model: &str,
    custom_llm_provider: Option<&str>,
    api_base: Option<&str>,
    in_price_map: &dyn Fn(&str) -> Option<&'static str>,
) -> Result<Resolved, ResolveError> {
    let resolved = match (custom_llm_provider, first_segment(model)) {
        (Some(name), _) => (named(name)?, without_prefix(name, model)),
        (None, Some((provider, rest))) => (provider, rest),
        _ => {
            let provider = by_place_or_name(model, api_base, in_price_map);
            (provider.ok_or_else(|| ResolveError::Unknown(model.to_owned()))?, model)
        }
    };
    let (provider, model) = resolved;
    let provider = azure::serving(provider, model, api_base, in_price_map);
    match provider.support {
        Support::Chat => Ok(Resolved {
            provider,
            model: model.to_owned(),
        }),
        Support::NotYet => Err(ResolveError::NotYet(provider.name())),
    }
}

fn named(name: &str) -> Result<&'static Provider, ResolveError> {
    by_name(name).ok_or_else(|| ResolveError::NoSuchProvider(name.to_owned()))
}

/// `groq/x` is Groq's `x`.
fn first_segment(model: &str) -> Option<(&'static Provider, &str)> {
    let (first, rest) = model.split_once('/')?;
    Some((by_name(first)?, rest))
}

/// OpenRouter's own router is called like its provider.
fn without_prefix<'a>(provider: &str, model: &'a str) -> &'a str {
    let rest = model.strip_prefix(provider).and_then(|rest| rest.strip_prefix('/'));
    rest.filter(|_| model != "openrouter/auto").unwrap_or(model)
}

fn by_place_or_name(
    model: &str,
    api_base: Option<&str>,
    in_price_map: &dyn Fn(&str) -> Option<&'static str>,
) -> Option<&'static Provider> {
    if let Some(provider) = api_base.and_then(by_host) {
        return Some(provider);
    }
    let listed = in_price_map(model).and_then(of_price_map).or_else(|| of_family(model));
    match api_base {
        None => listed,
        Some(_) => listed
            .filter(|provider| provider.name() == "anthropic")
            .or_else(|| by_name("openai")),
    }
}

/// Hosts beside those of the table's own URLs.
const MORE_HOSTS: &[(&str, &str)] = &[
    ("api.together.xyz", "together_ai"),
    ("api.minimaxi.com", "minimax"),
    ("api.moonshot.cn", "moonshot"),
    ("openai.com", "openai"),
];

/// The provider at a URL's host; servers on this machine are nobody's.
fn by_host(api_base: &str) -> Option<&'static Provider> {
    let host = host(api_base)?;
    if host == "localhost" || host.starts_with("127.") {
        return None;
    }
    let more = MORE_HOSTS
        .iter()
        .find(|(known, _)| host == *known || is_under(host, known));
    let named = more.and_then(|(_, name)| by_name(name));
    named.or_else(|| all().find(|provider| provider.base_url.and_then(self::host) == Some(host)))
}

/// The price map's names of providers are more than ours: `vertex_ai-language-models`, `bedrock_converse`.
fn of_price_map(name: &str) -> Option<&'static Provider> {
    let name = name.strip_suffix("_converse").unwrap_or(name);
    by_name(name).or_else(|| by_name(name.split('-').next()?))
}

/// Beginnings of names, and whose they are. Here are the retired ones that configs still hold.
const FAMILIES: &[(&str, &str)] = &[
    ("anthropic.claude-", "bedrock"),
    ("babbage-", "openai"),
    ("chatgpt-", "openai"),
    ("claude-", "anthropic"),
    ("codestral-", "mistral"),
    ("codex-", "openai"),
    ("command-", "cohere"),
    ("dall-e-", "openai"),
    ("davinci-", "openai"),
    ("deepseek-", "deepseek"),
    ("devstral-", "mistral"),
    ("doubao-", "volcengine"),
    ("ft:gpt-", "openai"),
    ("gemini-", "gemini"),
    ("glm-", "zai"),
    ("gpt-", "openai"),
    ("grok-", "xai"),
    ("jamba-", "ai21_chat"),
    ("kimi-", "moonshot"),
    ("magistral-", "mistral"),
    ("ministral-", "mistral"),
    ("mistral-", "mistral"),
    ("mixtral-", "mistral"),
    ("moonshot-", "moonshot"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("open-mistral-", "mistral"),
    ("open-mixtral-", "mistral"),
    ("pixtral-", "mistral"),
    ("qwen-", "dashscope"),
    ("qwq-", "dashscope"),
    ("rerank-", "cohere"),
    ("sonar", "perplexity"),
    ("text-embedding-", "openai"),
    ("tts-", "openai"),
    ("voyage-", "voyage"),
    ("whisper-", "openai"),
];

fn of_family(model: &str) -> Option<&'static Provider> {
    let belongs = |family: &str| {
        model
            .strip_prefix(family)
            // A family without a dash is a whole word: `o3`, `o3-mini`, not `o3x`.
            .is_some_and(|rest| family.ends_with('-') || rest.is_empty() || rest.starts_with('-'))
    };
    let (_, provider) = FAMILIES.iter().find(|(family, _)| belongs(family))?;
    by_name(provider)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::facts::Dialect;

    /// A small price map.
    fn price_map(name: &str) -> Option<&'static str> {
        match name {
            "gpt-4" | "text-davinci" => Some("openai"),
            "claude-sonnet-4-5" => Some("anthropic"),
            "glm-4-flash" => Some("zai"),
            "gemini-2.5-flash" => Some("vertex_ai-language-models"),
            "us.amazon.nova-pro-v1:0" => Some("bedrock_converse"),
            _ => None,
        }
    }

    fn read(model: &str, provider: Option<&str>, api_base: Option<&str>) -> String {
        match resolve(model, provider, api_base, &price_map) {
            Ok(resolved) => format!("{} {}", resolved.provider.name(), resolved.model),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_is_written_out_counts_first() {
        for (model, provider, expected) in [
            ("groq/llama", None, "groq llama"),
            ("openrouter/anthropic/x", None, "openrouter anthropic/x"),
            ("openrouter/auto", Some("openrouter"), "openrouter openrouter/auto"),
            ("openai/x", Some("openai"), "openai x"),
            ("groq/x", Some("openai"), "openai groq/x"),
            ("some-model", Some("openai"), "openai some-model"),
            ("nano-gpt/x", None, "nano-gpt x"),
            (
                "bedrock_mantle/x",
                None,
                "provider `bedrock_mantle` is not supported yet",
            ),
            ("bedrock/converse/us.a.b", None, "bedrock converse/us.a.b"),
        ] {
            assert_eq!(
                read(model, provider, Some("https://api.mistral.ai/v1")),
                expected,
                "{model}"
            );
        }
        assert!(read("x", Some("nope"), None).starts_with("provider `nope` is not known"));
    }

    #[test]
    fn azure_ai_is_more_than_one() {
        let dialect = |model: &str, api_base: &str| {
            let resolved = resolve(model, None, Some(api_base), &crate::prices::provider_of).unwrap();
            (resolved.provider.name(), resolved.provider.rules.dialect)
        };
        for (model, host, expected) in [
            (
                "azure_ai/mistral-large",
                "r.services.ai.azure.com",
                ("azure_ai", Dialect::AzureAi),
            ),
            (
                "azure_ai/gpt-4o",
                "r.services.ai.azure.com",
                ("azure_ai", Dialect::AzureAi),
            ),
            ("azure_ai/gpt-4o", "r.openai.azure.com", ("azure", Dialect::Azure)),
            (
                "azure_ai/claude-sonnet-4-5",
                "r.services.ai.azure.com",
                ("azure_ai", Dialect::Anthropic),
            ),
        ] {
            assert_eq!(
                dialect(model, &format!("https://{host}")),
                expected,
                "{model} at {host}"
            );
        }
    }

    #[test]
    fn then_the_host() {
        for (api_base, expected) in [
            ("https://api.groq.com/openai/v1", "groq gpt-4"),
            ("https://api.deepseek.com", "deepseek gpt-4"),
            ("https://eu.api.openai.com/v1", "openai gpt-4"),
            ("https://api.anthropic.com", "anthropic gpt-4"),
            ("https://evil.example/api.groq.com", "openai gpt-4"),
        ] {
            assert_eq!(read("gpt-4", None, Some(api_base)), expected, "{api_base}");
        }
    }

    #[test]
    fn then_the_name() {
        for (model, expected) in [
            ("gpt-4", "openai gpt-4"),
            ("gpt-9-nano", "openai gpt-9-nano"),
            ("o3-mini", "openai o3-mini"),
            ("claude-3-opus-20240229", "anthropic claude-3-opus-20240229"),
            ("glm-4-flash", "zai glm-4-flash"),
            ("us.amazon.nova-pro-v1:0", "bedrock us.amazon.nova-pro-v1:0"),
            ("mistral-large-latest", "mistral mistral-large-latest"),
            ("gemini-2.5-flash", "vertex_ai gemini-2.5-flash"),
            ("gemini-1.5-pro", "gemini gemini-1.5-pro"),
            ("gpt-4-32k-0314", "openai gpt-4-32k-0314"),
            (
                "anthropic.claude-3-haiku-20240307-v1:0",
                "bedrock anthropic.claude-3-haiku-20240307-v1:0",
            ),
            ("command-r-plus", "cohere command-r-plus"),
        ] {
            assert_eq!(read(model, None, None), expected, "{model}");
        }
        for model in ["o3x", "llama3", "my-org/model"] {
            let error = read(model, None, None);
            assert!(error.starts_with("LLM Provider NOT provided."), "{error}");
            assert!(error.contains(&format!(
                "You passed model={model}\n Pass model as E.g. For 'Huggingface'"
            )));
        }
    }

    #[test]
    fn a_server_of_nobody_is_an_openai_one() {
        for (model, expected) in [
            ("glm-4-flash", "openai glm-4-flash"),
            ("my-org/model", "openai my-org/model"),
            ("gemini-2.5-flash", "openai gemini-2.5-flash"),
            ("claude-sonnet-4-5", "anthropic claude-sonnet-4-5"),
        ] {
            for api_base in ["http://localhost:8000/v1", "https://open.bigmodel.cn/api/paas/v4"] {
                assert_eq!(read(model, None, Some(api_base)), expected, "{model}");
            }
        }
    }
}
