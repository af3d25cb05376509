//! Anthropic's own count.

use super::Native;
use crate::anthropic::out::Out;
use crate::client::Ask;
use crate::codec::{Codec, Target, UpstreamRequest};
use crate::counting::Counter;
use crate::error::ApiError;

/// The path behind that of messages.
const PATH: &str = "/count_tokens";
/// What counting needs; the rest of a request bears on its answer alone.
const COUNTED: [&str; 6] = [
    "messages",
    "system",
    "tools",
    "thinking",
    "tool_choice",
    "output_config",
];

impl Counter for Native {
    fn url(&self, target: Target<'_>) -> String {
        Codec::url(self, target) + PATH
    }

    fn request(&self, ask: &Ask<'_>) -> Result<UpstreamRequest, ApiError> {
        let mut out = Out::of(ask.body);
        out.open('{');
        out.text_member("model", ask.upstream.model);
        for name in COUNTED {
            let json = ask
                .peek
                .get(ask.body, name)
                .and_then(|json| std::str::from_utf8(json).ok());
            out.optional_member(name, json.filter(|json| *json != "null"));
        }
        out.close('}');
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Ok(UpstreamRequest {
            headers: vec![
                header("anthropic-version", "2023-06-01"),
                header("anthropic-beta", "token-counting-2024-11-01"),
            ],
            body: out.finish(),
            ..UpstreamRequest::default()
        })
    }
}
