//! Microsoft's clouds.

use super::{Provider, chat, host, is_under};
use crate::params::tables;
use wire::azure::is_undated;
use wire::facts::{Auth, Dialect, Place, Quirk};

/// Settings and variables of an Entra ID token.
const TOKEN: [&[&str]; 2] = [&["azure_ad_token"], &["AZURE_AD_TOKEN"]];

/// Sorted by name.
pub(super) static ROWS: &[Provider] = &[
    chat("azure", "Azure")
        .key(&["AZURE_OPENAI_API_KEY", "AZURE_API_KEY"])
        .base(&["AZURE_API_BASE"])
        .version(&["AZURE_API_VERSION"])
        .token(TOKEN[0], TOKEN[1])
        .speaks(Dialect::Azure, Auth::ApiKey)
        .takes(&tables::AZURE)
        .quirks(&[Quirk::AzureModels]),
    chat("azure_ai", "Azure_ai")
        .key(&["AZURE_AI_API_KEY"])
        .base(&["AZURE_AI_API_BASE"])
        .token(TOKEN[0], TOKEN[1])
        .speaks(Dialect::AzureAi, Auth::Bearer)
        .takes(&tables::AZURE_AI)
        .quirks(&[Quirk::OpenAiModels, Quirk::FoundryMessages, Quirk::RawErrors]),
];

/// Claude models at Azure AI Foundry, which speak Anthropic's dialect there.
static CLAUDE: Provider = chat("azure_ai", "Anthropic")
    .ending("/anthropic")
    .key(&["AZURE_AI_API_KEY"])
    .base(&["AZURE_AI_API_BASE"])
    .token(TOKEN[0], TOKEN[1])
    .speaks(Dialect::Anthropic, Auth::ApiKey)
    .takes(&tables::ANTHROPIC)
    .headers(&[("anthropic-version", "2023-06-01")])
    .quirks(&[Quirk::RawErrors]);

/// The row that serves a model of Azure AI Foundry: Claude has a dialect of its own there, and OpenAI's models at a
/// host other than Foundry's are deployments of Azure OpenAI.
pub(crate) fn serving(
    provider: &'static Provider,
    model: &str,
    api_base: Option<&str>,
    in_price_map: &dyn Fn(&str) -> Option<&'static str>,
) -> &'static Provider {
    if provider.name() != "azure_ai" {
        return provider;
    }
    let is_foundry = |base: &str| {
        host(base).is_some_and(|host| is_under(host, "services.ai.azure.com")) && !base.contains("/openai/deployments")
    };
    let elsewhere = api_base.is_some_and(|base| !is_foundry(base));
    let is_openais = || matches!(in_price_map(model), Some("openai" | "text-completion-openai"));
    match ROWS {
        _ if model.to_ascii_lowercase().contains("claude") => &CLAUDE,
        [azure, ..] if elsewhere && is_openais() => azure,
        _ => provider,
    }
}

/// Hosts of Azure AI Foundry that want the key as `api-key`.
const KEY_HOSTS: [&str; 2] = ["services.ai.azure.com", "openai.azure.com"];

/// Where the key goes if it isn't where the row says: undated API versions of Azure OpenAI take it as a bearer.
pub(super) fn auth(dialect: Dialect, api_base: &str, place: &Place) -> Option<Auth> {
    let has_key = |host: &str| KEY_HOSTS.iter().any(|domain| is_under(host, domain));
    match dialect {
        Dialect::Azure if is_undated(place.api_version.as_deref()) => Some(Auth::Bearer),
        Dialect::AzureAi if host(api_base).is_some_and(has_key) => Some(Auth::ApiKey),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_where_they_are_wanted() {
        for (provider, base, version, expected) in [
            (&ROWS[0], "https://r.openai.azure.com", None, Auth::ApiKey),
            (&ROWS[0], "https://r.openai.azure.com", Some("2024-10-21"), Auth::ApiKey),
            (&ROWS[0], "https://r.openai.azure.com", Some("v1"), Auth::Bearer),
            (&ROWS[1], "https://r.services.ai.azure.com/models", None, Auth::ApiKey),
            (&ROWS[1], "https://m.inference.ai.azure.com", None, Auth::Bearer),
            (&CLAUDE, "https://r.services.ai.azure.com/anthropic", None, Auth::ApiKey),
        ] {
            let place = Place {
                api_version: version.map(str::to_owned),
                ..Place::default()
            };
            assert_eq!(provider.auth(base, &place), expected, "{base} {version:?}");
        }
    }
}
