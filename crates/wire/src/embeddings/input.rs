//! The `input` of an embedding request, as providers want it.

use crate::codec::Call;
use crate::error::{ApiError, ErrorClass};
use crate::json::{Peek, elements};
use crate::openai::request::draft::Draft;
use bytes::Bytes;

/// A single text becomes a list of one.
pub(crate) fn as_list(draft: &mut Draft<'_>) {
    if let Some(text) = draft.get("input").filter(|json| json.starts_with(b"\"")) {
        let list = [b"[", text, b"]"].concat();
        draft.set("input", list);
    }
}

/// The texts as they stand in the body, each in its quotes.
///
/// # Errors
/// Something else than texts: 400 naming the member.
pub(crate) fn texts(call: &Call<'_>) -> Result<Vec<Bytes>, ApiError> {
    let span = Peek::span(call.peek, call.body, "input").unwrap_or_default();
    let input = call.body.slice(span);
    let texts: Vec<Bytes> = if input.starts_with(b"[") {
        elements(&input)
            .into_iter()
            .map(|element| input.slice(element))
            .collect()
    } else {
        vec![input]
    };
    if texts.is_empty() || !texts.iter().all(|text| text.starts_with(b"\"")) {
        let text = "litellm.BadRequestError: 'input' must be a text or a list of texts for this provider";
        return Err(ApiError::new(ErrorClass::BadRequest, text).param_is("input"));
    }
    Ok(texts)
}

/// Joins JSON texts to a list.
pub(crate) fn list(items: &[Bytes]) -> Vec<u8> {
    [b"[".as_slice(), &items.join(&b','), b"]"].concat()
}
