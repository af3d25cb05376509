//! The typed events of a Responses stream.

use super::error::{of_failure, senseless};
use super::item::{Item, Response};
use crate::anthropic::text::{Text, if_text, word};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One event, with the members of all kinds.
#[derive(Debug, Default, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Event<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "word")]
    pub(super) kind: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) response: Option<Response<'a>>,
    #[serde(borrow, default)]
    pub(super) item: Option<Item<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) delta: Option<Text<'a>>,
    #[serde(default)]
    pub(super) output_index: u64,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(skip)]
    whole: &'a str,
}

impl<'a> Event<'a> {
    /// Reads one. Of a kind that came after us, with members of other forms, only the kind is known.
    ///
    /// # Errors
    /// JSON that is no event.
    pub(super) fn read(rules: &ProviderRules, data: &'a [u8]) -> Result<Self, ApiError> {
        #[derive(Deserialize)]
        struct Kind<'a> {
            #[serde(rename = "type", borrow, default, deserialize_with = "word")]
            kind: Cow<'a, str>,
        }
        let invalid = |error: &dyn std::fmt::Display| senseless(rules, format_args!("invalid event: {error}"));
        let whole = std::str::from_utf8(data).map_err(|error| invalid(&error))?;
        match serde_json::from_str::<Self>(whole) {
            Ok(event) => Ok(Self { whole, ..event }),
            Err(error) => match serde_json::from_str::<Kind<'_>>(whole) {
                Ok(Kind { kind }) if !kind.is_empty() && !is_needed(&kind) => Ok(Self {
                    kind,
                    whole,
                    ..Self::default()
                }),
                _ => Err(invalid(&error)),
            },
        }
    }

    /// The error that it tells, if it does.
    pub(super) fn failure(&self, rules: &ProviderRules) -> Option<ApiError> {
        let told = match (self.kind.as_ref(), self.error) {
            ("response.failed", _) => self.response.as_ref().and_then(|response| response.error),
            (_, Some(error)) => Some(error),
            // The event itself is the error object.
            ("error", None) => return of_failure(rules, self.whole.as_bytes()),
            _ => return None,
        };
        let error = told.and_then(|error| of_failure(rules, error.get().as_bytes()));
        match self.kind.as_ref() {
            "response.failed" | "error" => Some(error.unwrap_or_else(|| senseless(rules, "the response failed"))),
            _ => error,
        }
    }
}

/// Whether an event of this kind must be understood.
fn is_needed(kind: &str) -> bool {
    matches!(
        kind,
        "response.completed" | "response.incomplete" | "response.failed" | "error"
    ) || kind.ends_with(".delta")
}
