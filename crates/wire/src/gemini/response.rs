//! Gemini's answer as OpenAI's chat completion.

pub(super) mod calls;
pub(super) mod circumstances;
pub(super) mod part;
pub(super) mod said;

use super::error::{of_event, senseless};
use super::grounding::Queries;
use super::usage::Counted;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::codec::{Call, Reply, ReplyHead};
use crate::error::ApiError;
use crate::openai::{chat_id, finish_reason};
use bytes::Bytes;
use calls::Calls;
use circumstances::Circumstances;
use part::{Answer, Candidate};

/// Bytes of a senseless answer that an error message shows.
const SHOWN: usize = 500;

/// Reasons with which the first candidate counts as refused: LiteLLM then shows no word of it.
const REFUSED: &[&str] = &[
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
];

/// Translates a whole answer.
///
/// # Errors
/// A body that is no answer, or an error in one of status 2xx.
pub(super) fn read(call: &Call<'_>, head: ReplyHead<'_>, body: &Bytes) -> Result<Reply, ApiError> {
    let answer: Answer<'_> = serde_json::from_slice(body).map_err(|error| {
        let shown = String::from_utf8_lossy(body.get(..body.len().min(SHOWN)).unwrap_or_default()).into_owned();
        senseless(call.rules, format_args!("{error}. Received: {shown}"))
    })?;
    if let Some(error) = answer.error {
        return Err(of_event(call, error.get()));
    }
    let candidates = answer.candidates.as_deref().unwrap_or_default();
    let counted = counted(&answer, candidates);
    let id = match answer.response_id.as_ref() {
        "" => chat_id(call.seed),
        id => id.to_owned(),
    };
    let tier = tier(head);
    let mut out = Out::of(body);
    out.open('{');
    out.text_member("id", &id);
    out.raw_member("created", &call.now_s.to_string());
    out.text_member("model", shown_model(call, &answer));
    out.text_member("object", "chat.completion");
    let usage = counted.usage();
    let finish_reason = if is_refused(&answer, candidates) {
        blocked(&counted, &mut out);
        Some("content_filter")
    } else {
        let first = choices(call, candidates, &mut out);
        if usage.is_reported() {
            out.key("usage");
            counted.write_open(&mut out);
            out.close('}');
        }
        Circumstances::of(candidates).write(false, &mut out);
        first
    };
    if let Some(tier) = &tier {
        out.text_member("service_tier", tier);
    }
    out.close('}');
    Ok(Reply {
        body: out.finish(),
        usage,
        id: Some(id),
        cost: None,
        tier,
        text: (!usage.is_reported()).then(|| plain_text(candidates)),
        finish_reason: finish_reason.map(Into::into),
        content_type: None,
        model: None,
    })
}

/// The name of the model in the reply.
fn shown_model<'c>(call: &Call<'c>, answer: &'c Answer<'_>) -> &'c str {
    call.shown_model.unwrap_or(match answer.model() {
        "" => call.model,
        model => model,
    })
}

/// The service tier that served the call, in OpenAI's word.
pub(super) fn tier(head: ReplyHead<'_>) -> Option<String> {
    let mut headers = head.headers.iter();
    let (_, tier) = headers.find(|(name, _)| name == super::TIER_HEADER)?;
    Some(match tier.to_ascii_lowercase().as_str() {
        "standard" => "default".to_owned(),
        tier => tier.to_owned(),
    })
}

fn counted(answer: &Answer<'_>, candidates: &[Candidate<'_>]) -> Counted {
    let mut queries = Queries::default();
    candidates
        .iter()
        .filter_map(|candidate| candidate.grounding_metadata)
        .for_each(|json| queries.add(json));
    answer.usage_metadata.clone().unwrap_or_default().of(queries.count())
}

fn is_refused(answer: &Answer<'_>, candidates: &[Candidate<'_>]) -> bool {
    let reason = candidates.first().and_then(|first| first.finish_reason);
    answer.is_blocked() || reason.is_some_and(|reason| REFUSED.contains(&reason.decoded().as_ref()))
}

/// An answer that a filter refused.
fn blocked(counted: &Counted, out: &mut Out) {
    out.raw_member(
        "choices",
        r#"[{"finish_reason":"content_filter","index":0,"message":{"role":"assistant","content":null}}]"#,
    );
    if counted.usage().is_reported() {
        out.key("usage");
        counted.write_totals(out);
    }
}

/// Writes all choices; gives the finish reason of the first.
fn choices(call: &Call<'_>, candidates: &[Candidate<'_>], out: &mut Out) -> Option<&'static str> {
    let mut calls = Calls::new(call.seed);
    let mut first = None;
    out.key("choices");
    out.open('[');
    for (place, candidate) in candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| candidate.is_answer())
    {
        let reason = reason(candidate);
        first.get_or_insert(reason);
        out.open('{');
        out.text_member("finish_reason", reason);
        out.raw_member("index", &candidate.index.unwrap_or(place).to_string());
        out.key("message");
        message(call, candidate, &mut calls, out);
        circumstances::write_logprobs(candidate, out);
        if let Some(native) = candidate.finish_reason {
            out.key("provider_specific_fields");
            out.open('{');
            out.raw_member("native_finish_reason", native.raw());
            out.close('}');
        }
        out.close('}');
    }
    out.close(']');
    first
}

/// Why a candidate ended, in OpenAI's words.
fn reason(candidate: &Candidate<'_>) -> &'static str {
    if calls::has_calls(candidate.parts()) {
        return "tool_calls";
    }
    let native = candidate.finish_reason.map(Text::decoded);
    native.map_or("stop", |native| finish_reason(&native))
}

fn message(call: &Call<'_>, candidate: &Candidate<'_>, calls: &mut Calls, out: &mut Out) {
    let parts = candidate.parts();
    out.open('{');
    let text = said::text(parts, false);
    out.key("content");
    match text.is_empty() {
        true => out.raw("null"),
        false => out.joined(text),
    }
    out.text_member("role", "assistant");
    said::write_audio(parts, call.now_s, out);
    calls.write(parts, out);
    if candidate.content.is_some() {
        said::write_images(parts, out);
        let thoughts = said::text(parts, true);
        if !thoughts.is_empty() {
            out.key("reasoning_content");
            out.joined(thoughts);
        }
        said::write_thoughts(parts, out);
        said::write_annotations(candidate, out);
        calls::write_kept(candidate, out);
    }
    out.close('}');
}

/// All that was said, for counting its tokens.
fn plain_text(candidates: &[Candidate<'_>]) -> String {
    let parts = candidates.iter().flat_map(|candidate| candidate.parts());
    let pieces = parts.flat_map(|part| {
        let arguments = part.function_call.as_ref().and_then(|call| call.args);
        let text = part.text.map(|text| text.decoded().into_owned());
        [text, arguments.map(|json| json.get().to_owned())]
    });
    pieces.flatten().collect()
}
