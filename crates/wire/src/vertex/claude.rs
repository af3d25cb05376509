//! Claude on Vertex AI: Anthropic's request with the model in the URL in place of the body.

use crate::anthropic::Anthropic;
use crate::codec::{Call, Codec, UpstreamRequest};
use crate::error::{ApiError, ErrorClass};
use crate::json::string_end;
use bytes::Bytes;

/// How every request of Anthropic's codec begins.
const MODEL: &[u8] = br#"{"model":"#;

/// What stands there instead.
const VERSION: &[u8] = br#"{"anthropic_version":"vertex-2023-10-16""#;

/// Writes the request.
///
/// # Errors
/// See [`Anthropic`]'s.
pub(super) fn request(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    let mut request = Anthropic.request(call)?;
    let first = request.body.first_mut().and_then(without_model);
    let first = first.ok_or_else(|| {
        let text = format!(
            "litellm.BadRequestError: {}Exception - no model is named",
            call.rules.exception
        );
        ApiError::new(ErrorClass::BadRequest, text)
    })?;
    if let Some(slot) = request.body.first_mut() {
        *slot = first;
    }
    request.body.insert(0, Bytes::from_static(VERSION));
    Ok(request)
}

/// What follows the model's name, a comma first.
fn without_model(piece: &mut Bytes) -> Option<Bytes> {
    let name = piece.strip_prefix(MODEL)?;
    let end = MODEL.len() + string_end(name, 0)? + 1;
    (end <= piece.len()).then(|| piece.slice(end..))
}
