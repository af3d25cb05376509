//! An `mcp_servers` entry.

use super::{Section, Unknown, rows};

/// One entry, under its name.
pub const SECTION: Section = Section {
    name: "mcp_servers.*",
    doc: "An MCP server behind the gateway.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "url" Text NotYet => "Where it is, for sse and http.";
        "transport" Choice(&["sse", "http", "stdio"]) NotYet = "sse" => "How it speaks.";
        "auth_type" Choice(AUTH) NotYet => "How to sign in there.";
        "authentication_token" Text NotYet => "The key or token.";
        "auth_value" Text NotYet => "The same.";
        "client_id" Text NotYet => "oauth2: the client.";
        "client_secret" Text NotYet => "oauth2: its secret.";
        "scopes" TextList NotYet => "oauth2: the scopes to ask for.";
        "authorization_url" Text NotYet => "oauth2: where users sign in.";
        "token_url" Text NotYet => "oauth2: where tokens come from.";
        "registration_url" Text NotYet => "oauth2: where clients register.";
        "command" Text NotYet => "stdio: the program.";
        "args" TextList NotYet => "stdio: its arguments.";
        "env" Map NotYet => "stdio: its variables.";
        "description" Text NotYet => "For people.";
        "alias" Text NotYet => "Another name.";
        "spec_path" Text NotYet => "The OpenAPI file that its tools are made from.";
        "allowed_tools" TextList NotYet => "Only these tools.";
        "disallowed_tools" TextList NotYet => "Not these tools.";
        "allowed_params" Map NotYet => "Only these parameters, by tool.";
        "extra_headers" TextList NotYet => "Clients' headers that are handed on.";
        "static_headers" Map NotYet => "Headers of every request.";
        "access_groups" TextList NotYet => "Groups that keys may name.";
        "mcp_info" Map NotYet => "A name, a description, costs of tools.";
        "allow_all_keys" Flag NotYet = "false" => "Every key may use it.";
        "available_on_public_internet" Flag NotYet = "true" => "Not only for internal addresses.";
        "timeout" Positive NotYet => "Seconds of a call.";
    }],
};

const AUTH: &[&str] = &["none", "api_key", "bearer_token", "basic", "authorization", "oauth2"];
