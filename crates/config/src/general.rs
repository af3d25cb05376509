//! `general_settings`, and the parts of `litellm_settings` that concern requests as a whole.

use crate::finding::Findings;
use crate::router::count;
use crate::secret::Secret;
use crate::snapshot::GeneralSettings;
use crate::yaml::{Node, Value};
use catalog::providers::{self, Provider, Support};

/// Bytes per megabyte, as `max_request_size_mb` counts them.
const MEGABYTE: f64 = 1024.0 * 1024.0;
/// The key of LiteLLM's documentation, which everybody knows.
const WELL_KNOWN_KEY: &str = "sk-1234";

impl GeneralSettings {
    /// Whether the master key is missing, empty, or the one of LiteLLM's documentation.
    pub fn is_weak_master_key(&self) -> bool {
        let key = self.master_key.as_ref().map(Secret::reveal);
        key.is_none_or(|key| key.is_empty() || key == WELL_KNOWN_KEY)
    }
}

/// Reads the settings of the server. `env` reads variables.
pub(crate) fn read(
    general: &Node,
    litellm: &Node,
    env: &dyn Fn(&str) -> Option<String>,
    findings: &mut Findings,
) -> GeneralSettings {
    let default = GeneralSettings::default();
    let flag = |key: &str, otherwise: bool| general.get(key).and_then(Node::flag).unwrap_or(otherwise);
    let variable_flag = |name: &str| env(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let seconds = |name: &str| env(name)?.trim().parse().ok().filter(|seconds: &f64| *seconds > 0.0);
    GeneralSettings {
        master_key: master_key(general, env),
        permit_weak_key: flag("dangerously_permit_weak_or_unset_master_key", default.permit_weak_key)
            || variable_flag("LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY"),
        salt_key: env("LITELLM_SALT_KEY").filter(|key| !key.is_empty()).map(Secret::new),
        share_responses: flag("disable_responses_id_security", default.share_responses),
        foreign_response_ids: flag("allow_unmanaged_response_ids", default.foreign_response_ids),
        key_header: general
            .get("litellm_key_header_name")
            .and_then(Node::text)
            .map(str::to_ascii_lowercase),
        forward_client_headers: flag("forward_client_headers_to_llm_api", default.forward_client_headers),
        always_stream_usage: flag("always_include_stream_usage", default.always_stream_usage),
        completion_model: general.get("completion_model").and_then(Node::text).map(str::to_owned),
        max_request_bytes: max_request_bytes(general),
        call_id_in_errors: flag("include_call_id_in_error_body", default.call_id_in_errors),
        enforce_user: flag("enforce_user_param", default.enforce_user),
        user_headers: user_headers(general, findings),
        budget_status: budget_status(litellm, findings).unwrap_or(default.budget_status),
        disable_error_logs: flag("disable_error_logs", default.disable_error_logs),
        health_timeout_s: seconds("HEALTH_CHECK_TIMEOUT_SECONDS").unwrap_or(default.health_timeout_s),
        health_details: flag("health_check_details", default.health_details),
        json_logs: litellm
            .get("json_logs")
            .and_then(Node::flag)
            .unwrap_or(default.json_logs)
            || variable_flag("JSON_LOGS"),
        verbose: litellm
            .get("set_verbose")
            .and_then(Node::flag)
            .unwrap_or(default.verbose),
        allow_mock_testing: flag(
            "dangerously_allow_mock_testing_request_params",
            default.allow_mock_testing,
        ),
    }
}

/// Providers whose keys are in the environment, for `infer_model_from_keys`.
pub(crate) fn inferred(general: &Node, env: &dyn Fn(&str) -> Option<String>) -> Vec<&'static Provider> {
    let wanted = general
        .get("infer_model_from_keys")
        .and_then(Node::flag)
        .unwrap_or(false);
    let has_key = |provider: &&Provider| {
        let mut names = provider.key_env.iter();
        provider.support == Support::Chat && names.any(|name| env(name).is_some_and(|key| !key.is_empty()))
    };
    providers::all().filter(|_| wanted).filter(has_key).collect()
}

/// The config's key counts even where it is null: only a config without the setting asks the
/// environment.
fn master_key(general: &Node, env: &dyn Fn(&str) -> Option<String>) -> Option<Secret> {
    let entry = general.entries().iter().find(|entry| entry.key == "master_key");
    let key = match entry {
        Some(entry) => entry.value.text().map(str::to_owned),
        None => env("LITELLM_MASTER_KEY"),
    };
    key.filter(|key| !key.is_empty()).map(Secret::new)
}

fn max_request_bytes(general: &Node) -> Option<usize> {
    let megabytes = general.get("max_request_size_mb")?.number()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped, and a limit needs no fraction"
    )]
    let bytes = (megabytes.max(0.0) * MEGABYTE).min(1e15) as u64;
    usize::try_from(bytes).ok().filter(|bytes| *bytes > 0)
}

/// `user_header_name`, and the headers that `user_header_mappings` gives to customers.
fn user_headers(general: &Node, findings: &mut Findings) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    headers.extend(
        general
            .get("user_header_name")
            .and_then(Node::text)
            .map(str::to_ascii_lowercase),
    );
    let Some(mappings) = general.get("user_header_mappings") else {
        return headers;
    };
    let one = matches!(mappings.value, Value::Map(_)).then_some(mappings);
    for mapping in one.into_iter().chain(mappings.items()) {
        let Some(header) = mapping.get("header_name").and_then(Node::text) else {
            let message = "an entry of `general_settings.user_header_mappings` needs a `header_name`";
            findings
                .warn(mapping.at, message)
                .help("write {header_name: X-User, litellm_user_role: customer}");
            continue;
        };
        match mapping.get("litellm_user_role").and_then(Node::text) {
            None | Some("customer" | "end_user") => headers.push(header.to_ascii_lowercase()),
            Some(role) => {
                let message = format!("headers that name a user of role `{role}` are not supported yet, it is ignored");
                findings.warn(mapping.at, message);
            }
        }
    }
    headers
}

fn budget_status(litellm: &Node, findings: &mut Findings) -> Option<u16> {
    let node = litellm.get("budget_exceeded_status_code")?;
    let status = count::<u16>(node).filter(|status| (400..600).contains(status));
    if status.is_none() {
        let message = "`litellm_settings.budget_exceeded_status_code` must be a status between 400 and 599";
        findings.error(node.at, message);
    }
    status
}
