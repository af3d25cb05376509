//! From the name in the request to the deployments behind it (routing.md, 2).

use config::snapshot::{Deployment, Snapshot};
use std::borrow::Cow;
use std::sync::Arc;
use wire::error::{ApiError, ErrorClass};

/// A model name, resolved.
#[derive(Clone, Debug)]
pub struct Group<'s> {
    /// The group's name, as `x-litellm-model-group` shows it.
    pub name: String,
    /// Its deployments.
    pub members: Cow<'s, [Arc<Deployment>]>,
    /// What each `*` of a wildcard name stood for; empty for exact names.
    pub captures: Vec<String>,
    /// Whether the name matched a wildcard: such deployments never cool down.
    pub wildcard: bool,
    /// The `order` that counts now; `None` is the lowest that is healthy.
    pub order: Option<i64>,
}

impl Group<'_> {
    /// The next level of `order`, when the present one has failed (routing.md, 3.1).
    pub fn next_order(&self) -> Option<i64> {
        let levels = || self.members.iter().filter_map(|one| one.order);
        let tried = self.order.or_else(|| levels().min())?;
        levels().filter(|level| *level > tried).min()
    }
}

/// Resolves `model` in LiteLLM's order: deployment id (unless a group has that name), alias, exact
/// name, wildcard, upstream name, first default fallback.
///
/// # Errors
/// Nothing fits: 400 with the text that LiteLLM has for configs with and without wildcards.
pub fn resolve<'s>(snapshot: &'s Snapshot, model: &str, route: &str) -> Result<Group<'s>, ApiError> {
    let group = snapshot.groups.get(model);
    if group.is_none()
        && let Some(one) = snapshot.deployments.iter().find(|one| one.id == model)
    {
        return Ok(Group {
            name: one.model_name.clone(),
            members: Cow::Owned(vec![Arc::clone(one)]),
            ..exact(model, &[])
        });
    }
    if let Some(alias) = snapshot.aliases.get(model) {
        return match snapshot.groups.get(&alias.target) {
            // The header and the rows show the name that the client used.
            Some(members) => Ok(exact(model, members)),
            None => resolve_pattern(snapshot, &alias.target).ok_or_else(|| unknown(snapshot, model, route, true)),
        };
    }
    if let Some(members) = group {
        return Ok(exact(model, members));
    }
    if let Some(group) = resolve_pattern(snapshot, model) {
        return Ok(group);
    }
    let by_upstream: Vec<_> = snapshot
        .deployments
        .iter()
        .filter(|one| one.litellm_model == model)
        .cloned()
        .collect();
    if !by_upstream.is_empty() {
        return Ok(Group {
            members: Cow::Owned(by_upstream),
            ..exact(model, &[])
        });
    }
    let default = snapshot
        .router
        .fallbacks
        .iter()
        .find(|(group, _)| group == "*")
        .and_then(|(_, to)| to.first());
    if let Some((name, members)) = default.and_then(|name| snapshot.groups.get_key_value(name)) {
        return Ok(exact(name, members));
    }
    let dropped = snapshot.dropped.iter().any(|(name, _)| name == model);
    Err(unknown(snapshot, model, route, dropped))
}

fn exact<'s>(name: &str, members: &'s [Arc<Deployment>]) -> Group<'s> {
    Group {
        name: name.to_owned(),
        members: Cow::Borrowed(members),
        captures: Vec::new(),
        wildcard: false,
        order: None,
    }
}

fn resolve_pattern<'s>(snapshot: &'s Snapshot, model: &str) -> Option<Group<'s>> {
    snapshot.wildcards.iter().find_map(|wildcard| {
        let captures = wildcard.pattern.captures(model)?;
        let members = Cow::Borrowed(wildcard.deployments.as_slice());
        Some(Group {
            name: model.to_owned(),
            members,
            captures,
            wildcard: true,
            order: None,
        })
    })
}

/// The upstream's model name for a deployment that was reached through `captures`.
pub fn upstream_model<'d>(deployment: &'d Deployment, captures: &[String], asked: &str) -> Cow<'d, str> {
    let stars = deployment.model.matches('*').count();
    if stars == 0 || captures.is_empty() {
        return Cow::Borrowed(&deployment.model);
    }
    if captures.len() > stars {
        return Cow::Owned(asked.to_owned());
    }
    let mut model = deployment.model.clone();
    for capture in captures {
        model = model.replacen('*', capture, 1);
    }
    Cow::Owned(model)
}

/// LiteLLM has two texts: its route layer answers for configs without wildcards, its router else.
fn unknown(snapshot: &Snapshot, model: &str, route: &str, dropped: bool) -> ApiError {
    if snapshot.wildcards.is_empty() && !dropped {
        let text = format!(
            "{route}: Invalid model name passed in model={model}. Call `/v1/models` to view available models for your key."
        );
        let fields = serde_json::json!({ "error": text });
        return ApiError {
            fields: Some(fields),
            ..ApiError::proxy(400, text)
        };
    }
    let suffix = if model == "None" {
        String::new()
    } else {
        super::fallback::no_attempt(model)
    };
    let text = format!(
        "litellm.BadRequestError: You passed in model={model}. There are no healthy deployments for this model{suffix}"
    );
    let reason = snapshot
        .dropped
        .iter()
        .find(|(name, _)| name == model)
        .map(|(_, why)| why);
    let fields = reason.map(|why| serde_json::json!({ "error": why }));
    ApiError {
        fields,
        ..ApiError::new(ErrorClass::BadRequest, text)
    }
}
