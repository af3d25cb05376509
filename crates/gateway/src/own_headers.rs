//! The headers of a request that are meant for the gateway: `x-litellm-…`.

use http::{HeaderMap, HeaderValue};

const PREFIX: &str = "x-litellm-";

/// A request's own headers. Most requests have none, and asking a map for eight names that aren't there costs more than
/// looking at all names once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnHeaders<'a>(Option<&'a HeaderMap>);

impl<'a> OwnHeaders<'a> {
    /// Those among a request's headers.
    pub(crate) fn of(headers: &'a HeaderMap) -> Self {
        let any = headers.keys().any(|name| name.as_str().starts_with(PREFIX));
        Self(any.then_some(headers))
    }

    /// The value of one; its name begins with `x-litellm-`.
    pub(crate) fn get(self, name: &str) -> Option<&'a HeaderValue> {
        self.0?.get(name)
    }
}
