//! Ids of calls: chat completions need one for every call and its result, Google tells them apart by name and order.

use crate::client::node::Node;
use crate::error::ApiError;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashSet;

/// The longest id that OpenAI takes, in bytes.
const LONGEST: usize = 40;
/// Bytes of a longer one that stay; `_` and a hash follow.
const HEAD: usize = 27;
/// Bytes of the hash, of which each is two hex digits.
const HASH: usize = 6;

/// The calls of a conversation so far.
#[derive(Debug, Default)]
pub(super) struct Calls<'a> {
    ids: HashSet<String>,
    /// Those that wait for their results.
    open: Vec<Open<'a>>,
}

#[derive(Debug)]
struct Open<'a> {
    name: Cow<'a, str>,
    /// The client's own id.
    told: Option<Cow<'a, str>>,
    id: String,
}

impl<'a> Calls<'a> {
    /// Notes a call, and tells its id: the client's, else `call_NAME` as LiteLLM makes it, with a number from the second
    /// one of that name on.
    ///
    /// # Errors
    /// A call without a name.
    pub(super) fn called(&mut self, call: &Node<'a>) -> Result<String, ApiError> {
        let name = call.need_word("name")?;
        let told = id(call)?;
        let wanted = told.clone().map_or_else(|| format!("call_{name}"), Cow::into_owned);
        let id = self.free(&wanted);
        self.ids.insert(id.clone());
        self.open.push(Open {
            name,
            told,
            id: id.clone(),
        });
        Ok(id)
    }

    /// The id of the call that this is the result of: the one with its id, else the first one of its name that waits.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn answered(&mut self, result: &Node<'_>) -> Result<String, ApiError> {
        let name = result.need_word("name")?;
        let told = id(result)?;
        let by_id = || self.open.iter().position(|open| told.is_some() && open.told == told);
        let by_name = || self.open.iter().position(|open| open.name == name);
        match by_id().or_else(by_name) {
            Some(at) => Ok(self.open.remove(at).id),
            None => Err(result.wrong(
                "name",
                format_args!("'{name}' has no functionCall before it that waits for a functionResponse"),
            )),
        }
    }

    /// The id, or one like it that isn't taken yet.
    fn free(&self, wanted: &str) -> String {
        let mut ids = (2_u32..).map(|number| short(&format!("{wanted}_{number}")));
        match short(wanted) {
            first if self.ids.contains(&first) => ids.find(|id| !self.ids.contains(id)).unwrap_or(first),
            first => first,
        }
    }
}

fn id<'a>(node: &Node<'a>) -> Result<Option<Cow<'a, str>>, ApiError> {
    let id = node.text("id")?.map(|id| id.decoded());
    Ok(id.filter(|id| !id.is_empty()))
}

fn short(id: &str) -> String {
    if id.len() <= LONGEST {
        return id.to_owned();
    }
    let head = id.get(..id.floor_char_boundary(HEAD)).unwrap_or_default();
    let hash = Sha256::digest(id.as_bytes());
    let hex: String = hash.iter().take(HASH).map(|byte| format!("{byte:02x}")).collect();
    format!("{head}_{hex}")
}
