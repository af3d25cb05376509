//! A `model_list` entry.

use super::{Kind, Row, Section};

/// One entry.
pub const SECTION: Section = Section {
    name: "model_list[]",
    tables: &[ROWS],
};

const ROWS: &[Row] = &[
    Row::works(
        "model_name",
        Kind::Text,
        "The name that clients ask for; `*` stands for anything.",
    ),
    Row::works("litellm_params", Kind::Map, "Where the model is and how it is called."),
    Row::works("model_info", Kind::Map, "What is known about the model."),
    Row::works("rpm", Kind::Whole, "Requests a minute, as in litellm_params."),
    Row::works("tpm", Kind::Whole, "Tokens a minute, as in litellm_params."),
    Row::works(
        "weight",
        Kind::Number,
        "The share of its group's requests, as in litellm_params.",
    ),
    Row::works("order", Kind::Integer, "The priority, as in litellm_params."),
];
