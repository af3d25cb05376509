//! Ids of responses and of their items.

use crate::openai::chat_id;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

const PREFIX: &str = "resp_";
/// What tells ids of kept responses from providers' own, which are hexadecimal, and from LiteLLM's in base64.
const KEPT: &str = "resp_kept";
/// What LiteLLM's ids say before the provider's own id, where they aren't encrypted.
const INNER: &str = "litellm:custom_llm_provider:";
const MODEL: &str = ";model_id:";
const RESPONSE: &str = ";response_id:";

/// Makes the ids of providers' responses that clients see.
pub trait ResponseIds: Send + Sync {
    /// What a client sees of the provider's own id.
    fn shown(&self, provider: &str, id: &str) -> String;
}

/// LiteLLM's ids where it has no key to encrypt them: everybody can read whose the response is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainIds {
    /// The deployment that answers; `None` tells none.
    pub deployment: Option<String>,
}

impl ResponseIds for PlainIds {
    fn shown(&self, provider: &str, id: &str) -> String {
        let deployment = self.deployment.as_deref().unwrap_or("None");
        let inner = format!("{INNER}{provider}{MODEL}{deployment}{RESPONSE}{id}");
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(inner))
    }
}

/// Where a response is that a provider keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The deployment that answered, if the id told it.
    pub deployment: Option<String>,
    /// The provider's own id.
    pub id: String,
}

impl Address {
    /// Reads an id as [`PlainIds`] and LiteLLM write it; `None` if it is none.
    pub fn of_plain(shown: &str) -> Option<Self> {
        let text = shown.strip_prefix(PREFIX)?;
        // LiteLLM's own are in the other alphabet.
        let bytes = URL_SAFE_NO_PAD.decode(text).or_else(|_| STANDARD.decode(text)).ok()?;
        let inner = String::from_utf8(bytes).ok()?;
        let (head, id) = inner.strip_prefix(INNER)?.split_once(RESPONSE)?;
        let (_, deployment) = head.split_once(MODEL)?;
        Some(Self {
            deployment: Some(deployment.to_owned()).filter(|deployment| deployment != "None"),
            id: id.to_owned(),
        })
    }
}

/// The id of a response of our own.
pub(super) fn response(seed: u128) -> String {
    format!("{KEPT}{seed:032x}")
}

/// Whether a response has an id of our own: a translation answered it, and we keep it if anybody does.
pub fn is_ours(id: &str) -> bool {
    seed(id).is_some()
}

/// The random bits of an id of our own.
pub(super) fn seed(id: &str) -> Option<u128> {
    let digits = id.strip_prefix(KEPT).filter(|digits| digits.len() == 32)?;
    u128::from_str_radix(digits, 16).ok()
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
        let address = |deployment: Option<&str>, id: &str| Address {
            deployment: deployment.map(str::to_owned),
            id: id.to_owned(),
        };
        for deployment in [None, Some("d1")] {
            let address = address(deployment, "resp_67ccd3a9");
            let ids = PlainIds {
                deployment: address.deployment.clone(),
            };
            let id = ids.shown("openai", &address.id);
            assert!(id.starts_with("resp_") && !id.contains(['=', '/', '+']));
            assert_eq!(Address::of_plain(&id), Some(address));
        }
        let litellms = STANDARD.encode("litellm:custom_llm_provider:openai;model_id:a;response_id:resp_1");
        assert_eq!(
            Address::of_plain(&format!("resp_{litellms}")),
            Some(address(Some("a"), "resp_1"))
        );
        let kept = response(7);
        for foreign in [
            "resp_abc123",
            "resp_",
            "x",
            "resp_67ccd3a9da748190baa7f1570fe91ac6",
            &kept,
        ] {
            assert_eq!(Address::of_plain(foreign), None, "{foreign}");
            assert_eq!(is_ours(foreign), foreign == kept, "{foreign}");
        }
        assert_eq!(seed(&kept), Some(7));
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
