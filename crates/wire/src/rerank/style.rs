//! How providers' rerank dialects differ, a row each (facts of LiteLLM 1.106.2).

/// Cohere's parameters, as clients know them.
pub(super) const OF_COHERE: &[&str] = &[
    "query",
    "documents",
    "top_n",
    "rank_fields",
    "return_documents",
    "max_chunks_per_doc",
    "max_tokens_per_doc",
];

/// One provider's ways.
#[derive(Debug)]
pub(super) struct Style {
    /// What stands between a base without a version and `/rerank`.
    pub(super) version: &'static str,
    /// Which of [`OF_COHERE`] it takes.
    pub(super) takes: &'static [&'static str],
    /// Whether it takes what Cohere doesn't know.
    pub(super) others_pass: bool,
    /// Its name of `top_n`.
    pub(super) top_n: Option<&'static str>,
    /// The member of its replies that holds the results.
    pub(super) results: &'static str,
    /// How its replies tell what was used.
    pub(super) meta: Meta,
}

/// How replies tell what was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meta {
    /// In Cohere's own `meta`.
    Cohere,
    /// In `usage`, as input tokens, which LiteLLM shows with no output.
    InputOnly,
    /// In `usage`, as input tokens alone.
    Input,
    /// In `usage`, whose total is more than its prompt.
    Both,
    /// In `usage`, under Cohere's names.
    Named,
}

const FOUR: &[&str] = &["query", "documents", "top_n", "return_documents"];

pub(super) static COHERE: Style = Style {
    version: "/v2",
    takes: &[
        "query",
        "documents",
        "top_n",
        "rank_fields",
        "return_documents",
        "max_tokens_per_doc",
    ],
    others_pass: false,
    top_n: None,
    results: "results",
    meta: Meta::Cohere,
};
pub(super) static VLLM: Style = Style {
    version: "",
    takes: COHERE.takes,
    others_pass: true,
    meta: Meta::Input,
    ..FIREWORKS
};
pub(super) static INFINITY: Style = Style {
    version: "",
    takes: &[
        "query",
        "documents",
        "top_n",
        "rank_fields",
        "return_documents",
        "max_chunks_per_doc",
    ],
    others_pass: false,
    meta: Meta::Both,
    ..FIREWORKS
};
pub(super) static JINA: Style = Style {
    version: "/v1",
    ..FIREWORKS
};
pub(super) static TOGETHER: Style = Style {
    version: "/v1",
    takes: &["query", "documents", "top_n", "rank_fields", "return_documents"],
    ..FIREWORKS
};
pub(super) static FIREWORKS: Style = Style {
    version: "/inference/v1",
    takes: FOUR,
    others_pass: false,
    top_n: None,
    results: "results",
    meta: Meta::Named,
};
pub(super) static VOYAGE: Style = Style {
    version: "/v1",
    top_n: Some("top_k"),
    results: "data",
    meta: Meta::InputOnly,
    ..FIREWORKS
};
