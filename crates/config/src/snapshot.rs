//! The configuration as the gateway uses it: immutable, replaced as a whole. A request keeps the
//! snapshot that it started with.

pub use crate::deployment::aws::{AwsAccess, AwsKey, AwsRole};
pub use crate::deployment::sign_in::{
    Assertion, AzureApp, AzureSignIn, AzureWay, GoogleSignIn, ManagedHost, ManagedIdentity, SignIn,
};
use crate::pattern::Pattern;
use crate::prometheus::Prometheus;
use crate::secret::Secret;
use catalog::cost::Adjustments;
use catalog::prices::Rates;
use catalog::providers::Provider;
use std::collections::HashMap;
use std::sync::Arc;
use wire::amount::Amount;
use wire::codec::ParamPolicy;
use wire::error::ErrorClass;
use wire::facts::{Auth, MessagesRoad, ModelFacts, Place};

/// Everything that the config, its includes and the environment say.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// All deployments, in the order of the config.
    pub deployments: Vec<Arc<Deployment>>,
    /// Exact model names to their deployments.
    pub groups: HashMap<String, Vec<Arc<Deployment>>>,
    /// Wildcard model names, the most specific first (routing.md, 2).
    pub wildcards: Vec<Wildcard>,
    /// `router_settings.model_group_alias`.
    pub aliases: HashMap<String, Alias>,
    /// `router_settings`, with `litellm_settings` where the former are silent.
    pub router: RouterSettings,
    /// `general_settings` and what else concerns the server.
    pub general: GeneralSettings,
    /// The budget of the whole proxy.
    pub budget: Option<ProxyBudget>,
    /// What `/metrics` shows.
    pub prometheus: Prometheus,
    /// Providers whose models lists show as well, because their keys are in the environment
    /// (`general_settings.infer_model_from_keys`).
    pub inferred: Vec<&'static Provider>,
    /// Models of the config that could not be loaded, with the reason: they answer 400.
    pub dropped: Vec<(String, String)>,
    /// Settings that only a restart puts in force (database and Redis URLs), by a hash of their
    /// value: enough to see that one changed.
    pub restart_settings: Vec<(&'static str, u64)>,
}

/// One `model_list` entry: a model at one place.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// `model_info.id`, or LiteLLM's hash of the entry (routing.md, 0).
    pub id: String,
    /// The model group.
    pub model_name: String,
    /// `litellm_params.model` as written.
    pub litellm_model: String,
    /// The provider's row.
    pub provider: &'static Provider,
    /// The model's name upstream (may contain `*`).
    pub model: String,
    /// Base URL, without a slash at its end and without credentials; [`Deployment::shown_base`] is to be
    /// shown. Empty where the place makes it.
    pub api_base: String,
    /// What else makes the URL of calls.
    pub place: Place,
    /// The key, from the config or the provider's usual variable.
    pub api_key: Option<Secret>,
    /// Where the key goes.
    pub auth: Auth,
    /// Who signs in for an access token, where that stands for the key.
    pub sign_in: Option<Arc<SignIn>>,
    /// Who signs its requests, where AWS wants them signed.
    pub aws: Option<AwsAccess>,
    /// `extra_headers`, `default_headers`, `organization`: sent upstream; names in lowercase.
    pub headers: Vec<(String, Secret)>,
    /// Parameters and their rules.
    pub params: ParamPolicy,
    /// Facts about the model.
    pub facts: ModelFacts,
    /// How Anthropic Messages reach it, where the config says so.
    pub messages_road: Option<MessagesRoad>,
    /// Its prices.
    pub rates: Rates,
    /// Discount and margin of its provider.
    pub adjustments: Adjustments,
    /// The price map's key for it, where it has a row.
    pub price_key: Option<String>,
    /// simple-shuffle's weight.
    pub weight: Option<f64>,
    /// Requests a minute: a weight.
    pub rpm: Option<u64>,
    /// Tokens a minute: a weight.
    pub tpm: Option<u64>,
    /// Priority level, the lowest first.
    pub order: Option<i64>,
    /// Seconds for a whole call.
    pub timeout_s: Option<f64>,
    /// Seconds for a stream's first byte.
    pub stream_timeout_s: Option<f64>,
    /// Router retries for this deployment.
    pub num_retries: Option<u32>,
    /// Seconds out of service after a failure.
    pub cooldown_s: Option<f64>,
    /// Failures allowed before that.
    pub allowed_fails: AllowedFails,
    /// A canned answer in place of a call.
    pub mock_response: Option<String>,
    /// `model_info.blocked`: paused.
    pub blocked: bool,
    /// `model_info.discoverable`: lists show it to everybody.
    pub discoverable: bool,
    /// `model_info.access_groups`.
    pub access_groups: Vec<String>,
    /// `litellm_params` for `/model/info`: secrets masked, `api_key` left out. A JSON object.
    pub shown_params: serde_json::Map<String, serde_json::Value>,
    /// `model_info` as written. A JSON object.
    pub model_info: serde_json::Map<String, serde_json::Value>,
    /// The line of its `model_name` in its config file, for messages (1-based; 0 is unknown).
    pub line: usize,
}

impl Deployment {
    /// The base URL as clients, logs and metrics see it: a query may hold a key.
    pub fn shown_base(&self) -> &str {
        without_query(&self.api_base)
    }
}

/// A URL without its query.
pub(crate) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// A model name with `*`.
#[derive(Debug)]
pub struct Wildcard {
    /// The name.
    pub pattern: Pattern,
    /// The deployments under that name.
    pub deployments: Vec<Arc<Deployment>>,
}

/// Another name for a model group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The model group meant.
    pub target: String,
    /// Not listed in `/models`.
    pub hidden: bool,
    /// Its place among the aliases of the config: lists keep their order.
    pub place: usize,
}

/// `router_settings` (routing.md, 1).
#[derive(Clone, Debug)]
pub struct RouterSettings {
    /// Retries of a request in its group.
    pub num_retries: u32,
    /// How deep fallbacks may follow fallbacks.
    pub max_fallbacks: u32,
    /// Seconds for a whole call.
    pub timeout_s: f64,
    /// Seconds for a stream's first byte.
    pub stream_timeout_s: Option<f64>,
    /// Least seconds of a back-off.
    pub retry_after_s: f64,
    /// Failures allowed before a cooldown, and per class.
    pub allowed_fails: AllowedFails,
    /// Seconds out of service.
    pub cooldown_s: f64,
    /// No cooldowns at all.
    pub disable_cooldowns: bool,
    /// `enable_pre_call_checks`: prompts that cannot fit go elsewhere.
    pub pre_call_checks: bool,
    /// Group to fallbacks, in the order of the config; `*` is everybody's.
    pub fallbacks: Vec<(String, Vec<String>)>,
    /// The same for prompts that are too long.
    pub context_window_fallbacks: Vec<(String, Vec<String>)>,
    /// The same for refused content.
    pub content_policy_fallbacks: Vec<(String, Vec<String>)>,
    /// `retry_policy`.
    pub retry_policy: RetryPolicy,
    /// `model_group_retry_policy`.
    pub group_retry_policy: HashMap<String, RetryPolicy>,
    /// `litellm_settings.expose_router_debug_in_errors`.
    pub expose_debug: bool,
}

/// Retries by error class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetryPolicy {
    /// `RateLimitErrorRetries: 3` …
    pub by_class: Vec<(ErrorClass, u32)>,
    /// `DefaultRetries`.
    pub default: Option<u32>,
}

/// How many failures a deployment may have before it cools down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedFails {
    /// `allowed_fails`, when set.
    pub any: Option<u32>,
    /// `allowed_fails_policy`.
    pub by_class: Vec<(ErrorClass, u32)>,
}

/// `general_settings`, and the parts of `litellm_settings` that concern requests as a whole.
#[derive(Clone, Debug)]
pub struct GeneralSettings {
    /// The admin key; `None` means that everybody may call.
    pub master_key: Option<Secret>,
    /// `dangerously_permit_weak_or_unset_master_key`, or its variable.
    pub permit_weak_key: bool,
    /// `LITELLM_SALT_KEY`: what is kept for others is sealed with it, else with the master key.
    pub salt_key: Option<Secret>,
    /// `disable_responses_id_security`: everybody may use everybody's responses.
    pub share_responses: bool,
    /// `allow_unmanaged_response_ids`: ids of responses that we didn't make are taken from everybody.
    pub foreign_response_ids: bool,
    /// `litellm_key_header_name`, in lowercase.
    pub key_header: Option<String>,
    /// `forward_client_headers_to_llm_api`.
    pub forward_client_headers: bool,
    /// `always_include_stream_usage`.
    pub always_stream_usage: bool,
    /// `completion_model`: every chat call goes there.
    pub completion_model: Option<String>,
    /// `max_request_size_mb`, in bytes.
    pub max_request_bytes: Option<usize>,
    /// `include_call_id_in_error_body`.
    pub call_id_in_errors: bool,
    /// `enforce_user_param`.
    pub enforce_user: bool,
    /// `user_header_name` and `user_header_mappings`: headers that name the customer, lowercase.
    pub user_headers: Vec<String>,
    /// `litellm_settings.budget_exceeded_status_code`.
    pub budget_status: u16,
    /// `disable_error_logs`: no rows for failures.
    pub disable_error_logs: bool,
    /// Seconds of a health check's probe.
    pub health_timeout_s: f64,
    /// `health_check_details`: `/health` tells where models are and what went wrong.
    pub health_details: bool,
    /// `json_logs`.
    pub json_logs: bool,
    /// `set_verbose`.
    pub verbose: bool,
    /// `dangerously_allow_mock_testing_request_params`: clients may ask for made-up failures.
    pub allow_mock_testing: bool,
}

/// What the whole proxy may spend.
#[derive(Clone, Debug, PartialEq)]
pub struct ProxyBudget {
    /// USD per window.
    pub max: Amount,
    /// How long a window is.
    pub window: BudgetWindow,
    /// Where its days begin.
    pub timezone: jiff::tz::TimeZone,
}

/// The window that a budget counts in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BudgetWindow {
    /// Calendar months (`general_settings.max_budget`, `1mo`, `30d`).
    Months(u32),
    /// Weeks that begin on Monday (`7d`, `1w`).
    Week,
    /// Days from midnight.
    Days(u32),
    /// Aligned spans of seconds (`24h`, `30m`, `60s`).
    Seconds(u64),
    /// No reset.
    Forever,
}

impl Default for RouterSettings {
    /// LiteLLM's defaults (routing.md, 1).
    fn default() -> Self {
        Self {
            num_retries: 2,
            max_fallbacks: 5,
            timeout_s: 6000.0,
            stream_timeout_s: None,
            retry_after_s: 0.0,
            allowed_fails: AllowedFails::default(),
            cooldown_s: 5.0,
            disable_cooldowns: false,
            pre_call_checks: false,
            fallbacks: Vec::new(),
            context_window_fallbacks: Vec::new(),
            content_policy_fallbacks: Vec::new(),
            retry_policy: RetryPolicy::default(),
            group_retry_policy: HashMap::new(),
            expose_debug: true,
        }
    }
}

impl Default for GeneralSettings {
    /// LiteLLM's defaults (cli-config.md, 6).
    fn default() -> Self {
        Self {
            master_key: None,
            permit_weak_key: false,
            salt_key: None,
            share_responses: false,
            foreign_response_ids: false,
            key_header: None,
            forward_client_headers: false,
            always_stream_usage: false,
            completion_model: None,
            max_request_bytes: None,
            call_id_in_errors: false,
            enforce_user: false,
            user_headers: Vec::new(),
            budget_status: 422,
            disable_error_logs: false,
            health_timeout_s: 60.0,
            health_details: true,
            json_logs: false,
            verbose: false,
            allow_mock_testing: false,
        }
    }
}
