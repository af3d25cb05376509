//! Tool names: OpenAI takes 64 characters, so longer ones are cut, and become whole again in replies.

use crate::client::Ask;
use crate::json::{Peek, elements};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// The longest name that OpenAI takes, in characters.
const LONGEST: usize = 64;
/// What stays of a longer one; `_` and a hash follow, as LiteLLM has it.
const HEAD: usize = 55;
/// Hex digits of the hash of the whole name.
const HASH: usize = 8;

/// The name that a provider gets.
pub(super) fn short(name: &str) -> Cow<'_, str> {
    if name.len() <= LONGEST || name.chars().count() <= LONGEST {
        return Cow::Borrowed(name);
    }
    let head: String = name.chars().take(HEAD).collect();
    let hash = Sha256::digest(name.as_bytes());
    let hex: String = hash.iter().take(HASH / 2).map(|byte| format!("{byte:02x}")).collect();
    Cow::Owned(format!("{head}_{hex}"))
}

/// The names of a request that were cut: the provider's, and the client's.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// Those of a request's tools.
    pub(super) fn of(ask: &Ask<'_>) -> Self {
        let tools = ask.peek.get(ask.body, "tools").unwrap_or_default();
        if tools.len() <= LONGEST {
            return Self::default();
        }
        let objects = elements(tools).into_iter().filter_map(|span| tools.get(span));
        let names = objects.filter_map(|tool| Peek::part(tool)?.text(tool, "name"));
        let cut = names.filter_map(|name| match short(&name) {
            Cow::Owned(short) => Some((short, name.into_owned())),
            Cow::Borrowed(_) => None,
        });
        Self(cut.collect())
    }

    /// The client's name of a tool.
    pub(super) fn original<'n>(&'n self, name: &'n str) -> &'n str {
        let found = self.0.iter().find(|(short, _)| short == name);
        found.map_or(name, |(_, original)| original)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_as_litellm_cuts_them() {
        let name = "a".repeat(64);
        assert_eq!(short(&name), name);
        let name = "mcp__server__".to_owned() + &"tool_".repeat(12);
        // hashlib.sha256(name.encode()).hexdigest()[:8]
        assert_eq!(short(&name), format!("{}_{}", &name[..55], "d10beeb8"));
    }
}
