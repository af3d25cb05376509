//! A `credential_list` entry.

use super::{Row, Section, Unknown, rows};

/// One entry.
pub const SECTION: Section = Section {
    name: "credential_list[]",
    doc: "A named credential, to be written once and used by many deployments.",
    unknown: Unknown::Ignored,
    required: &["credential_name", "credential_values"],
    tables: &[ROWS],
};

const ROWS: &[Row] = rows! {
    "credential_name" Text Works => "The name that litellm_credential_name refers to.";
    "credential_values" Map Works => "litellm_params that a deployment takes where it has none of its own: api_key, api_base …";
    "credential_info" Map NoEffect => "A description, for people.";
};
