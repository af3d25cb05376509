//! Ids of responses and of their items.

use crate::openai::chat_id;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

const PREFIX: &str = "resp_";
/// What LiteLLM's ids say before the provider's own id. Ours name no deployment.
const INNER: &str = "litellm:custom_llm_provider:";
const RESPONSE: &str = ";response_id:";

/// A provider's id of a response as clients see it: it says whose it is.
pub(super) fn shown(provider: &str, id: &str) -> String {
    let inner = format!("{INNER}{provider};model_id:None{RESPONSE}{id}");
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(inner))
}

/// The provider's own id in an id that clients see; `None` if it isn't one that was made so.
pub(super) fn own(shown: &str) -> Option<String> {
    let text = shown.strip_prefix(PREFIX)?;
    // LiteLLM's own ids, where they aren't encrypted, are in the other alphabet.
    let bytes = URL_SAFE_NO_PAD.decode(text).or_else(|_| STANDARD.decode(text)).ok()?;
    let inner = String::from_utf8(bytes).ok()?;
    let (_, id) = inner.strip_prefix(INNER)?.split_once(RESPONSE)?;
    Some(id.to_owned())
}

/// The id of a response of our own.
pub(super) fn response(seed: u128) -> String {
    format!("{PREFIX}{seed:032x}")
}

/// The id of the item with this number in such a response: a prefix and a UUID of version 4.
pub(super) fn item(prefix: &str, seed: u128, number: usize) -> String {
    let chat = chat_id(seed ^ number as u128);
    format!("{prefix}_{}", chat.trim_start_matches("chatcmpl-"))
}

/// Whether the id of a reasoning item is one that [`item`] or LiteLLM made: no provider knows it.
pub(super) fn is_minted(id: &str) -> bool {
    let Some(uuid) = id.strip_prefix("rs_") else {
        return false;
    };
    let dashes = [8, 13, 18, 23];
    let fits = |(at, byte): (usize, u8)| {
        if dashes.contains(&at) {
            byte == b'-'
        } else {
            byte.is_ascii_hexdigit()
        }
    };
    uuid.len() == 36 && uuid.bytes().enumerate().all(fits)
}

/// The id of a tool call's item; what is in OpenAI's form already stays.
pub(super) fn of_call(is_custom: bool, call_id: &str) -> String {
    let prefix = if is_custom { "ctc" } else { "fc" };
    match call_id.starts_with(prefix) {
        true => call_id.to_owned(),
        false => format!("{prefix}_{call_id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back() {
        let id = shown("openai", "resp_67ccd3a9");
        assert!(id.starts_with("resp_") && !id.contains(['=', '/', '+']));
        assert_eq!(own(&id).as_deref(), Some("resp_67ccd3a9"));
        let litellms = STANDARD.encode("litellm:custom_llm_provider:openai;model_id:a;response_id:resp_1");
        assert_eq!(own(&format!("resp_{litellms}")).as_deref(), Some("resp_1"));
        for foreign in ["resp_abc123", "resp_", "x", "resp_67ccd3a9da748190baa7f1570fe91ac6"] {
            assert_eq!(own(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn ours_are_known() {
        assert!(is_minted(&item("rs", 7, 1)));
        for foreign in [
            "rs_68af",
            "rs_67ccd3a9da748190baa7f1570fe91ac6",
            "msg_00000000-0000-4000-8000-000000000000",
        ] {
            assert!(!is_minted(foreign), "{foreign}");
        }
    }
}
