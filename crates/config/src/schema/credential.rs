//! A `credential_list` entry.

use super::{Kind, Row, Section};

/// One entry.
pub const SECTION: Section = Section {
    name: "credential_list[]",
    tables: &[ROWS],
};

const ROWS: &[Row] = &[
    Row::works(
        "credential_name",
        Kind::Text,
        "The name that litellm_credential_name refers to.",
    ),
    Row::works(
        "credential_values",
        Kind::Map,
        "litellm_params that a deployment takes where it has none of its own.",
    ),
    Row::no_effect("credential_info", Kind::Map, "A description, for people."),
];
