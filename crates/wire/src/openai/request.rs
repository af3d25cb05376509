//! Writes OpenAI chat requests: the client's body with as few changed bytes as the provider allows.

mod databricks;
pub(crate) mod draft;
mod extra;
mod family;
mod messages;
pub(crate) mod own;
mod params;
pub(crate) mod path;
pub(crate) mod plain;
mod quirks;
mod scan;
mod schema_tool;
mod shape;
mod tools;

pub use family::Family;
pub use params::OPENAI as OPENAI_PARAMS;
pub use schema_tool::{SCHEMA_TOOL, schema_as_tool};

use crate::asked::Asked;
use crate::azure::family as azure;
use crate::codec::{Call, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::Quirk;
use crate::json::quote;
pub(crate) use draft::Draft;
use params::Limits;
use path::Path;
use serde_json::{Value, json};
use std::borrow::Cow;

/// Writes the upstream's request. Its headers are those of the body's `extra_headers`; the provider's
/// own ([`crate::facts::ProviderRules::headers`]) are the same for every call and not among them.
///
/// # Errors
/// Parameters that the provider doesn't take, unless they are to be dropped; a `tool_choice` of no
/// known form.
pub fn write(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    let mut begun = begin(call)?;
    messages::edit(&mut begun.draft, call);
    tools::edit(&mut begun.draft, call);
    begun.draft.set("model", quote(&upstream_model(call)));
    Ok(begun.finish(call))
}

/// A request with its parameters as the provider takes them, and the client's messages and tools.
pub(crate) struct Begun<'a> {
    headers: Vec<(String, String)>,
    pub(crate) draft: Draft<'a>,
}

impl Begun<'_> {
    /// The request as it goes upstream.
    pub(crate) fn finish(self, call: &Call<'_>) -> UpstreamRequest {
        UpstreamRequest {
            asked: self.asked(call),
            headers: self.headers,
            body: self.draft.finish(),
            more: Vec::new(),
            whole: false,
        }
    }

    /// What it asks for, under OpenAI's names or the provider's.
    pub(crate) fn asked(&self, call: &Call<'_>) -> Asked {
        let renamed = |name: &str| {
            let (_, there) = call.rules.renames.iter().find(|(from, _)| *from == name)?;
            self.draft.get(there)
        };
        Asked::read(|name| self.draft.get(name).or_else(|| renamed(name)))
    }

    /// The same with a body of another form.
    pub(crate) fn with_body(self, asked: Asked, body: Vec<u8>) -> UpstreamRequest {
        UpstreamRequest {
            headers: self.headers,
            asked,
            body: vec![body.into()],
            more: Vec::new(),
            whole: false,
        }
    }
}

/// Reads the parameters: the request's over the deployment's, without what is dropped, under the provider's names.
///
/// # Errors
/// Parameters that the provider doesn't take, unless they are to be dropped; a `tool_choice` of no known form.
pub(crate) fn begin<'a>(call: &Call<'a>) -> Result<Begun<'a>, ApiError> {
    let Settled {
        mut draft,
        limits,
        headers,
        extra_body,
    } = settle(call)?;
    set_stream(&mut draft, call);
    extra::merge_body(&mut draft, extra_body, &limits);
    drop_paths(&mut draft, &limits);
    Ok(Begun { headers, draft })
}

/// A request whose parameters are settled: the deployment's are in, what isn't taken is out.
pub(crate) struct Settled<'a> {
    /// Its members.
    pub(crate) draft: Draft<'a>,
    limits: Limits,
    /// `extra_headers`.
    pub(crate) headers: Vec<(String, String)>,
    extra_body: serde_json::Map<String, Value>,
}

/// Settles the parameters of a request that goes to the provider in this dialect or in another one.
///
/// # Errors
/// Parameters that the provider doesn't take, unless they are to be dropped; a `tool_choice` of no
/// known form.
pub(crate) fn settle<'a>(call: &Call<'a>) -> Result<Settled<'a>, ApiError> {
    let mut settled = collect(call);
    let Settled { draft, limits, .. } = &mut settled;
    shape::mend(draft)?;
    params::check(draft, call, limits)?;
    for (from, to) in call.rules.renames {
        draft.rename(from, to);
    }
    quirks::apply(draft, call, limits)?;
    Ok(settled)
}

/// The same without a look at what the provider takes.
pub(crate) fn collect<'a>(call: &Call<'a>) -> Settled<'a> {
    let mut draft = Draft::new(call.body, call.peek);
    let limits = Limits::new(&draft, call.params);
    add_defaults(&mut draft, call);
    let headers = extra::headers(&draft);
    let extra_body = extra::take_body(&mut draft);
    draft.retain(|name, json| json != b"null" && !own::is_ours(name) && !limits.drops(name));
    draft.remove("extra_headers");
    Settled {
        draft,
        limits,
        headers,
        extra_body,
    }
}

/// A request in a dialect of its own: the client's members without the gateway's and those to be dropped, with
/// `extra_body` in them. Of the deployment's parameters only those that chat completions don't know by another name.
pub(crate) fn own_members<'a>(call: &Call<'a>) -> (Draft<'a>, Vec<(String, String)>) {
    let mut draft = Draft::new(call.body, call.peek);
    let limits = Limits::new(&draft, call.params);
    add_defaults(&mut draft, call);
    let headers = extra::headers(&draft);
    let extra_body = extra::take_body(&mut draft);
    draft.retain(|name, json| {
        // What chat completions' clients say to the gateway there is the response's own here.
        let is_ours = own::is_ours(name) && name != "metadata";
        json != b"null" && !is_ours && !limits.drops(name) && !CHAT_ONLY.contains(&name)
    });
    draft.remove("extra_headers");
    extra::merge_body(&mut draft, extra_body, &limits);
    drop_paths(&mut draft, &limits);
    (draft, headers)
}

/// Parameters of a deployment that only chat completions know.
const CHAT_ONLY: &[&str] = &[
    "max_tokens",
    "max_completion_tokens",
    "reasoning_effort",
    "response_format",
    "stop",
];

/// The deployment's members where the request is silent. Tools are added up, the deployment's first.
fn add_defaults(draft: &mut Draft<'_>, call: &Call<'_>) {
    for (name, json) in &call.params.defaults {
        let own = draft.value(name).filter(|_| name == "tools");
        match (own, serde_json::from_str::<Value>(json.get())) {
            (Some(Value::Array(own)), Ok(Value::Array(mut tools))) => {
                tools.extend(own);
                draft.put(name, &Value::Array(tools));
            }
            _ if draft.has(name) => {}
            _ => draft.set(name, json.get().to_owned()),
        }
    }
}

/// Streams are asked for their usage wherever the provider can tell it: it is what they are billed by.
fn set_stream(draft: &mut Draft<'_>, call: &Call<'_>) {
    let is_flag = draft.get("stream") == Some(if call.stream { b"true" } else { b"false" });
    if call.stream && !is_flag {
        draft.set("stream", "true");
    } else if !is_flag {
        draft.remove("stream");
    }
    let tells_usage = call
        .params
        .supported
        .is_none_or(|supported| supported.contains(&"stream_options"));
    if !call.stream || !tells_usage {
        draft.remove("stream_options");
        return;
    }
    match draft.value("stream_options") {
        Some(Value::Object(options)) if options.get("include_usage") == Some(&Value::Bool(true)) => {}
        Some(Value::Object(mut options)) => {
            options.insert("include_usage".into(), true.into());
            draft.put("stream_options", &Value::Object(options));
        }
        _ => draft.put("stream_options", &json!({"include_usage": true})),
    }
}

/// `additional_drop_params` with paths.
fn drop_paths(draft: &mut Draft<'_>, limits: &Limits) {
    for path in limits.paths().filter_map(Path::parse) {
        if let Some(mut value) = draft.value(&path.member) {
            path.delete(&mut value);
            draft.put(&path.member, &value);
        }
    }
}

/// The model's name as the provider writes it.
pub(crate) fn upstream_model<'a>(call: &Call<'a>) -> Cow<'a, str> {
    let model = call.model;
    if call.rules.has(Quirk::AzureModels) {
        return Cow::Borrowed(azure::deployment(model));
    }
    if call.rules.has(Quirk::ClarifaiModel)
        && let [user, app, model] = model.split('.').collect::<Vec<_>>().as_slice()
    {
        return Cow::Owned(format!("https://clarifai.com/{user}/{app}/models/{model}"));
    }
    if call.rules.has(Quirk::RouterModel) {
        return router_model(call);
    }
    if !call.rules.has(Quirk::FireworksModel) || model.starts_with("accounts/") || model.contains('#') {
        return Cow::Borrowed(model);
    }
    let is_router = model.ends_with("-fast")
        || matches!(model, "firerouter" | "auto" | "auto-instant")
        || model.starts_with("firerouter/");
    Cow::Owned(match model {
        _ if model.starts_with("routers/") || model.starts_with("models/") => format!("accounts/fireworks/{model}"),
        _ if is_router => format!("accounts/fireworks/routers/{model}"),
        _ => format!("accounts/fireworks/models/{model}"),
    })
}

/// `together/org/model` is `org/model:together` at Hugging Face's router.
fn router_model<'a>(call: &Call<'a>) -> Cow<'a, str> {
    match call.model.split_once('/') {
        Some((provider, model)) if call.params.own_host && model.contains('/') => {
            Cow::Owned(format!("{model}:{provider}"))
        }
        _ => Cow::Borrowed(call.model),
    }
}

#[cfg(test)]
mod tests;
