//! Requests that are no conversations: the client's body without what is meant for the gateway.

use super::draft::Draft;
use super::extra;
use super::params::Limits;
use super::{add_defaults, drop_paths};
use crate::asked::Asked;
use crate::codec::{Call, UpstreamRequest};
use crate::error::ApiError;
use crate::json::quote;

/// Writes a request with the provider's own name of the model in it; `edit` does the rest, and says what is asked for.
///
/// # Errors
/// Those of `edit`.
pub(crate) fn write(
    call: &Call<'_>,
    edit: impl FnOnce(&mut Draft<'_>) -> Result<Asked, ApiError>,
) -> Result<UpstreamRequest, ApiError> {
    let mut draft = Draft::new(call.body, call.peek);
    let limits = Limits::new(&draft, call.params);
    add_defaults(&mut draft, call);
    let headers = extra::headers(&draft);
    let extra_body = extra::take_body(&mut draft);
    draft.retain(|name, json| json != b"null" && !super::own::is_ours(name) && !limits.drops(name));
    draft.remove("extra_headers");
    extra::merge_body(&mut draft, extra_body, &limits);
    drop_paths(&mut draft, &limits);
    draft.set("model", quote(call.model));
    let asked = edit(&mut draft)?;
    Ok(UpstreamRequest {
        headers,
        asked,
        body: draft.finish(),
        more: Vec::new(),
        whole: false,
    })
}
