//! A whole answer as the client gets it.

use super::Native;
use crate::codec::{Call, Reply};
use crate::error::ApiError;
use crate::json::{Peek, Splice, quote};
use crate::responses::error::senseless;
use crate::responses::item::Response;
use crate::responses::upstream::{plain_text, usage_of};
use bytes::Bytes;

/// Bytes of a senseless answer that an error message shows.
const SHOWN: usize = 500;

/// Reads a whole answer.
///
/// # Errors
/// A body that is no response.
pub(super) fn read(codec: &Native, call: &Call<'_>, body: &Bytes) -> Result<Reply, ApiError> {
    let invalid = || {
        let shown = String::from_utf8_lossy(body.get(..SHOWN).unwrap_or(body));
        senseless(
            call.rules,
            format_args!("Unable to get json response - Original Response: {shown}"),
        )
    };
    let peek = Peek::object(body).map_err(|_| invalid())?;
    let response: Response<'_> = serde_json::from_slice(body).map_err(|_| invalid())?;
    if response.id.is_empty() && response.output.is_none() {
        return Err(invalid());
    }
    let usage = usage_of(&response);
    let shown = codec.shown(call.rules, &response.id);
    let mut splice = Splice::new(body, &peek);
    splice.set("id", quote(&shown));
    if let Some(model) = call.shown_model {
        splice.set("model", quote(model));
    }
    Ok(Reply {
        body: splice.finish(),
        usage,
        id: Some(shown),
        cost: None,
        tier: response.tier(),
        text: (!usage.is_reported()).then(|| plain_text(response.items())),
        finish_reason: Some(response.finish_reason().to_owned()),
        content_type: None,
        model: None,
    })
}
