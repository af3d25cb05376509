//! `general_settings`: the server.

use super::{Row, Section, Unknown, keys, redis, rows};

/// The section.
pub const SECTION: Section = Section {
    name: "general_settings",
    doc: "The server: who may call, what is kept, how much.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[
        SERVER, DATABASE, SPEND, LIMITS, SIGN_IN, ROUTES, PASSWORDS, HEALTH, ALERTS, PASS_ON, FILES, VAULTS, URLS,
        MODELS, REST,
    ],
};

const SERVER: &[Row] = rows! {
    "master_key" Text Works => "The administrator's key, which should begin with sk-; otherwise LITELLM_MASTER_KEY.";
    "dangerously_permit_weak_or_unset_master_key" Flag Works = "false" => "Open --host even without a good master key; otherwise only this machine is served.";
    "dangerously_allow_mock_testing_request_params" Flag Works = "false" => "Clients may ask for made-up failures.";
    "max_budget" Usd Works => "USD that the whole gateway may cost per budget_duration. LiteLLM doesn't read it here.";
    "budget_duration" Duration Works = "1mo" => "When that budget starts anew: 30d, 24h, 1mo …";
    "litellm_key_header_name" Text Works => "Another header that carries keys.";
    "forward_client_headers_to_llm_api" Flag Works = "false" => "Send clients' x- headers on to providers.";
    "always_include_stream_usage" Flag Works = "false" => "Streams always end with usage.";
    "completion_model" Text Works => "The model of every chat request.";
    "max_request_size_mb" Positive Works => "Size of a request at most.";
    "include_call_id_in_error_body" Flag Works = "false" => "Errors carry litellm_call_id.";
    "enforce_user_param" Flag Works = "false" => "Requests must name their user.";
    "user_header_name" Text Works => "A header that names the customer; user_header_mappings is newer.";
    "user_header_mappings" MapOrList Works => "Headers that name the customer: `- {header_name: X-User, litellm_user_role: customer}`.";
    "disable_error_logs" Flag Works = "false" => "Keep no spend logs of failures.";
    "infer_model_from_keys" Flag Works = "false" => "Lists also show the models of providers whose keys are in the environment.";
};

const DATABASE: &[Row] = rows! {
    "database_url" Text NotYet => "The PostgreSQL database; otherwise DATABASE_URL. Until then everything is kept in the data folder.";
    "database_connection_pool_limit" Whole NoEffect = "10" => "PostgreSQL: connections at most.";
    "database_connection_timeout" Positive NoEffect = "60" => "PostgreSQL: seconds to wait for a connection.";
    "database_connection_pool_timeout" Positive NoEffect => "The same.";
    "database_connect_timeout" Positive NoEffect => "PostgreSQL: seconds to connect.";
    "database_socket_timeout" Positive NoEffect => "PostgreSQL: seconds of silence.";
    "database_statement_timeout" Any NoEffect => "PostgreSQL: the time of a statement.";
    "database_lock_timeout" Any NoEffect => "PostgreSQL: the time to wait for a lock.";
    "database_idle_in_transaction_session_timeout" Any NoEffect => "PostgreSQL: the time that a transaction may idle.";
    "database_max_idle_connection_lifetime" Positive NoEffect = "60" => "PostgreSQL: seconds that a connection may idle.";
    "database_extra_connection_params" Map NoEffect => "PostgreSQL: more parameters of the URL.";
    "database_disable_prepared_statements" Flag NoEffect => "PostgreSQL: for poolers that cannot take them.";
    "database_type" Text NotYet => "DynamoDB, long gone.";
    "database_args" Map NotYet => "DynamoDB, long gone.";
    "database_*" Any NoEffect => "Other options of the PostgreSQL database.";
    "store_model_in_db" Flag NotYet = "false" => "Models and settings from the dashboard; otherwise STORE_MODEL_IN_DB.";
    "supported_db_objects" TextList NotYet => "What is read from the database.";
    "disable_prisma_schema_update" Flag NoEffect => "There is no Prisma.";
    "allow_requests_on_db_unavailable" Flag NoEffect = "false" => "Go on while the database is away. Calls never wait for it here.";
    "coordination_redis" Keys(&redis::COORDINATION) NotYet => "The Redis that instances share.";
    "use_redis_transaction_buffer" Flag NotYet = "false" => "Collect costs in Redis.";
    "fail_closed_rate_limit_enforcement" Flag NotYet => "Refuse while Redis is away.";
    "fail_closed_budget_enforcement" Flag NotYet => "Refuse while Redis is away.";
    "scheduled_job_stagger" Map NoEffect => "There is nothing to spread.";
};

const SPEND: &[Row] = rows! {
    "disable_spend_logs" Flag NotYet = "false" => "Keep no spend logs; sums are kept.";
    "disable_spend_updates" Flag NotYet = "false" => "Keep no sums either.";
    "disable_reset_budget" Flag NotYet = "false" => "Budgets never start anew.";
    "disable_budget_reservation" Flag NotYet => "Count costs only afterwards.";
    "store_prompts_in_spend_logs" Flag NotYet = "false" => "Keep prompts and answers; otherwise STORE_PROMPTS_IN_SPEND_LOGS.";
    "spend_logs_metadata_fields" Any NotYet => "What spend logs keep of a request's metadata.";
    "maximum_spend_logs_retention_period" Duration NotYet => "How long spend logs are kept: 30d …";
    "maximum_spend_logs_retention_interval" Duration NotYet = "1d" => "How often old ones are removed.";
    "maximum_spend_logs_cleanup_cron" Text NotYet => "When old ones are removed.";
    "maximum_spend_logs_*" Any NotYet => "How old ones are removed.";
    "maximum_daily_tag_spend_retention_period" Duration NotYet => "How long daily sums of tags are kept.";
    "maximum_health_check_retention_period" Duration NotYet => "How long results of health checks are kept.";
    "maximum_autorouter_session_retention_period" Duration NotYet => "How long sessions of auto routers are kept.";
    "use_spend_logs_partitioning" Flag NoEffect => "PostgreSQL: spend logs by day.";
    "proxy_batch_write_at" Positive NoEffect = "10" => "Spend is written within a second.";
    "proxy_batch_polling_interval" Positive NoEffect => "There are no batches yet.";
    "proxy_config_reload_interval_seconds" Positive NoEffect = "30" => "Changes are seen at once.";
    "proxy_budget_rescheduler_min_time" Positive NoEffect = "597" => "Budgets start anew on time.";
    "proxy_budget_rescheduler_max_time" Positive NoEffect = "605" => "Budgets start anew on time.";
    "spend_capture_rate_check" Any NoEffect => "Every call is accounted for.";
};

const LIMITS: &[Row] = rows! {
    "max_parallel_requests" Whole NotYet => "Calls at a time, per key.";
    "global_max_parallel_requests" Whole NotYet => "Calls at a time, of everybody.";
    "token_rate_limit_type" Choice(&["input", "output", "total"]) NotYet = "total" => "Which tokens count for limits.";
    "max_response_size_mb" Positive NotYet => "Size of an answer at most.";
    "max_in_flight_requests_per_worker" Whole NotYet => "Requests at a time; others wait.";
    "max_queued_requests_per_worker" Whole NotYet => "Requests that wait; others get 503.";
    "admission_queue_timeout_seconds" Positive NoEffect = "1.0" => "How long they wait.";
    "enforced_params" TextList NotYet => "Parameters that requests must have.";
    "reject_clientside_metadata_tags" Flag NotYet => "Clients may not set tags.";
    "apply_user_budget_to_team_keys" Flag NotYet => "Team keys count to their user too.";
    "enforce_fallback_model_access" Flag NotYet => "Fallbacks only to models that the key may call.";
    "user_api_key_cache_ttl" Positive NoEffect = "60" => "Changes of keys are seen at once.";
    "user_api_key_cache_max_size" Whole NoEffect = "200" => "Memory is bounded anyway.";
};

const SIGN_IN: &[Row] = rows! {
    "custom_auth" Text NotYet => "A Python function that checks keys, which cannot run here.";
    "custom_auth_run_common_checks" Flag NotYet => "Check budgets after it.";
    "custom_key_generate" Text NotYet => "A Python function that checks new keys, which cannot run here.";
    "custom_key_update" Text NotYet => "A Python function that checks changed keys, which cannot run here.";
    "custom_key_policy" Text NotYet => "A Python function that checks keys, which cannot run here.";
    "custom_sso" Text NotYet => "A Python function that signs users in, which cannot run here.";
    "custom_ui_sso_sign_in_handler" Text NotYet => "A Python function that signs users in, which cannot run here.";
    "custom_*" Any NotYet => "Other Python functions, which cannot run here.";
    "enable_jwt_auth" Flag NotYet = "false" => "Take JWTs as keys.";
    "litellm_jwtauth" Keys(&keys::JWT) NotYet => "How JWTs are read.";
    "enable_oauth2_auth" Flag NotYet = "false" => "Take OAuth tokens as keys.";
    "enable_oauth2_proxy_auth" Flag NotYet = "false" => "Trust an OAuth proxy.";
    "oauth2_config_mappings" Map NotYet => "What its headers mean.";
    "service_account_settings" Map NotYet => "What service accounts must send.";
    "role_permissions" List NotYet => "What roles may do.";
    "enforce_rbac" Flag NotYet => "Refuse users without a role.";
    "default_team_disabled" Flag NotYet => "Keys need a team.";
    "allow_user_auth" Flag NotYet => "Users sign in to the dashboard.";
    "allow_cli_sso_verification_uri_complete" Flag NotYet => "Sign-in from the command line.";
    "disable_auto_add_proxy_admin_to_teams" Flag NotYet => "Administrators are not members of teams that they make.";
    "disable_key_generate_for_org_admin" Flag NotYet => "Administrators of organizations make no keys.";
    "disable_custom_api_keys" Flag NotYet => "New keys cannot be chosen.";
    "disable_master_key_return" Flag NoEffect => "The master key is never shown.";
    "team_metadata_*" Any NotYet => "What a team's metadata must be.";
    "litellm_license" Text NoEffect => "Nothing here needs a licence.";
    "ui_access_mode" Any NotYet = "all" => "Who may use the dashboard: all or admin_only.";
};

const ROUTES: &[Row] = rows! {
    "allowed_routes" TextList NotYet => "The routes that there are.";
    "admin_only_routes" TextList NotYet => "Routes for administrators only.";
    "public_routes" TextList NotYet => "Routes without a key.";
    "allowed_ips" TextList NotYet => "Addresses that may call.";
    "use_x_forwarded_for" Flag NotYet = "false" => "The client's address is in X-Forwarded-For.";
    "trusted_proxy_ranges" TextList NotYet => "Who may set that header.";
    "enable_drain_endpoint" Flag NotYet => "A route that stops taking requests; SIGTERM does.";
    "drain_endpoint_token" Text NoEffect => "The key of that route.";
    "allow_public_health_readiness_details" Flag NotYet => "/health/readiness tells everybody more.";
    "enable_public_model_hub" Flag NotYet => "A page of models for everybody.";
};

const PASSWORDS: &[Row] = rows! {
    "password_policy_min_length" Whole NoEffect = "12" => "There are no passwords yet.";
    "password_policy_*" Flag NoEffect = "true" => "There are no passwords yet.";
    "max_failed_login_attempts_per_source" Whole NoEffect => "There are no passwords yet.";
    "max_failed_login_attempts_per_source_overrides" Map NoEffect => "There are no passwords yet.";
    "failed_login_window_seconds" Whole NoEffect => "There are no passwords yet.";
    "failed_login_block_seconds" Whole NoEffect => "There are no passwords yet.";
    "disable_env_credential_login" Flag NoEffect => "There are no passwords yet.";
    "disable_password_login_when_sso_enabled" Flag NoEffect => "There are no passwords yet.";
    "auto_redirect_ui_login_to_sso" Flag NoEffect => "There is no single sign-on yet.";
    "hide_default_credentials_hint" Flag NoEffect => "The sign-in page has no such hint.";
};

const HEALTH: &[Row] = rows! {
    "background_health_checks" Flag NotYet = "false" => "Probe the models regularly.";
    "background_health_check_model_groups" TextList NoEffect => "Which are probed.";
    "health_check_interval" Positive NoEffect = "300" => "Seconds between regular probes.";
    "health_check_concurrency" Whole NoEffect => "Probes at a time.";
    "health_check_details" Flag Works = "true" => "/health tells where the models are and what went wrong.";
    "health_check_staleness_threshold" Positive NoEffect => "Seconds that a probe counts.";
    "health_check_ignore_transient_errors" Flag NoEffect = "false" => "Only lasting errors count.";
    "health_check_*" Any NoEffect => "Other options of regular probes.";
    "use_shared_health_check" Flag NotYet = "false" => "Instances share probes.";
    "enable_health_check_routing" Flag NotYet = "false" => "Leave out models that fail probes.";
    "model_list_healthy_only" Flag NotYet => "Lists show healthy models only.";
};

const ALERTS: &[Row] = rows! {
    "alerting" TextOrList NotYet => "Alerts to slack, webhook or email.";
    "alerting_threshold" Positive NoEffect = "600" => "Seconds after which a call is slow.";
    "alert_types" TextList NoEffect => "Which alerts are sent.";
    "alert_to_webhook_url" Map NoEffect => "Where each kind is sent.";
    "alerting_args" Keys(&ALERTING_ARGS) NoEffect => "How often, and from when on.";
    "alert_type_config" Map NoEffect => "Options of single kinds.";
    "spend_report_frequency" Duration NoEffect = "7d" => "How often spend is reported.";
};

const PASS_ON: &[Row] = rows! {
    "pass_through_endpoints" Each(&PASS_THROUGH) NotYet => "Paths that are handed on to other servers.";
    "pass_through_request_timeout" Positive NoEffect = "600" => "Seconds of such a request.";
    "use_client_credentials_pass_through_routes" Flag NotYet => "Pass-through routes take clients' own keys.";
    "passthrough_managed_object_ids" Flag NotYet => "Ids of pass-through routes belong to their key.";
    "enable_openai_websocket_passthrough" Flag NotYet => "Hand websockets on to OpenAI.";
    "allow_client_side_credentials" Flag NotYet = "false" => "Clients may bring api_base and api_key.";
    "forward_llm_provider_auth_headers" Flag NotYet => "Send clients' provider keys on.";
    "forward_openai_org_id" Flag NotYet => "Send clients' OpenAI-Organization on.";
    "cancel_on_disconnect" Flag NoEffect => "A call always ends when its client leaves.";
};

const FILES: &[Row] = rows! {
    "max_file_size_mb" Positive NotYet => "Size of a file at most.";
    "allowed_file_extensions" TextList NotYet => "Files that may be sent.";
    "blocked_file_extensions" TextList NotYet => "Files that may not be sent.";
    "max_batch_file_size_mb" Positive NoEffect => "There are no batches yet.";
    "max_batch_file_records" Whole NoEffect => "There are no batches yet.";
    "max_batch_file_*" Any NoEffect => "There are no batches yet.";
    "max_file_downloads_per_minute" Whole NoEffect => "There are no files yet.";
    "skip_batch_*" Any NoEffect => "There are no batches yet.";
    "track_unmanaged_batch_cost" Flag NoEffect => "There are no batches yet.";
    "transcribe_media_buckets" TextList NoEffect => "There are no transcriptions from S3 yet.";
};

const VAULTS: &[Row] = rows! {
    "key_management_system" Choice(VAULT_KINDS) NotYet => "The vault that os.environ/ also asks.";
    "key_management_settings" Keys(&VAULT) NotYet => "How that vault is asked.";
    "use_google_kms" Flag NotYet => "Decrypt keys with Google KMS.";
    "use_azure_key_vault" Flag NotYet => "Take keys from Azure Key Vault.";
};

const VAULT_KINDS: &[&str] = &[
    "aws_secret_manager",
    "azure_key_vault",
    "google_secret_manager",
    "google_kms",
    "aws_kms",
    "hashicorp_vault",
    "cyberark",
    "custom",
    "local",
];

const URLS: &[Row] = rows! {
    "user_url_validation" Flag NotYet = "true" => "Check URLs that clients send.";
    "user_url_allowed_hosts" TextList NotYet => "Hosts that such URLs may name.";
    "provider_url_destination_allowed_hosts" TextList NotYet => "Hosts that clients' api_base may name.";
};

const MODELS: &[Row] = rows! {
    "use_team_public_model_name" Flag NotYet => "Teams have model names of their own.";
    "vector_store_deny_by_default" Flag NotYet = "false" => "Keys need leave for vector stores.";
    "search_tool_deny_by_default" Flag NotYet = "false" => "Keys need leave for search tools.";
    "search_tools" List NotYet => "Web search providers.";
    "mcp_*" Any NotYet => "Options of MCP.";
    "enable_mcp_registry" Flag NotYet => "A registry of MCP servers.";
    "require_end_user_mcp_access_defined" Flag NotYet => "Customers need leave for MCP servers.";
    "require_key_mcp_access_defined" Flag NotYet => "Keys need leave for MCP servers.";
    "user_mcp_management_mode" Text NotYet => "Who may manage MCP servers.";
    "allow_unmanaged_response_ids" Flag Works = "false" => "Take ids of responses that this gateway didn't make.";
    "disable_responses_id_security" Flag Works = "false" => "Let everybody use everybody's responses.";
    "missing_session_id" Choice(&["generate", "reject", "omit"]) NotYet => "What to do without a session id.";
    "expose_fallback_errors_to_caller" Flag NotYet => "Answers tell what failed before.";
    "enable_claude_code_gateway" Flag NotYet => "Manage Claude Code.";
    "claude_code_gateway_managed_settings" Map NoEffect => "Its settings.";
    "responses_websocket_session_limit_seconds" Positive NoEffect => "There are no such sessions yet.";
};

const REST: &[Row] = rows! {
    "plugins" List NotYet => "Pages in the dashboard by other services.";
    "control_plane_url" Text NotYet => "The control plane of several gateways.";
    "tracing" Any NotYet => "Traces of requests.";
    "otel" Flag NotYet => "Traces to OpenTelemetry.";
    "disable_*" Any NotYet => "Turns a part off that is not there yet.";
};

/// An entry of `pass_through_endpoints`.
pub const PASS_THROUGH: Section = Section {
    name: "general_settings.pass_through_endpoints[]",
    doc: "A path that is handed on to another server.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "path" Text NotYet => "The path here.";
        "target" Text NotYet => "The URL there.";
        "headers" Map NotYet => "Headers sent there.";
        "auth" Flag NotYet = "true" => "Ask for a key.";
        "forward_headers" Flag NotYet = "false" => "Send clients' headers on.";
        "merge_query_params" Flag NotYet = "false" => "Send clients' query on.";
        "default_query_params" Map NotYet => "Parameters of the query that clients don't set.";
        "include_subpath" Flag NotYet = "false" => "Everything below the path as well.";
        "methods" TextList NotYet => "Only these methods.";
        "cost_per_request" Positive NotYet = "0" => "USD of each request.";
        "timeout" Positive NotYet => "Seconds of a request.";
        "guardrails" Any NotYet => "Guardrails of these requests.";
        "id" Text NotYet => "Its id.";
    }],
};

/// `key_management_settings`.
pub const VAULT: Section = Section {
    name: "general_settings.key_management_settings",
    doc: "How the vault is asked.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "access_mode" Choice(&["read_only", "write_only", "read_and_write"]) NotYet = "read_only" => "What is done there.";
        "hosted_keys" TextList NotYet => "Names that it is asked for; otherwise all.";
        "store_virtual_keys" Flag NotYet = "false" => "Keep virtual keys there.";
        "prefix_for_stored_virtual_keys" Text NotYet = "litellm/" => "What their names begin with.";
        "primary_secret_name" Text NotYet => "One secret that holds all of them, as JSON.";
        "description" Text NotYet => "For people.";
        "tags" Map NotYet => "Labels of what is kept there.";
        "kms_key_id" Text NotYet => "The key that encrypts.";
        "custom_secret_manager" Text NotYet => "A Python class, which cannot run here.";
        "aws_*" Any NotYet => "AWS credentials.";
        "replica_regions" TextList NotYet => "Regions that get a copy.";
    }],
};

/// `alerting_args`.
pub const ALERTING_ARGS: Section = Section {
    name: "general_settings.alerting_args",
    doc: "How often alerts are sent, and from when on.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "daily_report_frequency" Whole NotYet = "43200" => "Seconds between daily reports.";
        "report_check_interval" Whole NotYet = "300" => "Seconds between looks at whether one is due.";
        "budget_alert_ttl" Whole NotYet = "86400" => "Seconds before the same budget alert is repeated.";
        "outage_alert_ttl" Whole NotYet = "60" => "Seconds that failures of a model are counted.";
        "region_outage_alert_ttl" Whole NotYet = "60" => "Seconds that failures of a region are counted.";
        "minor_outage_alert_threshold" Whole NotYet = "5" => "Failures that make a minor outage.";
        "major_outage_alert_threshold" Whole NotYet = "10" => "Failures that make a major outage.";
        "max_outage_alert_list_size" Whole NotYet = "10" => "Failures that are kept.";
        "log_to_console" Flag NotYet = "false" => "Log alerts as well.";
        "daily_spend_per_user_threshold" Positive NotYet => "USD of a user and day.";
        "monthly_spend_per_user_threshold" Positive NotYet => "USD of a user and month.";
        "spend_anomaly_multiplier" Positive NotYet = "3.0" => "How much more than usual is odd.";
        "spend_anomaly_baseline_days" Whole NotYet = "7" => "Days that are usual.";
        "spend_anomaly_min_spend" Positive NotYet = "10.0" => "USD below which nothing is odd.";
        "user_spend_check_interval" Whole NotYet = "3600" => "Seconds between looks at users' spend.";
    }],
};
