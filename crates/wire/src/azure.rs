//! Azure's services for OpenAI's dialect: where deployments are, and Azure's words for errors. The bodies are OpenAI's.

mod error;
pub mod family;

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

/// The URL of a route, such as `/embeddings`, of an Azure OpenAI deployment (providers.md, 5).
pub fn deployment_url(target: Target<'_>, route: &str) -> String {
    let (base, query) = parted(target.api_base);
    let root = base.strip_suffix("/v1").unwrap_or(base);
    let undated = is_undated(target.place.api_version.as_deref()) || base.ends_with("/openai/v1");
    let root = root.strip_suffix("/openai").unwrap_or(root);
    if undated {
        return format!("{root}/openai/v1{route}{}", with_query(query, None));
    }
    let query = with_query(
        query,
        Some(target.place.api_version.as_deref().unwrap_or(DEFAULT_API_VERSION)),
    );
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
        with_query(query, target.place.api_version.as_deref())
    )
}

/// A base URL and its query.
fn parted(api_base: &str) -> (&str, &str) {
    let (base, query) = api_base.split_once('?').unwrap_or((api_base, ""));
    (base.trim_end_matches('/'), query)
}

/// The query with an API version in it, unless it has one.
fn with_query(query: &str, api_version: Option<&str>) -> String {
    let has_version = query.split('&').any(|part| part.starts_with("api-version="));
    let added = api_version
        .filter(|_| !has_version)
        .map(|version| format!("api-version={}", segment(version)));
    let parts: Vec<&str> = [query, added.as_deref().unwrap_or_default()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [] => String::new(),
        parts => format!("?{}", parts.join("&")),
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
                dated,
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
                "https://r.services.ai.azure.com/models/chat/completions?api-version=1",
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
