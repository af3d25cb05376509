//! Which header counts, and what a refusal says.

use super::{authenticate, google_query};
use config::secret::Secret;
use config::snapshot::Snapshot;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};

const KEY: &str = "sk-right";

fn ask(headers: &[(&str, &str)]) -> Result<(), String> {
    ask_at("/v1/chat/completions?key=sk-right", headers)
}

fn ask_at(uri: &str, headers: &[(&str, &str)]) -> Result<(), String> {
    let mut snapshot = Snapshot::default();
    snapshot.general.master_key = Some(Secret::new(KEY.to_owned()));
    let row = |(name, value): &(&str, &str)| {
        (
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_str(value).unwrap(),
        )
    };
    let headers: HeaderMap = headers.iter().map(row).collect();
    authenticate(&snapshot, &headers, google_query(&uri.parse().unwrap()))
        .map(|_| ())
        .map_err(|error| format!("{} {}", error.status, error.message))
}

#[test]
fn every_header_of_litellm_carries_a_key() {
    for (name, value) in [
        ("authorization", "Bearer sk-right"),
        ("authorization", "bearer sk-right"),
        ("authorization", "Basic sk-right"),
        (
            "authorization",
            "AWS4-HMAC-SHA256 Credential=Bearer sk-right/20261123/us-east-1",
        ),
        ("x-litellm-api-key", "sk-right"),
        ("x-litellm-api-key", "Bearer sk-right"),
        ("api-key", KEY),
        ("x-api-key", KEY),
        ("x-goog-api-key", KEY),
        ("ocp-apim-subscription-key", KEY),
    ] {
        assert_eq!(ask(&[(name, value)]), Ok(()), "{name}: {value}");
    }
    assert_eq!(
        ask(&[("authorization", "Bearer sk-wrong"), ("x-litellm-api-key", KEY)]),
        Ok(()),
        "the first one counts"
    );
}

#[test]
fn googles_routes_take_a_key_in_the_query() {
    for method in ["generateContent", "streamGenerateContent", "countTokens"] {
        let at = |query: &str| ask_at(&format!("/v1beta/models/a/b:{method}?{query}"), &[]);
        assert_eq!(at("key=sk-right"), Ok(()));
        assert_eq!(at("alt=sse&key=sk%2Dright"), Ok(()));
        assert!(at("key=sk-wrong").unwrap_err().contains("sk-..."));
        assert!(at("key=").unwrap_err().contains("No api key passed in"));
        let headers_first = ask_at(
            &format!("/models/a:{method}?key=sk-right"),
            &[("x-goog-api-key", "sk-wrong")],
        );
        assert!(headers_first.is_err());
    }
    assert!(ask_at("/v1/models?key=sk-right", &[]).is_err());
}

#[test]
fn refusals_name_no_key() {
    let refused = |headers: &[(&str, &str)]| ask(headers).unwrap_err();
    assert_eq!(refused(&[]), "401 Authentication Error, No api key passed in.");
    assert!(refused(&[("authorization", "foo")]).contains("Malformed API Key passed in."));
    let unknown = refused(&[("authorization", "Bearer sk-0123456789abcdef")]);
    assert!(
        unknown.contains("sk-...cdef") && !unknown.contains("0123456789ab"),
        "{unknown}"
    );
    assert!(refused(&[("api-key", "no-sk")]).contains("LiteLLM Virtual Key expected"));
}
