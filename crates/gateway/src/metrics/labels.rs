//! The values of labels, from a call's entry.

use config::Pattern;
use config::prometheus::{Column, Label, Prometheus, Source};
use std::borrow::Cow;
use wire::entry::Entry;

/// What LiteLLM writes where there is no value: Python's `None`.
pub(super) const NONE: &str = "None";
/// LiteLLM's word for a model without a price.
const NO_PRICE: &str = "missing_pricing_key";
/// Bytes of a value at most: some are the client's to choose.
const MAX_BYTES: usize = 256;
/// Errors that are nobody's but the gateway's own.
const OWN_ERRORS: [&str; 2] = ["ProxyException", "BudgetExceededError"];
/// The status of a call whose client left.
pub(super) const CLIENT_LEFT: u16 = 499;

/// What the config says of values.
#[derive(Debug)]
pub(super) struct Naming {
    end_users: bool,
    /// Each tag that is a label, cut at its `*`.
    tags: Vec<Pattern>,
}

/// The values of all labels for one observation.
#[derive(Clone, Debug)]
pub(super) struct Labels<'a> {
    values: [Cow<'a, str>; Label::COUNT],
    tags: Vec<bool>,
}

impl Naming {
    /// The config's.
    pub(super) fn new(settings: &Prometheus) -> Self {
        Self {
            end_users: settings.end_users,
            tags: settings.tags.iter().map(|tag| Pattern::new(tag)).collect(),
        }
    }

    /// The labels of a call that a deployment answered, or tried to.
    pub(super) fn labels<'a>(&self, entry: &'a Entry) -> Labels<'a> {
        let metered = entry.metered.as_deref();
        let mut labels = Labels::none();
        labels.tags = self.tags(entry);
        for (label, value) in [
            (Label::ApiBase, Some(entry.api_base.as_str())),
            (Label::ApiProvider, some(&entry.provider)),
            (Label::ClientIp, entry.requester_ip_address.as_deref()),
            (Label::EndUser, entry.end_user.as_deref().filter(|_| self.end_users)),
            (Label::HashedApiKey, some(&entry.api_key)),
            (Label::LitellmModelName, Some(&entry.model)),
            (Label::Model, Some(&entry.model)),
            (Label::ModelGroup, some(&entry.model_group)),
            (Label::ModelId, some(&entry.model_id)),
            (Label::Reason, entry.price_missing.then_some(NO_PRICE)),
            (Label::RequestedModel, some(&entry.model_group)),
            (Label::Route, metered.and_then(|metered| some(&metered.route))),
            (
                Label::ServiceTier,
                metered.and_then(|metered| metered.service_tier.as_deref()),
            ),
            (Label::StatusCode, Some("200")),
            (Label::Stream, entry.stream.then_some("True")),
            (Label::Team, entry.team_id.as_deref()),
            (Label::User, some(&entry.user)),
            (
                Label::UserAgent,
                metered.and_then(|metered| metered.user_agent.as_deref()),
            ),
        ] {
            if let Some(value) = value {
                labels.set(label, value);
            }
        }
        labels
    }

    /// Which of the tags the request has. As in LiteLLM its program is a tag too.
    fn tags(&self, entry: &Entry) -> Vec<bool> {
        if self.tags.is_empty() {
            return Vec::new();
        }
        let program = entry.metered.as_ref().and_then(|metered| metered.user_agent.as_deref());
        let family = program
            .and_then(|program| program.split_once('/'))
            .map(|(family, _)| family);
        let programs = [program, family];
        let mut tags = entry.request_tags.clone();
        tags.extend(
            programs
                .into_iter()
                .flatten()
                .map(|program| format!("User-Agent: {program}")),
        );
        self.tags
            .iter()
            .map(|pattern| tags.iter().any(|tag| fits(pattern, tag)))
            .collect()
    }
}

impl<'a> Labels<'a> {
    /// No values.
    pub(super) fn none() -> Self {
        Self {
            values: [const { Cow::Borrowed(NONE) }; Label::COUNT],
            tags: Vec::new(),
        }
    }

    /// Sets a value.
    pub(super) fn set(&mut self, label: Label, value: impl Into<Cow<'a, str>>) {
        if let Some(place) = self.values.get_mut(label as usize) {
            *place = clipped(value.into());
        }
    }

    /// The same with another value.
    #[must_use]
    pub(super) fn with(mut self, label: Label, value: impl Into<Cow<'a, str>>) -> Self {
        self.set(label, value);
        self
    }

    /// The same for an error.
    #[must_use]
    pub(super) fn failed(self, provider: &str, status: u16, class: &str) -> Self {
        let class = class_name(provider, status, class);
        let status = status.to_string();
        self.with(Label::ExceptionClass, class)
            .with(Label::StatusCode, status.clone())
            .with(Label::ExceptionStatus, status)
    }

    /// A column's value.
    pub(super) fn value(&self, column: &Column) -> &str {
        match column.source {
            Source::Known(label) => self.values.get(label as usize).map_or(NONE, |value| value),
            Source::Tag(index) if self.tags.get(index) == Some(&true) => "true",
            Source::Tag(_) => "false",
        }
    }

    /// All values as one key.
    pub(super) fn key(&self, key: &mut Vec<u8>) {
        key.clear();
        for value in &self.values {
            key.extend_from_slice(value.as_bytes());
            key.push(0xff); // no text has this byte
        }
        key.extend(self.tags.iter().map(|has| u8::from(*has)));
    }
}

/// LiteLLM's name of an error: the provider with a capital before the class.
fn class_name(provider: &str, status: u16, class: &str) -> String {
    let own = OWN_ERRORS.contains(&class) || status == CLIENT_LEFT;
    let mut letters = provider.chars();
    match letters.next() {
        Some(first) if !own => format!("{}{}.{class}", first.to_uppercase(), letters.as_str()),
        _ => class.to_owned(),
    }
}

/// Empty text is none.
fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn clipped(value: Cow<'_, str>) -> Cow<'_, str> {
    if value.len() <= MAX_BYTES {
        return value;
    }
    let end = value.floor_char_boundary(MAX_BYTES);
    match value {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(..end).unwrap_or_default()),
        Cow::Owned(mut text) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    }
}

/// A tag without `*` must be equal; one with it matches as LiteLLM's, from the start.
fn fits(pattern: &Pattern, tag: &str) -> bool {
    match pattern.parts.as_slice() {
        [whole] => whole == tag,
        _ => pattern.captures(tag).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::entry::Metered;

    fn naming(tags: &[&str], end_users: bool) -> Naming {
        Naming::new(&Prometheus {
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            end_users,
            ..Prometheus::default()
        })
    }

    fn value<'l>(labels: &'l Labels<'_>, label: Label) -> &'l str {
        &labels.values[label as usize]
    }

    #[test]
    fn errors_are_named_after_their_provider() {
        for (provider, status, class, name) in [
            ("openai", 500, "InternalServerError", "Openai.InternalServerError"),
            ("", 400, "BadRequestError", "BadRequestError"),
            ("openai", 503, "ProxyException", "ProxyException"),
            ("openai", 422, "BudgetExceededError", "BudgetExceededError"),
            ("openai", 499, "APIError", "APIError"),
        ] {
            assert_eq!(class_name(provider, status, class), name);
        }
    }

    #[test]
    fn what_is_not_there_is_none() {
        let entry = Entry::default();
        let labels = naming(&[], true).labels(&entry);
        assert_eq!(value(&labels, Label::Team), "None");
        assert_eq!(value(&labels, Label::ApiBase), "", "as LiteLLM has it");
        assert_eq!(value(&labels, Label::EndUser), "None");
    }

    #[test]
    fn customers_are_shown_only_on_demand() {
        let entry = Entry {
            end_user: Some("x".repeat(1000)),
            ..Entry::default()
        };
        assert_eq!(value(&naming(&[], false).labels(&entry), Label::EndUser), "None");
        let long = naming(&[], true).labels(&entry);
        assert_eq!(value(&long, Label::EndUser), "x".repeat(MAX_BYTES));
    }

    #[test]
    fn tags_and_programs_are_found() {
        let entry = Entry {
            request_tags: vec!["prod".to_owned(), "a/b/c".to_owned()],
            metered: Some(Box::new(Metered {
                user_agent: Some("curl/7".to_owned()),
                ..Metered::default()
            })),
            ..Entry::default()
        };
        let tags = [
            "prod",
            "pro",
            "a/*",
            "User-Agent: curl/*",
            "User-Agent: curl",
            "User-Agent: wget*",
        ];
        let found = naming(&tags, false).labels(&entry).tags;
        assert_eq!(found, [true, false, true, true, true, false]);
    }
}
