//! The sections themselves.

use super::{
    Row, Section, Unknown, credential, general_settings, guardrails, litellm_settings, mcp, model_list,
    router_settings, rows, tools,
};

/// The whole file.
pub const SECTION: Section = Section {
    name: "the top level",
    doc: "The sections of a config file.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[ROWS],
};

const ROWS: &[Row] = rows! {
    "model_list" Each(&model_list::SECTION) Works => "The models: one entry per deployment.";
    "litellm_settings" Keys(&litellm_settings::SECTION) Works => "Settings of calls: parameters, retries, budget, callbacks.";
    "router_settings" Keys(&router_settings::SECTION) Works => "How deployments are chosen, retried and rested.";
    "general_settings" Keys(&general_settings::SECTION) Works => "The server: keys, database, limits.";
    "environment_variables" Map Works => "Variables that count before those of the process. Loader variables such as PATH are refused.";
    "include" TextList Works => "Other files, relative to the file that names them. Lists of the top level are appended, maps merged; otherwise the included file counts.";
    "credential_list" Each(&credential::SECTION) Works => "Named credentials that deployments refer to.";
    "guardrails" Each(&guardrails::SECTION) NotYet => "Checks on prompts and answers.";
    "policies" MapOrList NotYet => "Guardrail policies.";
    "policy_attachments" MapOrList NotYet => "What guardrail policies apply to.";
    "prompts" Each(&tools::PROMPT) NotYet => "Managed prompts.";
    "mcp_servers" Named(&mcp::SECTION) NotYet => "MCP servers behind the gateway.";
    "mcp_tools" List NotYet => "Tools that run in the gateway.";
    "vector_store_registry" Each(&tools::VECTOR_STORE) NotYet => "Vector stores.";
    "search_tools" Each(&tools::SEARCH_TOOL) NotYet => "Web search providers.";
    "sandbox_tools" List NotYet => "Code sandboxes.";
    "agents" List NotYet => "Agents that speak A2A.";
    "agent_list" List NotYet => "Agents that speak A2A.";
    "files_settings" Each(&tools::FILES) NotYet => "Providers of /v1/files.";
    "finetune_settings" Each(&tools::FILES) NotYet => "Providers of /v1/fine_tuning.";
    "assistant_settings" Map NotYet => "The provider of /v1/assistants, and its litellm_params.";
    "default_vertex_config" Keys(&tools::VERTEX) NotYet => "Credentials of Vertex pass-through routes.";
    "callback_settings" Map NotYet => "Options of single callbacks, such as `otel: {message_logging: false}`.";
    "worker_registry" Any NotYet => "Gateways under a control plane.";
    "x-*" Any NoEffect => "A place for YAML anchors that other sections repeat.";
    "custom_provider_map" Any NoEffect => "Only read within litellm_settings.";
};
