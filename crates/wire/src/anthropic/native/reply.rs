//! A whole answer, handed on as it is but for the model's name.

use crate::anthropic::error::senseless;
use crate::anthropic::response::{Completion, counted, plain_text};
use crate::codec::{Call, Reply};
use crate::error::ApiError;
use crate::json::{Peek, Splice, quote};
use bytes::Bytes;

/// Reads an answer.
///
/// # Errors
/// A body that is no answer, or an error in one of status 2xx.
pub(super) fn read(call: &Call<'_>, body: &Bytes) -> Result<Reply, ApiError> {
    let completion = Completion::read(body)?;
    let peek = Peek::object(body).map_err(senseless)?;
    let counted = counted(&completion);
    let usage = counted.usage();
    let mut splice = Splice::new(body, &peek);
    if let Some(model) = call.shown_model {
        splice.set("model", quote(model));
    }
    Ok(Reply {
        body: splice.finish(),
        usage,
        id: peek.text(body, "id").map(Into::into),
        cost: None,
        tier: counted.tier(),
        text: (!usage.is_reported()).then(|| plain_text(&completion)),
        finish_reason: Some(completion.finish_reason().to_owned()),
        content_type: None,
        model: None,
    })
}
