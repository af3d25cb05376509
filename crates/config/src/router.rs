//! `router_settings`, with `litellm_settings` where the former are silent (routing.md, 1).

mod aliases;
mod fallbacks;
mod policy;

pub(crate) use aliases::aliases;
pub(crate) use policy::allowed_fails_policy;

use crate::finding::Findings;
use crate::schema;
use crate::snapshot::{AllowedFails, RouterSettings};
use crate::yaml::Node;

/// LiteLLM's default of `allowed_fails`: setting exactly this changes nothing.
const DEFAULT_ALLOWED_FAILS: u32 = 3;

/// The strategy that works.
const STRATEGY: &str = "simple-shuffle";

/// The two sections that steer the router, and the environment.
#[derive(Clone, Copy)]
pub(crate) struct Sections<'a> {
    pub(crate) router: &'a Node,
    pub(crate) litellm: &'a Node,
    pub(crate) env: &'a dyn Fn(&str) -> Option<String>,
}

/// Reads the router's settings.
pub(crate) fn read(sections: Sections<'_>, findings: &mut Findings) -> RouterSettings {
    let default = RouterSettings::default();
    note_strategy(sections.router, findings);
    note_default_params(sections.router, findings);
    let number = |key: &str| sections.router.get(key).and_then(Node::number);
    let flag = |key: &str| sections.router.get(key).and_then(Node::flag);
    RouterSettings {
        num_retries: sections
            .count("num_retries", "DEFAULT_MAX_RETRIES")
            .unwrap_or(default.num_retries),
        max_fallbacks: sections
            .count("max_fallbacks", "ROUTER_MAX_FALLBACKS")
            .unwrap_or(default.max_fallbacks),
        timeout_s: sections.timeout().unwrap_or(default.timeout_s),
        stream_timeout_s: number("stream_timeout").filter(|seconds| *seconds > 0.0),
        retry_after_s: number("retry_after").unwrap_or(default.retry_after_s).max(0.0),
        allowed_fails: sections.allowed_fails(),
        // As in LiteLLM, 0 means the default: `disable_cooldowns` turns them off.
        cooldown_s: number("cooldown_time")
            .or_else(|| sections.variable("DEFAULT_COOLDOWN_TIME_SECONDS"))
            .filter(|seconds| *seconds > 0.0)
            .unwrap_or(default.cooldown_s),
        disable_cooldowns: flag("disable_cooldowns").unwrap_or(default.disable_cooldowns),
        pre_call_checks: flag("enable_pre_call_checks").unwrap_or(default.pre_call_checks),
        fallbacks: sections.fallbacks("fallbacks", findings),
        context_window_fallbacks: sections.fallbacks("context_window_fallbacks", findings),
        content_policy_fallbacks: sections.fallbacks("content_policy_fallbacks", findings),
        retry_policy: sections
            .router
            .get("retry_policy")
            .map(policy::retry_policy)
            .unwrap_or_default(),
        group_retry_policy: policy::by_group(sections.router.get("model_group_retry_policy")),
        expose_debug: sections
            .litellm
            .get("expose_router_debug_in_errors")
            .and_then(Node::flag)
            .unwrap_or(default.expose_debug),
    }
}

/// Strategies that are not there yet are named.
fn note_strategy(router: &Node, findings: &mut Findings) {
    let Some((node, name)) = router
        .get("routing_strategy")
        .and_then(|node| Some((node, node.text()?)))
    else {
        return;
    };
    if name != STRATEGY && schema::router_settings::STRATEGIES.contains(&name) {
        let message = format!("the routing strategy `{name}` is not supported yet, {STRATEGY} is used");
        findings.warn(node.at, message);
    }
}

/// Only what is sent to providers works as a default of the router.
fn note_default_params(router: &Node, findings: &mut Findings) {
    let params = router
        .get("default_litellm_params")
        .map(Node::entries)
        .unwrap_or_default();
    for entry in params
        .iter()
        .filter(|entry| schema::litellm_params::is_setting(&entry.key))
    {
        let message = format!(
            "`{}` is not supported yet in `router_settings.default_litellm_params`, it is ignored there",
            entry.key
        );
        findings.warn(entry.key_at, message).help("set it in litellm_params");
    }
}

impl<'a> Sections<'a> {
    /// A setting of `router_settings`, else of `litellm_settings`, with its full name.
    fn either(&self, key: &str) -> Option<(String, &'a Node)> {
        let named = |section: &str, node: &'a Node| Some((schema::join(section, key), node.get(key)?));
        named("router_settings", self.router).or_else(|| named("litellm_settings", self.litellm))
    }

    fn variable(&self, name: &str) -> Option<f64> {
        (self.env)(name)?
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
    }

    fn count(&self, key: &str, variable: &str) -> Option<u32> {
        let set = self.either(key).and_then(|(_, node)| count(node));
        set.or_else(|| (self.env)(variable)?.trim().parse().ok())
    }

    /// `litellm_settings.request_timeout` goes before `router_settings.timeout` (routing.md, 8).
    fn timeout(&self) -> Option<f64> {
        let request = self.litellm.get("request_timeout").and_then(Node::number);
        let router = self.router.get("timeout").and_then(Node::number);
        let set = request.or(router).or_else(|| self.variable("REQUEST_TIMEOUT"));
        set.filter(|seconds| *seconds > 0.0)
    }

    fn allowed_fails(&self) -> AllowedFails {
        let any = self.count("allowed_fails", "DEFAULT_ALLOWED_FAILS");
        let policy = self.router.get("allowed_fails_policy");
        AllowedFails {
            any: any.filter(|count| *count != DEFAULT_ALLOWED_FAILS),
            by_class: policy.map(allowed_fails_policy).unwrap_or_default(),
        }
    }

    fn fallbacks(&self, key: &str, findings: &mut Findings) -> Vec<(String, Vec<String>)> {
        let mut read = self
            .either(key)
            .map_or_else(Vec::new, |(name, node)| fallbacks::read(&name, node, findings));
        if key == "fallbacks"
            && let Some((name, node)) = self.either("default_fallbacks")
        {
            fallbacks::add_default(&mut read, &name, node, findings);
        }
        read
    }
}

/// A whole number that is a count.
pub(crate) fn count<N: TryFrom<i64>>(node: &Node) -> Option<N> {
    N::try_from(node.whole()?).ok()
}
