//! What new keys, users and teams get, and how JWTs are read (keys-budgets-spend.md).

use super::{Section, Unknown, rows};

/// `default_internal_user_params`.
pub const NEW_USERS: Section = Section {
    name: "litellm_settings.default_internal_user_params",
    doc: "What new users get.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "user_role" Text NotYet = "internal_user_viewer" => "proxy_admin, proxy_admin_viewer, internal_user or internal_user_viewer.";
        "max_budget" Positive NotYet => "USD per window.";
        "budget_duration" Duration NotYet => "The window: 30d, 24h …";
        "models" TextList NotYet => "Models that they may call.";
        "teams" List NotYet => "Teams that they join: ids, or {team_id, max_budget_in_team, user_role}.";
    }],
};

/// `default_team_params`.
pub const NEW_TEAMS: Section = Section {
    name: "litellm_settings.default_team_params",
    doc: "What teams get that single sign-on makes.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "models" TextList NotYet => "Models that they may call.";
        "max_budget" Positive NotYet => "USD per window.";
        "budget_duration" Duration NotYet => "The window: 30d, 24h …";
        "tpm_limit" Whole NotYet => "Tokens a minute.";
        "rpm_limit" Whole NotYet => "Requests a minute.";
    }],
};

/// `default_key_generate_params`.
pub const NEW_KEYS: Section = Section {
    name: "litellm_settings.default_key_generate_params",
    doc: "What new keys get that don't ask for something else: any field of /key/generate.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "models" TextList NotYet => "Models that they may call.";
        "max_budget" Positive NotYet => "USD per window.";
        "budget_duration" Duration NotYet => "The window: 30d, 24h …";
        "duration" Duration NotYet => "When they expire.";
        "max_parallel_requests" Whole NotYet => "Calls at a time.";
        "tpm_limit" Whole NotYet => "Tokens a minute.";
        "rpm_limit" Whole NotYet => "Requests a minute.";
        "team_id" Text NotYet => "Their team.";
        "metadata" Map NotYet => "Labels.";
    }],
};

/// `upperbound_key_generate_params`.
pub const KEY_LIMITS: Section = Section {
    name: "litellm_settings.upperbound_key_generate_params",
    doc: "What new keys may have at most.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "max_budget" Positive NotYet => "USD per window.";
        "budget_duration" Duration NotYet => "The window: 30d, 24h …";
        "duration" Duration NotYet => "When they expire.";
        "max_parallel_requests" Whole NotYet => "Calls at a time.";
        "tpm_limit" Whole NotYet => "Tokens a minute.";
        "rpm_limit" Whole NotYet => "Requests a minute.";
    }],
};

/// `key_generation_settings`.
pub const WHO_MAKES_KEYS: Section = Section {
    name: "litellm_settings.key_generation_settings",
    doc: "Who may make keys.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "team_key_generation" Map NotYet => "Keys of teams: {allowed_team_member_roles: [admin], required_params: [tags]}.";
        "personal_key_generation" Map NotYet => "Users' own keys: {allowed_user_roles: [proxy_admin]}.";
    }],
};

/// `litellm_jwtauth`.
pub const JWT: Section = Section {
    name: "general_settings.litellm_jwtauth",
    doc: "How JWTs are read; their keys come from JWT_PUBLIC_KEY_URL.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "admin_jwt_scope" Text NotYet = "litellm_proxy_admin" => "The scope of administrators.";
        "admin_allowed_routes" TextList NotYet => "What administrators may do.";
        "team_id_jwt_field" Text NotYet => "The claim that names the team.";
        "team_ids_jwt_field" Text NotYet => "The claim that names several teams.";
        "team_alias_jwt_field" Text NotYet => "The claim with the team's name.";
        "team_id_default" Text NotYet => "The team of everybody else.";
        "team_id_upsert" Flag NotYet = "false" => "Make teams that are not known.";
        "team_allowed_routes" TextList NotYet => "What teams may do.";
        "org_id_jwt_field" Text NotYet => "The claim that names the organization.";
        "user_id_jwt_field" Text NotYet => "The claim that names the user.";
        "user_email_jwt_field" Text NotYet => "The claim with the user's e-mail.";
        "user_allowed_email_domain" Text NotYet => "Only users of this domain.";
        "user_id_upsert" Flag NotYet = "false" => "Make users that are not known.";
        "user_roles_jwt_field" Text NotYet => "The claim with the user's roles.";
        "user_allowed_roles" TextList NotYet => "Roles that may sign in.";
        "roles_jwt_field" Text NotYet => "The claim with roles of the caller.";
        "role_mappings" List NotYet => "What those roles are here: `- {role, internal_role}`.";
        "object_id_jwt_field" Text NotYet => "The claim that names user or team, by role.";
        "end_user_id_jwt_field" Text NotYet => "The claim that names the customer.";
        "public_key_ttl" Positive NotYet = "600" => "Seconds that keys are kept.";
        "enforce_rbac" Flag NotYet = "false" => "Refuse callers without a role.";
        "scope_mappings" List NotYet => "What scopes may do: `- {scope, models, routes}`.";
        "enforce_scope_based_access" Flag NotYet = "false" => "Refuse callers without a scope.";
        "enforce_team_based_model_access" Flag NotYet = "false" => "Refuse models that the team may not call.";
        "custom_validate" Text NotYet => "A Python function, which cannot run here.";
        "jwt_litellm_role_map" List NotYet => "What roles of the claim are here.";
        "sync_user_role_and_teams" Flag NotYet = "false" => "Keep users in step with their claims.";
        "oidc_userinfo_endpoint" Text NotYet => "Where to ask for the user.";
        "oidc_userinfo_enabled" Flag NotYet = "false" => "Ask there.";
        "virtual_key_claim_field" Text NotYet => "The claim that names a virtual key.";
        "issuers" List NotYet => "Several issuers.";
    }],
};
