//! Where a deployment's calls go: provider, model, base URL and key.

use super::Context;
use super::aws::AwsAccess;
use super::entry::ModelEntry;
use super::google;
use crate::finding::{Findings, without_secrets};
use crate::schema;
use crate::secret::Secret;
use crate::snapshot::without_query;
use crate::yaml::Node;
use catalog::providers::{self, Provider};
use catalog::resolve::{ResolveError, Resolved};
use wire::facts::{Auth, Dialect, Place};
use wire::registry::has_responses;

/// A provider's model at a place.
pub(crate) struct Endpoint {
    pub(crate) provider: &'static Provider,
    pub(crate) model: String,
    /// Whether chats go to it as Responses (`openai/responses/<model>`).
    pub(crate) by_responses: bool,
    pub(crate) api_base: String,
    pub(crate) place: Place,
    pub(crate) api_key: Option<Secret>,
    pub(crate) auth: Auth,
    pub(crate) aws: Option<AwsAccess>,
}

/// Why a model is left out.
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Endpoint {
    /// Finds the provider, and what the entry, its credential, the environment and the provider's row
    /// say about base URL and key, in this order.
    pub(super) fn find(entry: &ModelEntry, credential: Option<&Node>, context: Context<'_>) -> Result<Self, Refusal> {
        let env = context.env;
        let given = |keys: &[&str]| {
            let nodes = [Some(&entry.params), credential];
            let found = nodes
                .into_iter()
                .flatten()
                .find_map(|node| keys.iter().find_map(|key| node.get(key)?.text()));
            found.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let configured = given(&["api_base", "base_url"]);
        let model = aliased(given(&["model"]).unwrap_or_default(), context.litellm);
        let Resolved { provider, model } = resolve(
            &model,
            configured.as_deref(),
            given(&["custom_llm_provider"]).as_deref(),
        )?;
        let bare = model.strip_prefix("responses/").map(str::to_owned);
        let bare = bare.filter(|_| has_responses(&provider.rules));
        let by_responses = bare.is_some();
        let model = bare.unwrap_or(model);
        let runtime = given(&["aws_bedrock_runtime_endpoint"]).filter(|_| provider.rules.auth == Auth::SigV4);
        let api_base = base(provider, runtime.or(configured).as_deref(), env)?;
        let placed = |key: &str, variables: &[&str]| {
            let of_env = || {
                variables
                    .iter()
                    .find_map(|name| env(name).filter(|text| !text.is_empty()))
            };
            given(&[key]).or_else(of_env)
        };
        let mut place = Place {
            api_version: placed("api_version", provider.version_env),
            project: placed("vertex_project", &["VERTEXAI_PROJECT"]).or(given(&["vertex_ai_project"])),
            location: placed("vertex_location", &["VERTEXAI_LOCATION", "VERTEX_LOCATION"])
                .or(given(&["vertex_ai_location"])),
            region: region(&model, &given, env)?,
            model_id: given(&["model_id"]),
        };
        check_route(provider, &model)?;
        let token = provider
            .token_params
            .iter()
            .find_map(|key| placed(key, provider.token_env));
        let auth = match token {
            Some(_) => Auth::Bearer,
            None => provider.auth(&api_base, &place),
        };
        let stated = match auth {
            Auth::Google => google::credentials(&[Some(&entry.params), credential]),
            _ => given(&["api_key"]),
        };
        let key = provider.api_key(stated.as_deref(), env);
        check_sign_in(provider, token.as_deref(), key.as_deref(), &given)?;
        if auth == Auth::Google {
            google::complete(&mut place, &model, key.as_deref(), context.litellm)?;
        }
        let api_key = token.or(key);
        let aws = match auth {
            Auth::SigV4 if api_key.is_none() => Some(AwsAccess::find(entry, credential, &place, env)?),
            _ => None,
        };
        Ok(Self {
            provider,
            model,
            by_responses,
            api_base,
            place,
            api_key: api_key.map(Secret::new),
            auth,
            aws,
        })
    }
}

impl Endpoint {
    /// Notes a missing key, where the provider wants one and no client may bring it.
    pub(super) fn check_key(&self, entry: &ModelEntry, findings: &mut Findings) {
        let brought = ["mock_response", "configurable_clientside_auth_params", "extra_headers"];
        let mut entries = entry.params.entries().iter();
        // What is wrong with that variable has been said.
        let by_variable = entries.any(|entry| entry.key == "api_key" && entry.value.variable.is_some());
        let variables = self.provider.key_env.join("` or `");
        if self.api_key.is_some()
            || by_variable
            || matches!(self.provider.rules.auth, Auth::None | Auth::SigV4)
            || self.provider.is_open
            || variables.is_empty()
            || brought.iter().any(|key| entry.params.get(key).is_some())
        {
            return;
        }
        let key = match self.provider.rules.auth {
            Auth::Google => "vertex_credentials",
            _ => "api_key",
        };
        let message = format!("model `{}` has no key for `{}`", entry.model_name, self.provider.name());
        findings
            .warn(entry.model_at(), message)
            .help(format!("set `{key}`, or the variable `{variables}`"));
    }

    /// Notes a base URL that holds a route, which would be added a second time.
    pub(super) fn check_base(&self, entry: &ModelEntry, findings: &mut Findings) {
        let keys = ["api_base", "base_url"].iter();
        let Some(node) = keys.filter_map(|key| entry.params.get(key)).next() else {
            return;
        };
        let route = ROUTES.iter().find(|route| self.api_base.ends_with(**route));
        if let Some(route) = route {
            let message = format!("`api_base` ends with {route}, which is added to it once more");
            let short = self.api_base.trim_end_matches(route);
            findings
                .warn(node.at, message)
                .help(format!("write {}", without_query(short)));
        }
    }
}

/// The base URL: stated, of the environment or the provider's own; empty where the place makes it.
fn base(provider: &Provider, stated: Option<&str>, env: &dyn Fn(&str) -> Option<String>) -> Result<String, Refusal> {
    match provider.api_base(stated, env) {
        Some(api_base) => {
            check_userinfo(&api_base)?;
            check_url(&api_base)?;
            Ok(api_base)
        }
        None if provider.is_placed => Ok(String::new()),
        None => Err(no_base(provider)),
    }
}

/// The AWS region: stated, in the model's name or ARN, or of the environment.
fn region(
    model: &str,
    given: &impl Fn(&[&str]) -> Option<String>,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<String>, Refusal> {
    let model_id = given(&["model_id"]);
    let named = || wire::bedrock::named_region(model, model_id.as_deref()).map(str::to_owned);
    let variables = ["AWS_REGION_NAME", "AWS_REGION", "AWS_DEFAULT_REGION"];
    let of_env = || {
        variables
            .iter()
            .find_map(|name| env(name).filter(|text| !text.is_empty()))
    };
    let region = given(&["aws_region_name", "region_name"])
        .or_else(named)
        .or_else(of_env);
    let is_valid = |region: &str| {
        region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    match region {
        Some(region) if !is_valid(&region) => Err(Refusal {
            message: format!("`{region}` is not an AWS region"),
            hint: Some("write it as in `aws_region_name: us-east-1`".to_owned()),
        }),
        region => Ok(region),
    }
}

/// Bedrock has more ways to its models than are built.
fn check_route(provider: &Provider, model: &str) -> Result<(), Refusal> {
    let unsupported = match provider.rules.dialect {
        Dialect::Converse => wire::bedrock::unsupported(model),
        _ => None,
    };
    unsupported.map_or(Ok(()), |message| Err(Refusal { message, hint: None }))
}

fn unknown_hint(model: &str) -> String {
    let misspelt = model
        .split_once('/')
        .and_then(|(prefix, rest)| Some((nearest(prefix)?, rest)));
    match misspelt {
        Some((name, rest)) => format!("did you mean `{name}/{rest}`?"),
        None => format!("name it, as in `openai/{model}` for any server that speaks OpenAI's API"),
    }
}

fn similar(name: &str) -> Option<String> {
    nearest(name).map(|name| format!("did you mean `{name}`?"))
}

fn nearest(name: &str) -> Option<&'static str> {
    schema::nearest(name, providers::all().map(Provider::name))
}

/// What `litellm_settings.model_alias_map` makes of a model string.
fn aliased(model: String, litellm: &Node) -> String {
    let entry = litellm.get("model_alias_map").and_then(|map| map.get(&model));
    entry.and_then(Node::text).map(str::to_owned).unwrap_or(model)
}

/// The provider of a model string, if it can be called.
fn resolve(model: &str, api_base: Option<&str>, forced: Option<&str>) -> Result<Resolved, Refusal> {
    catalog::resolve::resolve(model, forced, api_base, &catalog::prices::provider_of).map_err(|error| {
        let (message, hint) = match &error {
            ResolveError::Unknown(model) => (format!("no provider is known for `{model}`"), unknown_hint(model)),
            ResolveError::NoSuchProvider(name) => (
                format!("provider `{name}` is not known"),
                similar(name).unwrap_or_else(|| {
                    "for a server that speaks OpenAI's API write `custom_llm_provider: openai` and its `api_base`"
                        .to_owned()
                }),
            ),
            ResolveError::NotYet(_) => (error.to_string(), "until then its calls are refused".to_owned()),
        };
        Refusal {
            message,
            hint: Some(hint),
        }
    })
}

/// Routes that people copy along with the base URL.
const ROUTES: [&str; 4] = ["/chat/completions", "/completions", "/embeddings", "/v1/messages"];

/// `https://user:password@host`: no call sends that, and a base URL is seen by many.
fn check_userinfo(api_base: &str) -> Result<(), Refusal> {
    let rest = api_base.split_once("://").map_or(api_base, |(_, rest)| rest);
    match rest.split(['/', '?', '#']).next() {
        Some(host) if host.contains('@') => Err(Refusal {
            message: "its `api_base` holds credentials before an `@`, which are never sent".to_owned(),
            hint: Some(
                "put credentials into `api_key`, or into `extra_headers`, and take them out of the URL".to_owned(),
            ),
        }),
        _ => Ok(()),
    }
}

/// A base URL that no call can be sent to.
fn check_url(api_base: &str) -> Result<(), Refusal> {
    let host = ["http://", "https://"]
        .iter()
        .find_map(|scheme| api_base.strip_prefix(scheme));
    match host {
        Some(host) if !host.is_empty() && !host.starts_with(['/', ':']) && !host.contains(' ') => Ok(()),
        _ => {
            let shown = without_secrets(without_query(api_base));
            Err(Refusal {
                message: format!("`{shown}` is not a URL"),
                hint: Some(match api_base.contains("://") {
                    true => "write http:// or https://, and a host".to_owned(),
                    false => format!("write http://{shown} or https://…"),
                }),
            })
        }
    }
}

/// Settings that a token would have to be asked for with.
const SIGN_IN: [&str; 3] = ["client_secret", "azure_password", "zen_api_key"];

/// Refuses what would need a sign-in first: that isn't built.
fn check_sign_in(
    provider: &Provider,
    token: Option<&str>,
    key: Option<&str>,
    given: &impl Fn(&[&str]) -> Option<String>,
) -> Result<(), Refusal> {
    let takes_tokens = !provider.token_params.is_empty();
    let by_token_alone = takes_tokens && provider.key_env == provider.token_env;
    let setting = SIGN_IN.iter().find(|setting| given(&[**setting]).is_some());
    let by = match (token, key) {
        _ if !takes_tokens => return Ok(()),
        (Some(token), _) if token.starts_with("oidc/") => "an OIDC token",
        (None, _) if by_token_alone => "a key",
        (None, None) => match setting {
            Some(setting) => setting,
            None => return Ok(()),
        },
        _ => return Ok(()),
    };
    let (params, variables) = (provider.token_params.join("` or `"), provider.token_env.join("` or `"));
    Err(Refusal {
        message: format!(
            "provider `{}`: signing in with {by} is not supported yet",
            provider.name()
        ),
        hint: Some(format!("set `{params}` to a token, or the variable `{variables}`")),
    })
}

fn no_base(provider: &Provider) -> Refusal {
    let variables = provider.base_env.join("` or `");
    Refusal {
        message: format!("provider `{}` needs an `api_base`", provider.name()),
        hint: (!variables.is_empty()).then(|| format!("set `api_base`, or the variable `{variables}`")),
    }
}
