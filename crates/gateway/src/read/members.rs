//! A request's members and headers by name, each parsed only when it is asked for.

use crate::own_headers::OwnHeaders;
use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;
use wire::error::ApiError;
use wire::json::Peek;

/// A body that was peeked into, and the headers that came with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Members<'a> {
    /// Where the members are.
    pub(super) peek: &'a Peek,
    /// The body.
    pub(super) body: &'a Bytes,
    /// The request's headers.
    pub(super) headers: &'a HeaderMap,
    /// Those for the gateway.
    pub(super) own: OwnHeaders<'a>,
}

impl Members<'_> {
    /// Whether there is such a member.
    pub(super) fn has(&self, name: &str) -> bool {
        self.peek.get(self.body, name).is_some()
    }

    /// A member as JSON; `null` counts as absent.
    pub(super) fn json(&self, name: &str) -> Option<Value> {
        let raw = self.peek.get(self.body, name)?;
        serde_json::from_slice(raw)
            .ok()
            .filter(|value: &Value| !value.is_null())
    }

    /// A member that is a text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.peek.text(self.body, name).map(Into::into)
    }

    /// A text in a member, by its path.
    pub(super) fn text_at(&self, path: &[&str]) -> Option<String> {
        let (name, inner) = path.split_first()?;
        if inner.is_empty() {
            return self.text(name);
        }
        let value = self.json(name)?;
        let found = inner.iter().try_fold(&value, |value, name| value.get(name));
        found?.as_str().map(str::to_owned)
    }

    /// A member that is `true`.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.peek.flag(self.body, name) == Some(true)
    }

    /// A member that is a whole number.
    pub(super) fn whole(&self, name: &str) -> Option<u64> {
        self.json(name)?.as_u64()
    }

    /// A member that is a list of texts; what is no text in it is passed over.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.json(name).map(|value| texts(&value)).unwrap_or_default()
    }

    /// A header of ours that is text.
    pub(super) fn own_header(&self, name: &str) -> Option<&str> {
        self.own.get(name)?.to_str().ok()
    }

    /// A header of ours that is a whole number.
    ///
    /// # Errors
    /// 400 naming the header.
    pub(super) fn whole_header(&self, name: &'static str) -> Result<Option<u64>, ApiError> {
        let Some(value) = self.own.get(name) else {
            return Ok(None);
        };
        let number = value.to_str().ok().and_then(|text| text.trim().parse().ok());
        number.map(Some).ok_or_else(|| bad_header(name, "a whole number"))
    }

    /// Seconds of a member or, if it is silent, of a header of ours.
    ///
    /// # Errors
    /// 400 naming what is wrong.
    pub(super) fn seconds(&self, name: &'static str, header: &'static str) -> Result<Option<f64>, ApiError> {
        let valid = |value: &f64| value.is_finite() && *value >= 0.0;
        if let Some(value) = self.json(name) {
            let number = value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(valid);
            let wrong = || ApiError::proxy(400, format!("'{name}' must be a number of seconds.")).param_is(name);
            return number.map(Some).ok_or_else(wrong);
        }
        let Some(value) = self.own.get(header) else {
            return Ok(None);
        };
        let number = value
            .to_str()
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .filter(valid);
        number
            .map(Some)
            .ok_or_else(|| bad_header(header, "a number of seconds"))
    }
}

/// The texts of a list.
pub(super) fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn bad_header(name: &'static str, wanted: &str) -> ApiError {
    ApiError::proxy(400, format!("Invalid header `{name}`: expected {wanted}")).param_is(name)
}
