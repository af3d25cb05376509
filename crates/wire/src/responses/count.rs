//! OpenAI's own count, of what a request would be as Responses.

use super::{Upstream, url};
use crate::client::{Ask, Client};
use crate::codec::{Call, Codec, Target, UpstreamRequest};
use crate::counting::Counter;
use crate::error::{ApiError, ErrorClass};
use crate::json::Peek;
use crate::messages::Messages;
use bytes::Bytes;

/// The path behind that of responses.
const PATH: &str = "/input_tokens";
/// What counting needs.
const COUNTED: [&str; 5] = ["model", "input", "instructions", "tools", "text"];

impl Counter for Upstream {
    fn url(&self, target: Target<'_>) -> String {
        let whole = url::of(target);
        match whole.split_once('?') {
            Some((path, query)) => format!("{path}{PATH}?{query}"),
            None => whole + PATH,
        }
    }

    fn request(&self, ask: &Ask<'_>) -> Result<UpstreamRequest, ApiError> {
        let body = Messages::BY_RESPONSES.to_chat(ask)?;
        let peek = Peek::object(&body).map_err(|error| unreadable(&error))?;
        let written = Codec::request(
            self,
            &Call {
                body: &body,
                peek: &peek,
                shown_model: None,
                model: ask.upstream.model,
                facts: ask.upstream.facts,
                rules: ask.upstream.rules,
                params: ask.upstream.params,
                stream: false,
                client_wants_usage: false,
                headers: &[],
                now_s: ask.now_s,
                seed: ask.seed,
            },
        )?;
        let written: Bytes = written.body.concat().into();
        let peek = Peek::object(&written).map_err(|error| unreadable(&error))?;
        let members = peek.iter(&written).filter(|(name, _)| COUNTED.contains(&name.as_ref()));
        let members: Vec<Vec<u8>> = members.map(|(name, json)| member(&name, json)).collect();
        Ok(UpstreamRequest {
            body: vec![[b"{".as_slice(), &members.join(&b','), b"}"].concat().into()],
            ..UpstreamRequest::default()
        })
    }
}

fn member(name: &str, json: &[u8]) -> Vec<u8> {
    [b"\"".as_slice(), name.as_bytes(), b"\":", json].concat()
}

fn unreadable(error: &crate::json::JsonError) -> ApiError {
    ApiError::new(ErrorClass::ApiConnection, error.to_string())
}
