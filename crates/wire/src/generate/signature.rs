//! Signatures of other providers in Google's words. Google's are bytes, which its SDKs decode and write again in the
//! alphabet for URLs; others sign with any text. So that each comes back as it was, it goes as the base64 of its text, with
//! a sign before it that it isn't Google's.

use crate::anthropic::text::Text;
use crate::client::base64::standard;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

/// What is signed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Signature {
    /// The thought before it.
    Thought(String),
    /// A thought that can't be read: all of it.
    Redacted(String),
    /// The thought that led to a call.
    Call(String),
}

const THOUGHT: &str = "litellm:thought:";
const REDACTED: &str = "litellm:redacted:";
const CALL: &str = "litellm:call:";

impl Signature {
    /// `thoughtSignature`, without quotes.
    pub(super) fn sealed(&self) -> String {
        let (sign, text) = match self {
            Self::Thought(text) => (THOUGHT, text),
            Self::Redacted(text) => (REDACTED, text),
            Self::Call(text) => (CALL, text),
        };
        STANDARD.encode([sign, text].concat())
    }
}

/// What an answer of ours carried; `None` for Google's own.
pub(super) fn opened(sealed: Text<'_>) -> Option<Signature> {
    let sealed = sealed.decoded();
    let bytes = STANDARD_NO_PAD.decode(standard(&sealed).trim_end_matches('=')).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let of = |sign: &str, kind: fn(String) -> Signature| text.strip_prefix(sign).map(|rest| kind(rest.to_owned()));
    of(THOUGHT, Signature::Thought)
        .or_else(|| of(REDACTED, Signature::Redacted))
        .or_else(|| of(CALL, Signature::Call))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;

    fn opened(sealed: &str) -> Option<Signature> {
        let json = serde_json::Value::from(sealed).to_string();
        let raw: &RawValue = serde_json::from_str(&json).unwrap();
        super::opened(Text::of(raw).unwrap())
    }

    #[test]
    fn any_signature_comes_back_as_it_was() {
        for text in ["", "EqQBCkgIARABGAIiQL+/=", "{\"a\":\"ü??>>~~\"}"] {
            for kind in [Signature::Thought, Signature::Redacted, Signature::Call] {
                let sealed = kind(text.into()).sealed();
                let for_urls = sealed.replace('+', "-").replace('/', "_");
                for sealed in [&sealed, &for_urls, for_urls.trim_end_matches('=')] {
                    assert_eq!(opened(sealed), Some(kind(text.into())));
                }
            }
        }
    }

    #[test]
    fn googles_own_are_not_ours() {
        for foreign in ["", "CiQB0e2Kb3/n", "skip_thought_signature_validator", "ä"] {
            assert_eq!(opened(foreign), None, "{foreign}");
        }
    }
}
