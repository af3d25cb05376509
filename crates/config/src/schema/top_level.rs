//! The sections themselves.

use super::{Kind, Row, Section};

/// The whole file.
pub const SECTION: Section = Section {
    name: "the top level",
    tables: &[ROWS],
};

const ROWS: &[Row] = &[
    Row::works("model_list", Kind::List, "The models: one entry per deployment."),
    Row::works(
        "litellm_settings",
        Kind::Map,
        "Settings of calls: parameters, retries, budget, callbacks.",
    ),
    Row::works(
        "router_settings",
        Kind::Map,
        "How deployments are chosen, retried and rested.",
    ),
    Row::works("general_settings", Kind::Map, "The server: keys, database, limits."),
    Row::works(
        "environment_variables",
        Kind::Map,
        "Variables that count before those of the process.",
    ),
    Row::works(
        "include",
        Kind::TextList,
        "Other files, relative to this one, merged into it.",
    ),
    Row::works(
        "credential_list",
        Kind::List,
        "Named credentials that deployments refer to.",
    ),
    Row::not_yet("guardrails", Kind::List, "Checks on prompts and answers."),
    Row::not_yet("policies", Kind::MapOrList, "Guardrail policies."),
    Row::not_yet(
        "policy_attachments",
        Kind::MapOrList,
        "What guardrail policies apply to.",
    ),
    Row::not_yet("prompts", Kind::List, "Managed prompts."),
    Row::not_yet("mcp_servers", Kind::Map, "MCP servers behind the gateway."),
    Row::not_yet("mcp_tools", Kind::List, "Tools that run in the gateway."),
    Row::not_yet("vector_store_registry", Kind::List, "Vector stores."),
    Row::not_yet("search_tools", Kind::List, "Web search providers."),
    Row::not_yet("sandbox_tools", Kind::List, "Code sandboxes."),
    Row::not_yet("agents", Kind::List, "Agents that speak A2A."),
    Row::not_yet("agent_list", Kind::List, "Agents that speak A2A."),
    Row::not_yet("files_settings", Kind::List, "Providers of /v1/files."),
    Row::not_yet("finetune_settings", Kind::List, "Providers of /v1/fine_tuning."),
    Row::not_yet("assistant_settings", Kind::Map, "The provider of /v1/assistants."),
    Row::not_yet(
        "default_vertex_config",
        Kind::Map,
        "Credentials of Vertex pass-through.",
    ),
    Row::not_yet("callback_settings", Kind::Map, "Options of single callbacks."),
    Row::not_yet("worker_registry", Kind::Any, "Gateways under a control plane."),
    Row::no_effect("custom_provider_map", Kind::Any, "Only read within litellm_settings."),
];
