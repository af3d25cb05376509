//! What a candidate says, as the members of an OpenAI message.

use super::part::{Candidate, Part};
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::gemini::grounding;

/// Seconds until LiteLLM calls spoken answers expired.
const AUDIO_LIFETIME_S: i64 = 24 * 60 * 60;

/// The text of a candidate: pieces of JSON strings, as they stand between their quotes.
pub(in crate::gemini) fn text<'c>(parts: &'c [Part<'_>], thoughts: bool) -> Vec<&'c str> {
    let mut pieces: Vec<&'c str> = Vec::new();
    for part in parts.iter().filter(|part| part.is_thought() == thoughts) {
        match (part.text, &part.inline_data) {
            (Some(text), _) => pieces.push(text.inner()),
            // Images and audio have members of their own.
            (None, Some(blob)) if !blob.is("image") && !blob.is("audio") => pieces.extend(blob.uri()),
            _ => {}
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Writes images.
pub(in crate::gemini) fn write_images(parts: &[Part<'_>], out: &mut Out) {
    out.key("images");
    out.open('[');
    for blob in parts
        .iter()
        .filter_map(|part| part.inline_data)
        .filter(|blob| blob.is("image"))
    {
        out.open('{');
        out.key("image_url");
        out.open('{');
        out.key("url");
        out.joined(blob.uri());
        out.text_member("detail", "auto");
        out.close('}');
        out.number_member("index", 0);
        out.text_member("type", "image_url");
        out.close('}');
    }
    out.close(']');
}

/// Whether any part is an image.
pub(in crate::gemini) fn has_images(parts: &[Part<'_>]) -> bool {
    parts
        .iter()
        .any(|part| part.inline_data.is_some_and(|blob| blob.is("image")))
}

/// Writes what was spoken, if anything was; tells whether.
pub(in crate::gemini) fn write_audio(parts: &[Part<'_>], now_s: i64, out: &mut Out) -> bool {
    let mut blobs = parts.iter().filter_map(|part| part.inline_data);
    let Some(blob) = blobs.find(|blob| blob.is("audio")) else {
        return false;
    };
    out.key("audio");
    out.open('{');
    out.raw_member("data", blob.data.unwrap_or_default().raw());
    out.raw_member("expires_at", &now_s.saturating_add(AUDIO_LIFETIME_S).to_string());
    out.text_member("transcript", "");
    out.close('}');
    true
}

/// Writes thoughts as Anthropic has them.
pub(in crate::gemini) fn write_thoughts(parts: &[Part<'_>], out: &mut Out) {
    out.key("thinking_blocks");
    out.open('[');
    for part in parts.iter().filter(|part| part.is_thought()) {
        out.open('{');
        out.text_member("type", "thinking");
        out.raw_member("thinking", part.text.unwrap_or_default().raw());
        out.optional_member("signature", part.thought_signature.map(Text::raw));
        out.close('}');
    }
    out.close(']');
}

/// Writes on which pages the text rests.
pub(in crate::gemini) fn write_annotations(candidate: &Candidate<'_>, out: &mut Out) {
    let annotations = candidate.grounding_metadata.and_then(grounding::annotations);
    out.optional_member("annotations", annotations.as_deref());
}
