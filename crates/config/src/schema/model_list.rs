//! A `model_list` entry.

use super::{Row, Section, Unknown, litellm_params, model_info, rows};

/// One entry.
pub const SECTION: Section = Section {
    name: "model_list[]",
    doc: "One deployment: a model at one provider under one key. Entries of the same `model_name` are a model group \
          and share its requests.",
    unknown: Unknown::Ignored,
    required: &["model_name", "litellm_params"],
    tables: &[ROWS],
};

const ROWS: &[Row] = rows! {
    "model_name" Text Works => "The name that clients ask for; `*` stands for anything.";
    "litellm_params" Keys(&litellm_params::SECTION) Works => "Where the model is and how it is called.";
    "model_info" Keys(&model_info::SECTION) Works => "What is known about the model.";
    "rpm" Whole Works => "Requests a minute, as in litellm_params.";
    "tpm" Whole Works => "Tokens a minute, as in litellm_params.";
    "weight" Positive Works => "The share of its group's requests, as in litellm_params.";
    "order" Integer Works => "The priority, as in litellm_params.";
};
