//! Rerank replies, in Cohere's dialect.

use super::style::{Meta, Style};
use crate::codec::{Call, Reply};
use crate::error::ApiError;
use crate::json::{Patch, Peek, elements, quote};
use crate::native;
use crate::openai;
use crate::usage::{Units, Usage, UsageSource};
use bytes::Bytes;
use serde_json::{Map, Value, json};

/// Reads a reply.
///
/// # Errors
/// It has no results.
pub(super) fn read(style: &Style, call: &Call<'_>, body: Bytes) -> Result<Reply, ApiError> {
    let peek = native::peek(call.rules, &body)?;
    let results = body.slice_ref(native::list(call.rules, &peek, &body, style.results)?);
    let id = peek.text(&body, "id").filter(|id| !id.is_empty()).map_or_else(
        || openai::chat_id(call.seed).replace("chatcmpl-", ""),
        std::borrow::Cow::into_owned,
    );
    let told = peek.get(&body, if style.meta == Meta::Cohere { "meta" } else { "usage" });
    let told: Map<String, Value> = told
        .and_then(|json| serde_json::from_slice(json).ok())
        .unwrap_or_default();
    let pieces = if style.meta == Meta::Cohere {
        vec![body.clone()]
    } else {
        rewritten(&id, &results, &meta(style.meta, &told))
    };
    Ok(Reply {
        body: pieces,
        usage: used(style.meta, &told),
        id: Some(id),
        ..Reply::default()
    })
}

/// The reply with its results in place, each document an object.
fn rewritten(id: &str, results: &Bytes, meta: &Value) -> Vec<Bytes> {
    let mut patch = Patch::default();
    for span in elements(results) {
        let result = results.slice(span.clone());
        let document = Peek::part(&result).and_then(|peek| peek.span(&result, "document"));
        if let Some(at) = document.filter(|at| result.slice(at.clone()).starts_with(b"\"")) {
            let text = [b"{\"text\":".as_slice(), &result.slice(at.clone()), b"}"].concat();
            patch.replace(span.start + at.start..span.start + at.end, text);
        }
    }
    let head = [b"{\"id\":".as_slice(), &quote(id), b",\"results\":"].concat();
    let mut pieces = vec![head.into()];
    pieces.extend(patch.pieces(results));
    pieces.push(format!(",\"meta\":{meta}}}").into());
    pieces
}

/// `meta` as LiteLLM writes it.
fn meta(kind: Meta, usage: &Map<String, Value>) -> Value {
    let total = count(usage, "total_tokens");
    let prompt = count(usage, "prompt_tokens");
    let picked = |names: &[&str]| -> Value {
        let there = usage.iter().filter(|(name, _)| names.contains(&name.as_str()));
        Value::Object(there.map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    match kind {
        Meta::Cohere => Value::Object(usage.clone()),
        Meta::InputOnly => {
            json!({"billed_units": {"total_tokens": total}, "tokens": {"input_tokens": total, "output_tokens": 0}})
        }
        Meta::Input => json!({"billed_units": {"total_tokens": total}, "tokens": {"input_tokens": total}}),
        Meta::Both => json!({
            "billed_units": {"total_tokens": total},
            "tokens": {"input_tokens": prompt, "output_tokens": total.saturating_sub(prompt)},
        }),
        Meta::Named => json!({
            "billed_units": picked(&["search_units", "total_tokens"]),
            "tokens": picked(&["input_tokens", "output_tokens"]),
        }),
    }
}

/// Cohere's are search units, of which a call has one at least; the others' are tokens.
fn used(kind: Meta, told: &Map<String, Value>) -> Usage {
    let source = UsageSource::Reported;
    if kind != Meta::Cohere {
        let total = count(told, "total_tokens");
        let source = if total == 0 { UsageSource::None } else { source };
        return Usage {
            input_text: total,
            source,
            ..Usage::default()
        };
    }
    let billed = told.get("billed_units").and_then(Value::as_object);
    let queries = billed.map_or(0, |billed| count(billed, "search_units"));
    Usage {
        units: Units {
            queries: queries.max(1),
            ..Units::default()
        },
        source,
        ..Usage::default()
    }
}

/// A count, which Cohere writes with a point.
fn count(of: &Map<String, Value>, name: &str) -> u64 {
    let number = of.get(name).and_then(Value::as_f64).unwrap_or(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded from both sides"
    )]
    let whole = number.clamp(0.0, 1e9).ceil() as u64;
    whole
}
