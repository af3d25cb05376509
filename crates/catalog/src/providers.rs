//! LiteLLM's providers, one row each: where they are, where their key is, how requests differ.
//! A provider that speaks OpenAI's chat dialect is a row and nothing else.

pub(crate) mod azure;
mod later;
mod plain;
mod translated;
mod vendors;

use crate::params::Rule;
use wire::facts::{Auth, Dialect, Place, ProviderRules, Quirk};

/// What we can do with a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Chat.
    Chat,
    /// Known by name only: a deployment of it is refused with [`not_yet`]'s words.
    NotYet,
}

/// One provider.
#[derive(Debug)]
pub struct Provider {
    /// What the codecs need.
    pub rules: ProviderRules,
    /// Its base URL; `None` if it must be configured.
    pub base_url: Option<&'static str>,
    /// Its base URL may follow from a region or project ([`wire::facts::Place`]).
    pub is_placed: bool,
    /// What every base URL of it ends with.
    pub base_end: &'static str,
    /// Variables that may hold its key, the usual one first.
    pub key_env: &'static [&'static str],
    /// Variables that may hold its base URL, the usual one first.
    pub base_env: &'static [&'static str],
    /// What servers without keys are sent, since LiteLLM always sends one.
    pub default_key: Option<&'static str>,
    /// Most of its servers want no key.
    pub is_open: bool,
    /// Settings that may hold a token, which goes as a bearer in place of the key.
    pub token_params: &'static [&'static str],
    /// Variables that may hold such a token.
    pub token_env: &'static [&'static str],
    /// Variables that may hold its API version.
    pub version_env: &'static [&'static str],
    /// Members of its requests' bodies, and variables that may hold them where the deployment doesn't say.
    pub member_env: &'static [(&'static str, &'static [&'static str])],
    /// What we can do with it.
    pub support: Support,
    /// Whether all of its models search the web whatever the request says.
    searches: bool,
    /// Which OpenAI parameters it takes.
    pub(crate) takes: &'static Rule,
}

impl Provider {
    /// LiteLLM's name and prefix.
    pub const fn name(&self) -> &'static str {
        self.rules.name
    }

    /// A deployment's base URL without a slash at its end: the configured one, else the environment's,
    /// else the provider's own. `None` if there is none.
    pub fn api_base(&self, configured: Option<&str>, env: impl Fn(&str) -> Option<String>) -> Option<String> {
        let stated = configured.map(str::to_owned).or_else(|| first(self.base_env, env));
        let base = stated.or_else(|| self.base_url.map(str::to_owned))?;
        let base = base.trim_end_matches('/');
        let is_whole = base.ends_with(self.base_end) || base.ends_with("/chat/completions");
        Some(match is_whole {
            true => base.to_owned(),
            false => [base, self.base_end].concat(),
        })
    }

    /// A deployment's key: the configured one, else the environment's, else what servers without keys
    /// are sent.
    pub fn api_key(&self, configured: Option<&str>, env: impl Fn(&str) -> Option<String>) -> Option<String> {
        let stated = configured.map(str::to_owned).or_else(|| first(self.key_env, env));
        stated.or_else(|| self.default_key.map(str::to_owned))
    }

    /// Whether its model of this name searches the web whatever the request says.
    pub fn searches_unasked(&self, model: &str) -> bool {
        self.searches || model.contains("search") || model.ends_with(":online")
    }

    /// Where a deployment's key goes: at some of Microsoft's hosts and API versions elsewhere than the row says.
    pub fn auth(&self, api_base: &str, place: &Place) -> Auth {
        azure::auth(self.rules.dialect, api_base, place).unwrap_or(self.rules.auth)
    }

    /// Whether a URL is at the provider's own domain, for [`wire::codec::ParamPolicy::own_host`].
    pub fn is_own_host(&self, url: &str) -> bool {
        let domain = self.base_url.and_then(host).map(registered);
        domain.is_some_and(|domain| host(url).is_some_and(|host| host == domain || is_under(host, domain)))
    }
}

/// The provider of this name.
pub fn by_name(name: &str) -> Option<&'static Provider> {
    all().find(|provider| provider.name() == name)
}

/// All providers, supported or not.
pub fn all() -> impl Iterator<Item = &'static Provider> {
    vendors::ROWS
        .iter()
        .chain(azure::ROWS)
        .chain(translated::ROWS)
        .chain(plain::ROWS)
        .chain(later::ROWS)
}

/// What a deployment of a provider is told that isn't supported yet.
pub fn not_yet(provider: &str) -> String {
    format!("provider `{provider}` is not supported yet")
}

/// The host of a URL, without its port; also of one without a scheme.
pub(crate) fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    host.split(':').next().filter(|host| !host.is_empty())
}

/// The last two labels of a host.
fn registered(host: &str) -> &str {
    let mut dots = host.rmatch_indices('.').skip(1);
    dots.next().map_or(host, |(dot, _)| host.get(dot + 1..).unwrap_or(host))
}

/// Whether a host is a name below a domain.
pub(crate) fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

fn first(names: &[&str], env: impl Fn(&str) -> Option<String>) -> Option<String> {
    names
        .iter()
        .find_map(|name| env(name).filter(|value| !value.is_empty()))
}

/// A row of a provider that speaks OpenAI's chat dialect and takes what its look-alikes take.
const fn chat(name: &'static str, exception: &'static str) -> Provider {
    Provider {
        rules: ProviderRules {
            name,
            exception,
            dialect: Dialect::OpenAi,
            auth: Auth::Bearer,
            renames: &[],
            quirks: &[],
            headers: &[],
        },
        base_url: None,
        is_placed: false,
        base_end: "",
        key_env: &[],
        base_env: &[],
        default_key: None,
        is_open: false,
        token_params: &[],
        token_env: &[],
        version_env: &[],
        member_env: &[],
        support: Support::Chat,
        searches: false,
        takes: &crate::params::tables::LOOK_ALIKE,
    }
}

impl Provider {
    const fn at(mut self, url: &'static str) -> Self {
        self.base_url = Some(url);
        self
    }

    /// Its base URL may follow from where the deployment is.
    const fn placed(mut self) -> Self {
        self.is_placed = true;
        self
    }

    const fn ending(mut self, end: &'static str) -> Self {
        self.base_end = end;
        self
    }

    const fn key(mut self, names: &'static [&'static str]) -> Self {
        self.key_env = names;
        self
    }

    const fn base(mut self, names: &'static [&'static str]) -> Self {
        self.base_env = names;
        self
    }

    const fn default_key(mut self, key: &'static str) -> Self {
        self.default_key = Some(key);
        self
    }

    const fn open(mut self) -> Self {
        self.is_open = true;
        self
    }

    const fn token(mut self, params: &'static [&'static str], variables: &'static [&'static str]) -> Self {
        self.token_params = params;
        self.token_env = variables;
        self
    }

    const fn version(mut self, names: &'static [&'static str]) -> Self {
        self.version_env = names;
        self
    }

    const fn members(mut self, members: &'static [(&'static str, &'static [&'static str])]) -> Self {
        self.member_env = members;
        self
    }

    const fn takes(mut self, rule: &'static Rule) -> Self {
        self.takes = rule;
        self
    }

    /// It knows `max_tokens` and not its newer name.
    const fn max_tokens(mut self) -> Self {
        self.rules.renames = &[("max_completion_tokens", "max_tokens")];
        self
    }

    const fn renames(mut self, renames: &'static [(&'static str, &'static str)]) -> Self {
        self.rules.renames = renames;
        self
    }

    const fn quirks(mut self, quirks: &'static [Quirk]) -> Self {
        self.rules.quirks = quirks;
        self
    }

    const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.rules.headers = headers;
        self
    }

    const fn speaks(mut self, dialect: Dialect, auth: Auth) -> Self {
        self.rules.dialect = dialect;
        self.rules.auth = auth;
        self
    }

    const fn searches(mut self) -> Self {
        self.searches = true;
        self
    }

    const fn not_yet(mut self) -> Self {
        self.support = Support::NotYet;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_supported_rows_complete() {
        let mut seen = HashSet::new();
        for provider in all() {
            assert!(seen.insert(provider.name()), "{} twice", provider.name());
            if provider.support == Support::Chat {
                let capital = provider.rules.exception.chars().next().is_some_and(char::is_uppercase);
                assert!(capital, "{}", provider.name());
                assert!(!provider.key_env.is_empty(), "{}", provider.name());
            }
        }
        assert!(seen.len() > 160, "{}", seen.len());
    }

    #[test]
    fn finds_base_and_key() {
        let env = |name: &str| (name == "OPENAI_API_BASE").then(|| "http://e/v1/".to_owned());
        let none = |_: &str| None;
        let openai = by_name("openai").unwrap();
        assert_eq!(openai.api_base(Some("http://c/v1/"), env).unwrap(), "http://c/v1");
        assert_eq!(openai.api_base(None, env).unwrap(), "http://e/v1");
        assert_eq!(openai.api_base(None, none).unwrap(), "https://api.openai.com/v1");
        assert_eq!(openai.api_key(None, none), None);
        let vllm = by_name("hosted_vllm").unwrap();
        assert_eq!(
            (vllm.api_base(None, none), vllm.api_key(None, none).as_deref()),
            (None, Some("fake-api-key"))
        );
        let mistral = by_name("mistral").unwrap();
        assert_eq!(mistral.api_base(Some("http://m"), none).unwrap(), "http://m/v1");
    }

    #[test]
    fn knows_its_own_hosts() {
        let openai = by_name("openai").unwrap();
        assert!(openai.is_own_host("https://eu.api.openai.com/v1"));
        for url in ["http://localhost:8000/v1", "https://openai.com.evil.example/v1", ""] {
            assert!(!openai.is_own_host(url), "{url}");
        }
    }

    #[test]
    fn some_models_search_unasked() {
        for (provider, model, searches) in [
            ("perplexity", "sonar", true),
            ("openai", "gpt-4o-search-preview", true),
            ("openrouter", "openai/gpt-4o:online", true),
            ("openrouter", "openai/gpt-4o", false),
            ("openai", "gpt-4o", false),
        ] {
            let provider = by_name(provider).unwrap();
            assert_eq!(provider.searches_unasked(model), searches, "{model}");
        }
    }
}
