//! Which row prices a deployment: the names that LiteLLM tries, in its order.

use super::{by_size, entry, provider_in};

/// A row of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priced {
    /// Its key, as LiteLLM shows it in `model_info.key`.
    pub key: &'static str,
    /// The row, as raw JSON.
    pub row: &'static str,
}

/// The row of a deployment: that of `base_model` if the deployment names one that is known, else
/// that of the provider's model, exactly or without its region, date or version.
pub fn find(provider: &str, model: &str, base_model: Option<&str>) -> Option<Priced> {
    let provider = if provider == "vertex_ai_beta" {
        "vertex_ai"
    } else {
        provider
    };
    // Whoever writes a base model says what the price is, whoever the provider is.
    let named = base_model.and_then(|base| names(provider, base).iter().find_map(|name| priced(name)));
    named
        .or_else(|| {
            let known = names(provider, model);
            let mut rows = known.iter().filter_map(|name| priced(name));
            rows.find(|found| serves(provider, found.row))
        })
        .or_else(|| by_size::category(provider, model).and_then(priced))
}

fn priced(name: &str) -> Option<Priced> {
    entry(name).map(|(key, row)| Priced { key, row })
}

/// The keys to try, best first.
fn names(provider: &str, model: &str) -> Vec<String> {
    let bare = model
        .strip_prefix(provider)
        .and_then(|rest| rest.strip_prefix('/'))
        .unwrap_or(model);
    let split = without_routing(provider, bare);
    let stripped = stripped(provider, split);
    let mut names = vec![
        format!("{provider}/{bare}"),
        model.to_owned(),
        format!("{provider}/{split}"),
        split.to_owned(),
        format!("{provider}/{stripped}"),
        stripped.to_owned(),
        // Providers whose own ids repeat LiteLLM's name, such as `perplexity/perplexity/sonar`.
        format!("{provider}/{model}"),
    ];
    match provider {
        "vertex_ai" => names.extend([format!("vertex_ai/meta/{bare}"), format!("vertex_ai/{bare}@latest")]),
        "fireworks_ai" => names.push(format!("fireworks_ai/accounts/fireworks/models/{bare}")),
        _ => {}
    }
    names
}

/// Whether a row's provider is this one, or one that LiteLLM prices it by.
fn serves(provider: &str, row: &str) -> bool {
    let Some(owner) = provider_in(row) else { return true };
    let text_completion = owner.strip_prefix("text-completion-") == Some(provider);
    owner == provider
        || text_completion
        || match provider {
            "vertex_ai" | "fireworks_ai" | "bedrock" | "cohere" => owner.starts_with(provider),
            "bedrock_converse" => owner.starts_with("bedrock"),
            "azure" => owner == "azure_text",
            "azure_ai" => matches!(owner, "azure" | "openai"),
            "litellm_proxy" | "github" | "nadir" => true,
            _ => false,
        }
}

/// LiteLLM's words before a Bedrock model that choose its API, and an AWS region as a path.
fn without_routing<'a>(provider: &str, model: &'a str) -> &'a str {
    const ROUTES: [&str; 6] = [
        "bedrock/",
        "chat_completions/",
        "converse/",
        "invoke/",
        "openai/",
        "mantle/",
    ];
    match provider {
        "bedrock" | "bedrock_converse" => ROUTES
            .iter()
            .fold(model, |rest, route| rest.strip_prefix(route).unwrap_or(rest)),
        "bedrock_mantle" => without_region_path(model),
        _ => model,
    }
}

/// The name without what providers put around it: Bedrock's regions and throughput, Google's
/// version, an OpenAI fine-tune's owner, a snapshot's date.
fn stripped<'a>(provider: &str, model: &'a str) -> &'a str {
    match provider {
        "bedrock" | "bedrock_converse" => wire::bedrock::base_model(model),
        "vertex_ai" | "gemini" | "databricks" => without_version(model),
        _ if model.contains("ft:") => without_owner(model),
        _ => without_date(model),
    }
}

fn without_region_path(model: &str) -> &str {
    match model.split_once('/') {
        Some((region, rest)) if is_region(region) => rest,
        _ => model,
    }
}

/// Whether this looks like an AWS region, such as `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    text.matches('-').count() >= 2 && text.rsplit_once('-').is_some_and(|(_, number)| is_number(number))
}

fn without_version(model: &str) -> &str {
    match model.rsplit_once('-') {
        Some((rest, version)) if is_number(version) => rest,
        _ => model,
    }
}

/// `ft:gpt-4o:org:suffix:id` without its last three parts.
fn without_owner(model: &str) -> &str {
    model.rsplitn(4, ':').nth(3).unwrap_or(model)
}

/// The name without `-YYYY-MM-DD`.
fn without_date(model: &str) -> &str {
    let Some((rest, date)) = model.len().checked_sub(11).and_then(|at| model.split_at_checked(at)) else {
        return model;
    };
    let is_date = date.bytes().zip(b"-dddd-dd-dd").all(|(byte, &form)| {
        if form == b'd' {
            byte.is_ascii_digit()
        } else {
            byte == form
        }
    });
    if is_date { rest } else { model }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_litellm_finds_them() {
        for (provider, model, key) in [
            ("openai", "gpt-4o", "gpt-4o"),
            ("openai", "gpt-4o-2099-01-01", "gpt-4o"),
            ("openai", "ft:gpt-4o-2024-08-06:acme::1", "ft:gpt-4o-2024-08-06"),
            ("openai", "gpt-3.5-turbo-instruct", "gpt-3.5-turbo-instruct"),
            ("azure", "gpt-4o", "azure/gpt-4o"),
            ("azure_ai", "gpt-4o", "gpt-4o"),
            ("anthropic", "claude-sonnet-4-5", "claude-sonnet-4-5"),
            ("groq", "openai/gpt-oss-20b", "groq/openai/gpt-oss-20b"),
            ("vertex_ai", "gemini-2.5-flash", "gemini-2.5-flash"),
            ("vertex_ai_beta", "gemini-2.5-flash-001", "gemini-2.5-flash"),
            ("gemini", "gemini-2.5-pro-002", "gemini/gemini-2.5-pro"),
            ("bedrock", "jp.anthropic.claude-v2:1", "anthropic.claude-v2:1"),
            ("bedrock", "converse/anthropic.claude-v2:1", "anthropic.claude-v2:1"),
            ("bedrock", "anthropic.claude-v2:1:51k", "anthropic.claude-v2:1"),
            ("perplexity", "perplexity/sonar", "perplexity/sonar"),
            ("perplexity", "perplexity/glm-5.2", "perplexity/perplexity/glm-5.2"),
            ("together_ai", "nobody/unheard-of-70b-chat", "together-ai-41.1b-80b"),
            ("fireworks_ai", "nobody-moe-8x7b", "fireworks-ai-moe-up-to-56b"),
        ] {
            assert_eq!(
                find(provider, model, None).map(|found| found.key),
                Some(key),
                "{provider} {model}"
            );
        }
    }

    #[test]
    fn another_providers_price_is_not_taken() {
        assert_eq!(find("hosted_vllm", "gpt-4o", None), None);
        assert_eq!(find("openai", "my-own-model", None), None);
        assert_eq!(find("", "", None), None);
    }

    #[test]
    fn the_base_model_goes_first_and_may_be_unknown() {
        let key = |base| find("azure", "gpt-4o", Some(base)).map(|found| found.key);
        assert_eq!(key("azure/gpt-4o-mini"), Some("azure/gpt-4o-mini"));
        assert_eq!(key("gpt-4o-mini"), Some("azure/gpt-4o-mini"));
        assert_eq!(key("claude-sonnet-4-5"), Some("claude-sonnet-4-5"));
        assert_eq!(key("no-such-model"), Some("azure/gpt-4o"));
    }

    #[test]
    fn only_whole_dates_are_cut() {
        for (model, rest) in [
            ("a-2024-08-06", "a"),
            ("-2024-08-06", ""),
            ("a-2024-08-0x", "a-2024-08-0x"),
            ("2024-08-06", "2024-08-06"),
            ("äöü-24-08-06", "äöü-24-08-06"),
        ] {
            assert_eq!(without_date(model), rest);
        }
    }
}
