//! Entries of the lists that later features read: prompts, vector stores, search, files.

use super::{Section, Unknown, rows};

/// A `prompts` entry.
pub const PROMPT: Section = Section {
    name: "prompts[]",
    doc: "A managed prompt.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "prompt_id" Text NotYet => "The name that requests use.";
        "litellm_params" Keys(&PROMPT_PARAMS) NotYet => "Where it is.";
        "prompt_info" Map NotYet => "A description, for people.";
    }],
};

/// `litellm_params` of a prompt.
pub const PROMPT_PARAMS: Section = Section {
    name: "prompts[].litellm_params",
    doc: "Where a prompt is.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "prompt_integration" Text NotYet => "dotprompt, langfuse, gitlab, bitbucket …";
        "prompt_id" Text NotYet => "Its id there.";
        "prompt_directory" Text NotYet => "dotprompt: its folder.";
        "dotprompt_content" Text NotYet => "dotprompt: its text.";
        "prompt_data" Any NotYet => "dotprompt: its text, in parts.";
        "api_base" Text NotYet => "Where that service is.";
        "api_key" Text NotYet => "Its key.";
    }],
};

/// A `vector_store_registry` entry.
pub const VECTOR_STORE: Section = Section {
    name: "vector_store_registry[]",
    doc: "A vector store.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "vector_store_name" Text NotYet => "The name that requests use.";
        "litellm_params" Keys(&VECTOR_STORE_PARAMS) NotYet => "Where it is.";
    }],
};

/// `litellm_params` of a vector store.
pub const VECTOR_STORE_PARAMS: Section = Section {
    name: "vector_store_registry[].litellm_params",
    doc: "Where a vector store is.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "vector_store_id" Text NotYet => "Its id there.";
        "custom_llm_provider" Text NotYet => "bedrock, vertex_ai, openai, azure_ai, pg_vector, milvus …";
        "vector_store_description" Text NotYet => "For people.";
        "vector_store_metadata" Any NotYet => "Labels.";
        "litellm_credential_name" Text NotYet => "The credential_list entry to use.";
        "api_base" Text NotYet => "Where that service is.";
        "api_key" Text NotYet => "Its key.";
    }],
};

/// A `search_tools` entry.
pub const SEARCH_TOOL: Section = Section {
    name: "search_tools[]",
    doc: "A web search provider.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "search_tool_name" Text NotYet => "The name that requests use.";
        "litellm_params" Keys(&SEARCH_TOOL_PARAMS) NotYet => "Who searches.";
        "search_tool_info" Map NotYet => "A description, for people.";
    }],
};

/// `litellm_params` of a web search provider.
pub const SEARCH_TOOL_PARAMS: Section = Section {
    name: "search_tools[].litellm_params",
    doc: "Who searches.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "search_provider" Text NotYet => "perplexity, tavily, exa_ai, parallel_ai, brave …";
        "api_key" Text NotYet => "Its key.";
        "api_base" Text NotYet => "Where it is.";
        "timeout" Positive NotYet => "Seconds of a search.";
        "max_retries" Whole NotYet => "Retries of a search.";
    }],
};

/// A `files_settings` or `finetune_settings` entry.
pub const FILES: Section = Section {
    name: "files_settings[]",
    doc: "A provider of files; finetune_settings has the same keys.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "custom_llm_provider" Text NotYet => "openai, azure, vertex_ai …";
        "api_key" Text NotYet => "Its key.";
        "api_base" Text NotYet => "Where it is.";
        "api_version" Text NotYet => "Azure's API version.";
        "vertex_project" Text NotYet => "Vertex AI: the project.";
        "vertex_location" Text NotYet => "Vertex AI: the region.";
        "vertex_credentials" Any NotYet => "Vertex AI: a service account.";
    }],
};

/// `default_vertex_config`.
pub const VERTEX: Section = Section {
    name: "default_vertex_config",
    doc: "Credentials of Vertex pass-through routes.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "vertex_project" Text NotYet => "The Google Cloud project.";
        "vertex_location" Text NotYet => "The region.";
        "vertex_credentials" Any NotYet => "A service account: its file, its JSON, or a map.";
    }],
};
