//! Azure's services for OpenAI's dialect: where deployments are, and Azure's words for errors. The bodies are OpenAI's.

mod embeddings;
mod error;
pub mod family;
mod images;
pub mod routes;

use crate::codec::Target;
use crate::openai::Variant;
use std::fmt::Write;

/// The API version of deployments that name none (LiteLLM 1.106.2's).
pub const DEFAULT_API_VERSION: &str = "2025-02-01-preview";

/// Chat of Azure OpenAI: a deployment has a URL of its own.
pub static AZURE: Variant = Variant {
    url: |target| deployment_url(target, "/chat/completions"),
    error: Some(error::read),
};

/// Chat of Azure AI Foundry: the model is named in the body.
pub static AZURE_AI: Variant = Variant {
    url: |target| foundry_url(target, "/chat/completions"),
    error: None,
};

/// Whether this API version is the one without dates, whose paths name no deployment and whose key is a bearer.
pub fn is_undated(api_version: Option<&str>) -> bool {
    matches!(api_version, Some("v1" | "latest" | "preview"))
}

/// The API version that a deployment speaks: its base URL may say that it is the one without dates.
pub fn spoken<'a>(api_base: &str, api_version: Option<&'a str>) -> Option<&'a str> {
    match parted(api_base).0.ends_with("/openai/v1") {
        true => Some("v1"),
        false => api_version,
    }
}

/// The URL of a route, such as `/embeddings`, of an Azure OpenAI deployment (providers.md, 5).
pub fn deployment_url(target: Target<'_>, route: &str) -> String {
    let (base, query) = parted(target.api_base);
    let root = base.strip_suffix("/v1").unwrap_or(base);
    let undated = is_undated(target.place.api_version.as_deref()) || base.ends_with("/openai/v1");
    let root = root.strip_suffix("/openai").unwrap_or(root);
    if undated {
        return format!("{root}/openai/v1{route}{}", with_query(query, None, None));
    }
    let query = with_query(query, target.place.api_version.as_deref(), Some(DEFAULT_API_VERSION));
    let name = segment(family::deployment(target.model));
    if base.contains("/openai/deployments") {
        return format!("{}{route}{query}", base.strip_suffix(route).unwrap_or(base));
    }
    if base.contains("gateway.ai.cloudflare.com") {
        return format!("{base}/{name}{route}{query}");
    }
    format!("{root}/openai/deployments/{name}{route}{query}")
}

/// The URL of a route of Azure AI Foundry: below `/models` at its own host, below the base elsewhere.
pub fn foundry_url(target: Target<'_>, route: &str) -> String {
    let (base, query) = parted(target.api_base);
    let base = base.strip_suffix(route).unwrap_or(base);
    let is_foundry = base.contains("services.ai.azure.com") && !base.ends_with("/models") && !base.contains("/openai");
    let models = if is_foundry { "/models" } else { "" };
    format!(
        "{base}{models}{route}{}",
        with_query(query, target.place.api_version.as_deref(), None)
    )
}

/// A base URL and its query.
fn parted(api_base: &str) -> (&str, &str) {
    let (base, query) = api_base.split_once('?').unwrap_or((api_base, ""));
    (base.trim_end_matches('/'), query)
}

/// The query with an API version in it: a stated one counts more than the query's own, a default less.
fn with_query(query: &str, stated: Option<&str>, default: Option<&str>) -> String {
    let is_version = |part: &&str| part.starts_with("api-version=");
    let parts = query.split('&').filter(|part| !part.is_empty());
    let own = parts.clone().find(is_version);
    let version = match (stated, own) {
        (Some(version), _) => Some(format!("api-version={}", segment(version))),
        (None, Some(own)) => Some(own.to_owned()),
        (None, None) => default.map(|version| format!("api-version={}", segment(version))),
    };
    let others = parts.filter(|part| !is_version(part)).map(str::to_owned);
    let parts: Vec<String> = others.chain(version).collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("?{}", parts.join("&")),
    }
}

/// A name as one segment of a path.
pub(crate) fn segment(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte.into()),
            // Writing to a string cannot fail.
            _ => write!(out, "%{byte:02X}").unwrap_or_default(),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Place;

    fn url(codec: &Variant, api_base: &str, model: &str, api_version: Option<&str>) -> String {
        let place = Place {
            api_version: api_version.map(str::to_owned),
            ..Place::default()
        };
        (codec.url)(Target {
            api_base,
            model,
            place: &place,
            stream: false,
        })
    }

    #[test]
    fn deployments_have_urls() {
        let dated = Some("2024-10-21");
        for (base, model, version, expected) in [
            (
                "https://r.azure.com",
                "gpt",
                dated,
                "https://r.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
            ),
            (
                "https://r.azure.com/",
                "o_series/my-o3",
                None,
                "https://r.azure.com/openai/deployments/my-o3/chat/completions?api-version=2025-02-01-preview",
            ),
            (
                "https://r.azure.com/openai",
                "gpt",
                dated,
                "https://r.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
            ),
            (
                "https://r.azure.com",
                "gpt",
                Some("v1"),
                "https://r.azure.com/openai/v1/chat/completions",
            ),
            (
                "https://r.azure.com/openai/v1/",
                "gpt",
                dated,
                "https://r.azure.com/openai/v1/chat/completions",
            ),
            (
                "https://r.azure.com/openai/deployments/x",
                "gpt",
                dated,
                "https://r.azure.com/openai/deployments/x/chat/completions?api-version=2024-10-21",
            ),
            (
                "https://r.azure.com/openai/deployments/x/chat/completions?api-version=1",
                "gpt",
                None,
                "https://r.azure.com/openai/deployments/x/chat/completions?api-version=1",
            ),
            (
                "https://gateway.ai.cloudflare.com/v1/a/g/azure-openai/r",
                "gpt",
                dated,
                "https://gateway.ai.cloudflare.com/v1/a/g/azure-openai/r/gpt/chat/completions?api-version=2024-10-21",
            ),
            (
                "https://r.azure.com",
                "../x?y",
                dated,
                "https://r.azure.com/openai/deployments/..%2Fx%3Fy/chat/completions?api-version=2024-10-21",
            ),
        ] {
            assert_eq!(url(&AZURE, base, model, version), expected);
        }
    }

    #[test]
    fn a_base_url_may_tell_the_version() {
        let dated = Some("2024-10-21");
        assert_eq!(spoken("https://r.azure.com/openai/v1/?a=b", dated), Some("v1"));
        assert_eq!(spoken("https://r.azure.com/openai", dated), dated);
    }

    #[test]
    fn foundry_has_urls() {
        for (base, version, expected) in [
            (
                "https://r.services.ai.azure.com",
                Some("2024-05-01-preview"),
                "https://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview",
            ),
            (
                "https://r.services.ai.azure.com/models?api-version=1",
                Some("2"),
                "https://r.services.ai.azure.com/models/chat/completions?api-version=2",
            ),
            (
                "https://m.inference.ai.azure.com/v1",
                None,
                "https://m.inference.ai.azure.com/v1/chat/completions",
            ),
            (
                "https://m.inference.ai.azure.com/v1/chat/completions",
                None,
                "https://m.inference.ai.azure.com/v1/chat/completions",
            ),
        ] {
            assert_eq!(url(&AZURE_AI, base, "m", version), expected);
        }
    }
}
