//! Where a provider has its Responses.

use crate::codec::Target;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const PATH: &str = "/responses";
/// Azure's path below a resource's base URL.
const AZURE: &str = "/openai";
/// Values of `api_version` that mean Azure's API without dated versions.
const UNDATED: &[&str] = &["v1", "latest", "preview"];

/// What an id keeps in a path: RFC 3986's unreserved characters.
const IN_A_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The URL of a call; only Azure has versions.
pub(super) fn of(target: Target<'_>) -> String {
    let base = target.api_base.trim_end_matches('/');
    match target.place.api_version.as_deref() {
        Some(version) => azure(base, version),
        None if base.ends_with(PATH) => base.to_owned(),
        None => format!("{base}{PATH}"),
    }
}

/// The URL of something below a response: `url` is where responses are created, `id` the provider's own. `tail` is
/// empty or begins with a slash, `query` is as the client sent it.
pub fn below(url: &str, id: &str, tail: &str, query: &str) -> String {
    let (path, own) = url.split_once('?').unwrap_or((url, ""));
    let id = utf8_percent_encode(id, IN_A_PATH);
    let joint = if own.is_empty() || query.is_empty() { "" } else { "&" };
    let mark = if own.is_empty() && query.is_empty() { "" } else { "?" };
    format!("{path}/{id}{tail}{mark}{own}{joint}{query}")
}

fn azure(base: &str, version: &str) -> String {
    // A base may be copied whole, with the path of a deployment in it.
    let resource = base.split(AZURE).next().unwrap_or(base);
    let undated = if UNDATED.contains(&version) { "/v1" } else { "" };
    format!("{resource}{AZURE}{undated}{PATH}?api-version={version}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Place;

    #[test]
    fn finds_what_is_below() {
        for (url, query, wanted) in [
            ("http://h/v1/responses", "", "http://h/v1/responses/a%2Fb%3F/x"),
            ("http://h/r", "limit=2", "http://h/r/a%2Fb%3F/x?limit=2"),
            ("http://h/r?v=1", "", "http://h/r/a%2Fb%3F/x?v=1"),
            ("http://h/r?v=1", "limit=2", "http://h/r/a%2Fb%3F/x?v=1&limit=2"),
        ] {
            assert_eq!(below(url, "a/b?", "/x", query), wanted);
        }
    }

    #[test]
    fn finds_the_path() {
        for (api_base, version, url) in [
            ("http://h/v1", None, "http://h/v1/responses"),
            ("http://h/v1/", None, "http://h/v1/responses"),
            ("http://h/v1/responses", None, "http://h/v1/responses"),
            (
                "http://h",
                Some("2025-04-01-preview"),
                "http://h/openai/responses?api-version=2025-04-01-preview",
            ),
            (
                "http://h/openai/deployments/d",
                Some("v1"),
                "http://h/openai/v1/responses?api-version=v1",
            ),
        ] {
            let place = Place {
                api_version: version.map(str::to_owned),
                ..Place::default()
            };
            let target = Target {
                api_base,
                model: "m",
                place: &place,
                stream: false,
            };
            assert_eq!(of(target), url);
        }
    }
}
