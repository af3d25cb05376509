//! A request's query, by name.

use std::borrow::Cow;
use std::str::FromStr;
use wire::error::ApiError;

/// The value of `name`, decoded; an empty one counts as absent.
pub(crate) fn text<'q>(query: &'q str, name: &str) -> Option<Cow<'q, str>> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// The same as an owned text.
pub(crate) fn owned(query: &str, name: &str) -> Option<String> {
    text(query, name).map(Cow::into_owned)
}

/// The value of `name` as a number or the like.
///
/// # Errors
/// 400 naming the parameter.
pub(crate) fn parsed<T: FromStr>(query: &str, name: &'static str) -> Result<Option<T>, ApiError> {
    let Some(value) = text(query, name) else {
        return Ok(None);
    };
    value.parse().map(Some).map_err(|_| invalid(name, &value))
}

/// A parameter that makes no sense.
pub(crate) fn invalid(name: &'static str, value: &str) -> ApiError {
    ApiError::proxy(400, format!("Invalid query parameter {name}={value}")).param_is(name)
}

/// A flag: `true`, `1` and their like.
pub(crate) fn flag(query: &str, name: &str) -> bool {
    text(query, name).is_some_and(|value| matches!(&*value.to_ascii_lowercase(), "true" | "1" | "yes" | "on"))
}
