//! Google's own count.

use super::Native;
use crate::anthropic::out::Out;
use crate::client::Ask;
use crate::codec::{Codec, Target, UpstreamRequest};
use crate::counting::Counter;
use crate::error::ApiError;
use crate::gemini::request::Host;
use crate::json::Peek;

/// The member in which AI Studio takes more than contents.
const WHOLE: &str = "generateContentRequest";
/// What counting needs beside the contents; the rest of a request bears on its answer alone.
const COUNTED: [&str; 3] = ["systemInstruction", "system_instruction", "tools"];

impl Counter for Native {
    fn url(&self, target: Target<'_>) -> String {
        let url = Codec::url(
            self,
            Target {
                stream: false,
                ..target
            },
        );
        let (model, _) = url.rsplit_once(':').unwrap_or((&url, ""));
        let base = target.api_base.trim_end_matches('/');
        // LiteLLM counts below `/v1beta`, wherever it generates.
        match model.strip_prefix(base).filter(|rest| rest.starts_with("/models/")) {
            Some(rest) if self.host == Host::Studio && !has_version(base) => format!("{base}/v1beta{rest}:countTokens"),
            _ => format!("{model}:countTokens"),
        }
    }

    fn request(&self, ask: &Ask<'_>) -> Result<UpstreamRequest, ApiError> {
        let get = |name: &str| {
            let json = std::str::from_utf8(ask.peek.get(ask.body, name)?).ok()?;
            (json != "null").then_some(json)
        };
        let mut out = Out::of(ask.body);
        out.open('{');
        let wraps = self.host == Host::Studio && COUNTED.iter().any(|name| get(name).is_some());
        if wraps {
            out.key(WHOLE);
            out.open('{');
            out.text_member("model", &format!("models/{}", ask.upstream.model));
        }
        out.raw_member("contents", get("contents").unwrap_or("[]"));
        for name in COUNTED {
            out.optional_member(name, get(name));
        }
        if wraps {
            out.close('}');
        }
        out.close('}');
        Ok(UpstreamRequest {
            body: out.finish(),
            ..UpstreamRequest::default()
        })
    }

    fn read(&self, body: &[u8]) -> Option<u64> {
        let peek = Peek::object(body).ok()?;
        serde_json::from_slice(peek.get(body, "totalTokens")?).ok()
    }

    fn details(&self, body: &[u8]) -> Option<String> {
        let peek = Peek::object(body).ok()?;
        let details = peek
            .get(body, "promptTokensDetails")
            .filter(|json| json.starts_with(b"["))?;
        Some(String::from_utf8_lossy(details).into_owned())
    }
}

fn has_version(base: &str) -> bool {
    ["/v1", "/v1beta", "/v1alpha"].iter().any(|end| base.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Upstream;
    use crate::codec::ParamPolicy;
    use crate::facts::{ModelFacts, Place};
    use crate::gemini::tests::rules;
    use bytes::Bytes;
    use serde_json::{Value, json};

    #[test]
    fn urls() {
        let place = Place {
            project: Some("p".into()),
            ..Place::default()
        };
        for (codec, base, url) in [
            (Native::STUDIO, "http://x:1", "http://x:1/v1beta/models/g:countTokens"),
            (
                Native::STUDIO,
                "http://x/v1beta/",
                "http://x/v1beta/models/g:countTokens",
            ),
            (
                Native::STUDIO,
                "https://generativelanguage.googleapis.com",
                "https://generativelanguage.googleapis.com/v1alpha/models/g:countTokens",
            ),
            (
                Native::VERTEX,
                "http://x:1",
                "http://x:1/v1/projects/p/locations/us-central1/publishers/google/models/g:countTokens",
            ),
        ] {
            let target = Target {
                api_base: base,
                model: "g",
                place: &place,
                stream: true,
            };
            assert_eq!(Counter::url(&codec, target), url, "{base}");
        }
    }

    fn sent(codec: Native, body: &Value) -> Value {
        let body = Bytes::from(body.to_string());
        let peek = Peek::object(&body).unwrap();
        let ask = Ask {
            body: &body,
            peek: &peek,
            model: "shown",
            stream: false,
            now_s: 0,
            seed: 0,
            upstream: Upstream {
                rules: &rules(),
                model: "g",
                facts: &ModelFacts::default(),
                params: &ParamPolicy::default(),
            },
        };
        serde_json::from_slice(&Counter::request(&codec, &ask).unwrap().body.concat()).unwrap()
    }

    #[test]
    fn what_counts_is_sent_where_each_host_wants_it() {
        let contents = json!([{"parts": [{"text": "a"}]}]);
        let bare = json!({"contents": contents, "generationConfig": {"temperature": 1}});
        let full = json!({"contents": contents, "systemInstruction": {"parts": []}, "tools": [{}], "x": 1});
        assert_eq!(sent(Native::STUDIO, &bare), json!({ "contents": contents }));
        assert_eq!(
            sent(Native::STUDIO, &full),
            json!({"generateContentRequest":
                {"model": "models/g", "contents": contents, "systemInstruction": {"parts": []}, "tools": [{}]}})
        );
        assert_eq!(
            sent(Native::VERTEX, &full),
            json!({"contents": contents, "systemInstruction": {"parts": []}, "tools": [{}]})
        );
    }

    #[test]
    fn counts_are_read() {
        let body = br#"{"totalTokens": 7, "promptTokensDetails": [{"modality": "TEXT"}]}"#;
        assert_eq!(Native::STUDIO.read(body), Some(7));
        assert_eq!(
            Native::STUDIO.details(body).as_deref(),
            Some(r#"[{"modality": "TEXT"}]"#)
        );
        assert_eq!(
            (Native::STUDIO.read(b"{}"), Native::STUDIO.details(b"no")),
            (None, None)
        );
    }
}
