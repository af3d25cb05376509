//! Tools that somebody else runs: web search, MCP servers, an adviser.

use crate::anthropic::error::refuse;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::error::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// OpenAI's `web_search_options`.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct WebSearch<'a> {
    #[serde(borrow, default)]
    user_location: Option<Location<'a>>,
    #[serde(borrow, default)]
    search_context_size: Option<Cow<'a, str>>,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Location<'a> {
    #[serde(borrow, default)]
    approximate: Option<Place<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Place<'a> {
    #[serde(borrow, default)]
    city: Option<Text<'a>>,
    #[serde(borrow, default)]
    country: Option<Text<'a>>,
    #[serde(borrow, default)]
    region: Option<Text<'a>>,
    #[serde(borrow, default)]
    timezone: Option<Text<'a>>,
}

impl WebSearch<'_> {
    pub(super) fn write(&self, out: &mut Out) {
        out.open('{');
        out.text_member("type", "web_search_20250305");
        out.text_member("name", "web_search");
        if let Some(place) = self
            .user_location
            .as_ref()
            .and_then(|location| location.approximate.as_ref())
        {
            out.key("user_location");
            out.open('{');
            out.text_member("type", "approximate");
            out.optional_member("city", place.city.map(Text::raw));
            out.optional_member("country", place.country.map(Text::raw));
            out.optional_member("region", place.region.map(Text::raw));
            out.optional_member("timezone", place.timezone.map(Text::raw));
            out.close('}');
        }
        // LiteLLM's numbers of searches for OpenAI's sizes.
        match self.search_context_size.as_deref() {
            Some("low") => out.number_member("max_uses", 1),
            Some("medium") => out.number_member("max_uses", 5),
            Some("high") => out.number_member("max_uses", 10),
            _ => {}
        }
        out.close('}');
    }
}

/// OpenAI's tool of type `mcp`.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Mcp<'a> {
    #[serde(borrow)]
    server_label: Text<'a>,
    #[serde(borrow)]
    server_url: Text<'a>,
    #[serde(borrow, default)]
    headers: Option<Headers<'a>>,
    #[serde(borrow, default)]
    allowed_tools: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Headers<'a> {
    #[serde(rename = "Authorization", borrow, default)]
    authorization: Option<Cow<'a, str>>,
}

/// An MCP server for Anthropic, from OpenAI's form.
///
/// # Errors
/// A server without a name or URL.
pub(super) fn mcp_server(json: &RawValue) -> Result<String, ApiError> {
    let read = serde_json::from_str(json.get());
    let server: Mcp<'_> = read.map_err(|error| refuse(format_args!("invalid mcp tool: {error}")))?;
    let mut out = Out::default();
    out.open('{');
    out.text_member("type", "url");
    out.raw_member("url", server.server_url.raw());
    out.raw_member("name", server.server_label.raw());
    if let Some(allowed) = server.allowed_tools {
        out.key("tool_configuration");
        out.open('{');
        out.raw_member("allowed_tools", allowed.get());
        out.close('}');
    }
    if let Some(token) = server
        .headers
        .as_ref()
        .and_then(|headers| headers.authorization.as_deref())
    {
        out.text_member("authorization_token", token.trim_start_matches("Bearer "));
    }
    out.close('}');
    Ok(out.into_text())
}

/// Another model's advice, under the one name that it has.
///
/// # Errors
/// An adviser without a model.
pub(super) fn advisor(json: &RawValue) -> Result<String, ApiError> {
    #[derive(Deserialize)]
    #[serde(expecting = "an object")]
    struct Advisor<'a> {
        #[serde(rename = "type", borrow)]
        kind: Text<'a>,
        #[serde(borrow)]
        model: Text<'a>,
        #[serde(borrow, default)]
        max_uses: Option<&'a RawValue>,
        #[serde(borrow, default)]
        caching: Option<&'a RawValue>,
        #[serde(borrow, default)]
        cache_control: Option<&'a RawValue>,
    }
    let read = serde_json::from_str(json.get());
    let advisor: Advisor<'_> = read.map_err(|error| refuse(format_args!("invalid advisor tool: {error}")))?;
    let mut out = Out::default();
    out.open('{');
    out.raw_member("type", advisor.kind.raw());
    out.text_member("name", "advisor");
    out.raw_member("model", advisor.model.raw());
    out.optional_member("max_uses", advisor.max_uses.map(RawValue::get));
    out.optional_member("caching", advisor.caching.map(RawValue::get));
    out.optional_member("cache_control", advisor.cache_control.map(RawValue::get));
    out.close('}');
    Ok(out.into_text())
}
