//! A conversation that other providers answered before: what OpenAI would refuse of their answers is taken out.

use crate::json::{Patch, Peek, Splice, elements};
use crate::responses::id::is_minted;
use bytes::{Bytes, BytesMut};
use std::ops::Range;

/// Providers that refuse items which they didn't make.
const STRICT: &[&str] = &["openai", "azure"];
/// Members and prefixes that make a closer look worth it.
const SIGNS: &[&[u8]] = &[b"\"reasoning\"", b"_call\"", b"\"cache_control\""];

/// The input with foreign items mended; `None` if there are none.
pub(super) fn mended(input: &[u8], provider: &str) -> Option<Bytes> {
    let is_worth_it = SIGNS.iter().any(|sign| memchr::memmem::find(input, sign).is_some());
    if !STRICT.contains(&provider) || !is_worth_it {
        return None;
    }
    let mut patch = Patch::default();
    let spans = elements(input);
    let mut kept: Option<usize> = None;
    for (index, span) in spans.iter().enumerate() {
        let item = Bytes::copy_from_slice(input.get(span.clone()).unwrap_or_default());
        let Some(peek) = Peek::part(&item) else {
            kept = Some(index);
            continue;
        };
        if is_foreign_reasoning(&item, &peek) {
            patch.replace(removal(&spans, index, kept), Bytes::new());
            continue;
        }
        kept = Some(index);
        mend_item(&item, &peek, span.start, &mut patch);
    }
    if patch.is_empty() {
        return None;
    }
    let mut out = BytesMut::with_capacity(input.len());
    patch.write(input, &mut out);
    Some(out.freeze())
}

/// A removed item's bytes, and the comma before or behind it.
fn removal(spans: &[Range<usize>], index: usize, kept: Option<usize>) -> Range<usize> {
    let at = |index: usize| spans.get(index).cloned().unwrap_or_default();
    let (own, before) = (at(index), index.checked_sub(1).map(at));
    match (kept, before, spans.get(index + 1)) {
        (Some(_), Some(before), _) => before.end..own.end,
        (_, _, Some(after)) => own.start..after.start,
        _ => own,
    }
}

/// Reasoning that a translated answer carried: its thoughts are signed by another provider.
fn is_foreign_reasoning(item: &[u8], peek: &Peek) -> bool {
    let signed = peek.text(item, "encrypted_content");
    peek.text(item, "type").is_some_and(|kind| kind == "reasoning")
        && (peek.text(item, "id").is_some_and(|id| is_minted(&id))
            || signed.is_some_and(|blocks| blocks.starts_with("[{")))
}

fn mend_item(item: &Bytes, peek: &Peek, offset: usize, patch: &mut Patch) {
    let mut splice = Splice::new(item, peek);
    let prefix = match peek.text(item, "type").as_deref() {
        Some("function_call") => Some("fc"),
        Some("custom_tool_call") => Some("ctc"),
        _ => None,
    };
    let id = peek.text(item, "id");
    if prefix.zip(id).is_some_and(|(prefix, id)| !id.starts_with(prefix)) {
        splice.remove("id");
    }
    splice.remove("cache_control");
    splice.patch(offset, patch);
    let Some(content) = peek.span(item, "content") else {
        return;
    };
    let parts = item.slice(content.clone());
    for part in elements(&parts) {
        let at = offset + content.start + part.start;
        let part = parts.slice(part);
        if let Some(peek) = Peek::part(&part) {
            let mut splice = Splice::new(&part, &peek);
            splice.remove("cache_control");
            splice.patch(at, patch);
        }
    }
}

#[cfg(test)]
mod tests {

    use serde_json::{Value, json};

    fn mended(input: &Value, provider: &str) -> Option<Value> {
        let mended = super::mended(input.to_string().as_bytes(), provider)?;
        Some(serde_json::from_slice(&mended).unwrap())
    }

    #[test]
    fn what_others_made_is_mended() {
        let ours = json!({"type": "reasoning", "id": "rs_00000000-0000-4000-8000-000000000000", "summary": []});
        let signed = json!({"type": "reasoning", "summary": [], "encrypted_content": "[{\"type\":\"thinking\"}]"});
        let own = json!({"type": "reasoning", "id": "rs_68af", "encrypted_content": "gAAA"});
        let user = json!({"role": "user", "content": [{"type": "input_text", "text": "a", "cache_control": {}}]});
        let call = json!({"type": "function_call", "id": "toolu_1", "call_id": "toolu_1", "name": "f"});
        let input = json!([ours, user, signed, own, call, signed]);
        let wanted = json!([
            {"role": "user", "content": [{"type": "input_text", "text": "a"}]},
            own,
            {"type": "function_call", "call_id": "toolu_1", "name": "f"},
        ]);
        assert_eq!(mended(&input, "openai"), Some(wanted));
        assert_eq!(mended(&input, "xai"), None);
        assert_eq!(mended(&json!([ours, signed]), "openai"), Some(json!([])));
        assert_eq!(mended(&json!([own]), "openai"), None);
        assert_eq!(mended(&json!("reasoning"), "openai"), None);
    }
}
