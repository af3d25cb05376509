//! Prompts counted by the providers themselves.

use crate::client::Ask;
use crate::codec::{Target, UpstreamRequest};
use crate::error::ApiError;
use crate::json::Peek;

/// A provider's way to count.
pub trait Counter: Send + Sync {
    /// The URL that counts.
    fn url(&self, target: Target<'_>) -> String;

    /// Writes the request. `ask` has a body in the client's dialect, of which `max_tokens` may be missing.
    ///
    /// # Errors
    /// A body that this provider cannot be told.
    fn request(&self, ask: &Ask<'_>) -> Result<UpstreamRequest, ApiError>;

    /// The count in a reply of status 2xx.
    fn read(&self, body: &[u8]) -> Option<u64> {
        let peek = Peek::object(body).ok()?;
        serde_json::from_slice(peek.get(body, "input_tokens")?).ok()
    }

    /// The count by kinds of content, as JSON, where the provider tells it.
    fn details(&self, _body: &[u8]) -> Option<String> {
        None
    }
}
