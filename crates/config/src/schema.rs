//! The keys that a config may have: one table per section. A key that no table knows is pointed out
//! with its nearest neighbour, one that isn't supported yet is named, and a value of the wrong type
//! is an error at its place. `docs/config.md` and `docs/config.schema.json` are made from these
//! tables.

mod check;
mod kind;

pub mod cache;
pub mod credential;
pub mod general_settings;
pub mod guardrails;
pub mod keys;
pub mod litellm_params;
pub mod litellm_settings;
pub mod mcp;
pub mod model_info;
pub mod model_list;
pub mod openai_params;
pub mod prices;
pub mod redis;
pub mod router_settings;
pub mod tools;
pub mod top_level;
pub mod variables;

pub(crate) use check::{check, found, join, nearest, wrong_type};
pub use kind::Kind;

/// A key and what it may hold.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The key; with a `*` at its end, every key that begins so.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// What becomes of it.
    pub support: Support,
    /// What counts when it is not set, as YAML.
    pub default: Option<&'static str>,
    /// What it means, in one sentence.
    pub doc: &'static str,
}

/// What becomes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It works.
    Works,
    /// It is sent to the provider with every request that doesn't bring its own.
    Sent,
    /// LiteLLM has it, this gateway doesn't yet; said aloud unless the value asks for nothing.
    NotYet,
    /// There is nothing to set here: accepted in silence.
    NoEffect,
}

/// What becomes of a key that no table knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It is ignored, and said so.
    Ignored,
    /// It is ignored, and said so; LiteLLM keeps it, for whoever may read it.
    IgnoredHere,
    /// It is sent to the provider.
    Sent,
    /// It is kept and shown again.
    Kept,
    /// Other kinds of entries have keys of their own.
    Open,
}

/// A map whose keys are known.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its place in the config: `model_list[].litellm_params`.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// What becomes of other keys.
    pub unknown: Unknown,
    /// Keys without which nothing can be made of it.
    pub required: &'static [&'static str],
    /// Its tables, searched in this order.
    pub tables: &'static [&'static [Row]],
}

/// All sections, in the order in which a reader wants them.
pub const SECTIONS: [Section; 37] = [
    top_level::SECTION,
    model_list::SECTION,
    litellm_params::SECTION,
    litellm_params::INJECTION_POINT,
    model_info::SECTION,
    router_settings::SECTION,
    router_settings::RETRY_POLICY,
    router_settings::ALLOWED_FAILS_POLICY,
    router_settings::STRATEGY_ARGS,
    router_settings::ROUTING_GROUP,
    router_settings::PROVIDER_BUDGET,
    litellm_settings::SECTION,
    litellm_settings::TAG_BUDGET,
    cache::SECTION,
    general_settings::SECTION,
    general_settings::PASS_THROUGH,
    general_settings::VAULT,
    general_settings::ALERTING_ARGS,
    redis::COORDINATION,
    keys::NEW_USERS,
    keys::NEW_TEAMS,
    keys::NEW_KEYS,
    keys::KEY_LIMITS,
    keys::WHO_MAKES_KEYS,
    keys::JWT,
    credential::SECTION,
    guardrails::SECTION,
    guardrails::PARAMS,
    mcp::SECTION,
    tools::PROMPT,
    tools::PROMPT_PARAMS,
    tools::VECTOR_STORE,
    tools::VECTOR_STORE_PARAMS,
    tools::SEARCH_TOOL,
    tools::SEARCH_TOOL_PARAMS,
    tools::FILES,
    tools::VERTEX,
];

impl Section {
    /// The row of a key.
    pub fn row(&self, key: &str) -> Option<&'static Row> {
        let exact = self.rows().find(|row| row.name == key);
        exact.or_else(|| self.rows().find(|row| row.is_for(key)))
    }

    /// Every row, in the order of the tables.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row> + use<> {
        self.tables.iter().flat_map(|table| table.iter())
    }
}

impl Row {
    /// Whether it speaks of `key`.
    pub fn is_for(&self, key: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(prefix) => key.starts_with(prefix),
            None => key == self.name,
        }
    }
}

/// A table: `"key" Kind Support = "default" => "What it means.";`
macro_rules! rows {
    ($($name:literal $kind:ident $(($of:expr))? $support:ident $(= $default:literal)? => $doc:literal;)*) => {
        &[$($crate::schema::Row {
            name: $name,
            kind: $crate::schema::Kind::$kind $(($of))?,
            support: $crate::schema::Support::$support,
            default: $crate::schema::default!($($default)?),
            doc: $doc,
        }),*]
    };
}

macro_rules! default {
    () => {
        None
    };
    ($default:literal) => {
        Some($default)
    };
}

use {default, rows};

#[cfg(test)]
mod tests;
