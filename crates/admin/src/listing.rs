//! The names that lists show: aliases, models, access groups, and what wildcards stand for, in
//! LiteLLM's order.

use catalog::prices;
use catalog::providers::Provider;
use config::Pattern;
use config::snapshot::{Alias, Deployment, Snapshot};
use gateway::router::groups;
use std::collections::HashSet;
use std::sync::Arc;

/// A provider whose models the price map keeps under a name of their own.
const TEXT_COMPLETION: &str = "text-completion-openai";

/// What the row of a retired model has.
const RETIRED: &str = "\"retired\"";

/// What a list is asked to hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    /// Wildcards themselves, beside what they stand for.
    pub wildcards: bool,
    /// Access groups as well.
    pub access_groups: bool,
    /// Nothing but access groups.
    pub only_access_groups: bool,
    /// What is not for everybody's eyes.
    pub undiscoverable: bool,
}

/// A name, and the deployment that tells about its model.
pub(crate) type Named<'s> = (String, Option<&'s Deployment>);

/// Every name that a list shows.
pub(crate) fn names(snapshot: &Snapshot, wanted: Wanted) -> Vec<Named<'_>> {
    let groups = match wanted.access_groups {
        true => access_groups(snapshot),
        false => Vec::new(),
    };
    if wanted.only_access_groups {
        return groups;
    }
    let exact = snapshot.deployments.iter().filter(|one| !is_pattern(&one.model_name));
    let exact = exact.map(|one| (one.model_name.clone(), Some(one.as_ref())));
    let inferred = snapshot.inferred.iter().flat_map(|provider| keys(provider));
    let inferred = inferred.map(|key| (key.to_owned(), None));
    let expanded = wildcards(snapshot).flat_map(|one| {
        let itself = wanted.wildcards.then(|| (one.model_name.clone(), Some(one)));
        let names = expanded(one).into_iter().map(|name| (name, None));
        itself.into_iter().chain(names)
    });
    let mut seen = HashSet::new();
    aliases(snapshot)
        .chain(exact)
        .chain(groups)
        .chain(inferred)
        .chain(expanded)
        .filter(|(name, _)| is_shown(snapshot, name, wanted) && seen.insert(name.clone()))
        .collect()
}

/// Aliases with the first member of their group.
fn aliases(snapshot: &Snapshot) -> impl Iterator<Item = Named<'_>> {
    let of_group = |group: &str| Some(snapshot.groups.get(group)?.first()?.as_ref());
    let aliases = shown_aliases(snapshot).into_iter();
    aliases.map(move |(name, alias)| (name.clone(), of_group(&alias.target)))
}

/// Aliases that aren't hidden, in the order of the config.
pub(crate) fn shown_aliases(snapshot: &Snapshot) -> Vec<(&String, &Alias)> {
    let mut aliases: Vec<_> = snapshot.aliases.iter().filter(|(_, alias)| !alias.hidden).collect();
    aliases.sort_by_key(|(_, alias)| alias.place);
    aliases
}

/// A wildcard's deployment for one of the names that it stands for.
pub(crate) fn concrete(one: &Deployment, name: &str) -> Deployment {
    let captures = Pattern::new(&one.model_name).captures(name).unwrap_or_default();
    one.concrete(&groups::upstream_model(one, &captures, name))
}

/// One deployment of each wildcard name, in the order of the config.
pub(crate) fn wildcards(snapshot: &Snapshot) -> impl Iterator<Item = &Deployment> {
    let mut seen = HashSet::new();
    let all = snapshot.deployments.iter().map(AsRef::as_ref);
    all.filter(move |one: &&Deployment| is_pattern(&one.model_name) && seen.insert(&one.model_name))
}

/// The known models of a wildcard's provider, under the wildcard's own prefix. A name without a
/// provider's place in it (`bare-*`) stands for nothing that is known.
pub(crate) fn expanded(one: &Deployment) -> Vec<String> {
    let pattern = match one.model_name.as_str() {
        "*" => &one.litellm_model,
        name => name,
    };
    let Some((prefix, rest)) = pattern.split_once('/') else {
        return Vec::new();
    };
    let models: Vec<&str> = keys(one.provider).map(|key| bare(one.provider, key)).collect();
    let begin = rest.replace('*', "");
    let filtered: Vec<&&str> = models.iter().filter(|model| model.starts_with(&begin)).collect();
    if filtered.is_empty() {
        return models.iter().map(|model| format!("{prefix}/{begin}{model}")).collect();
    }
    filtered.into_iter().map(|model| format!("{prefix}/{model}")).collect()
}

/// The price map's names of a provider's models. Retired ones, and what fine-tuned chat models
/// begin with, are only kept for their price.
fn keys(provider: &Provider) -> impl Iterator<Item = &'static str> {
    let name = provider.rules.name;
    prices::keys().filter(move |key| {
        let of = prices::provider_of(key);
        let is_its = of == Some(name) && !key.starts_with("ft:") || name == "openai" && of == Some(TEXT_COMPLETION);
        is_its && prices::row(key).is_some_and(|row| !row.contains(RETIRED))
    })
}

fn bare<'k>(provider: &Provider, key: &'k str) -> &'k str {
    let rest = [provider.rules.name, TEXT_COMPLETION]
        .iter()
        .find_map(|name| key.strip_prefix(name)?.strip_prefix('/'));
    rest.unwrap_or(key)
}

fn access_groups(snapshot: &Snapshot) -> Vec<Named<'_>> {
    let mut seen = HashSet::new();
    let groups = snapshot.deployments.iter().flat_map(|one| one.access_groups.iter());
    groups
        .filter(|name| seen.insert(name.as_str()))
        .map(|name| (name.clone(), None))
        .collect()
}

/// Names are hidden whose every deployment is paused, or not for the caller's eyes.
fn is_shown(snapshot: &Snapshot, name: &str, wanted: Wanted) -> bool {
    let target = snapshot.aliases.get(name).map_or(name, |alias| &alias.target);
    let members = match snapshot.groups.get(target) {
        Some(members) => members.as_slice(),
        None => return true,
    };
    let all = |hides: fn(&Arc<Deployment>) -> bool| !members.is_empty() && members.iter().all(hides);
    !all(|one| one.blocked) && (wanted.undiscoverable || !all(|one| !one.discoverable))
}

fn is_pattern(name: &str) -> bool {
    name.contains('*')
}

#[cfg(test)]
mod tests;
