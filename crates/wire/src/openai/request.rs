//! Writes OpenAI chat requests: the client's body with as few changed bytes as the provider allows.

mod draft;
mod extra;
mod family;
mod messages;
pub(crate) mod own;
mod params;
pub(crate) mod path;
mod quirks;
mod scan;
mod schema_tool;
mod shape;
mod tools;

pub use family::Family;
pub use params::OPENAI as OPENAI_PARAMS;
pub use schema_tool::{SCHEMA_TOOL, schema_as_tool};

use crate::asked::Asked;
use crate::codec::{Call, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::Quirk;
use crate::json::quote;
use draft::Draft;
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
    let mut draft = Draft::new(call.body, call.peek);
    let limits = Limits::new(&draft, call.params);
    add_defaults(&mut draft, call);
    let headers = extra::headers(&draft);
    let extra_body = extra::take_body(&mut draft);
    draft.retain(|name, json| json != b"null" && !own::is_ours(name) && !limits.drops(name));
    draft.remove("extra_headers");

    shape::mend(&mut draft)?;
    params::check(&mut draft, call, &limits)?;
    for (from, to) in call.rules.renames {
        draft.rename(from, to);
    }
    quirks::apply(&mut draft, call, &limits)?;
    set_stream(&mut draft, call);
    extra::merge_body(&mut draft, extra_body, &limits);
    drop_paths(&mut draft, &limits);
    messages::edit(&mut draft, call);
    tools::edit(&mut draft, call);

    draft.set("model", quote(&upstream_model(call)));
    Ok(UpstreamRequest {
        headers,
        asked: Asked::read(|name| draft.get(name)),
        body: draft.finish(),
        whole: false,
    })
}

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
fn upstream_model<'a>(call: &Call<'a>) -> Cow<'a, str> {
    let model = call.model;
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

#[cfg(test)]
mod tests;
