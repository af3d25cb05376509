//! Variables of the environment (cli-config.md, 8). Those of flags are named by `--help`, and those of
//! providers' keys by the catalogue.

use super::{Row, Section, Support, Unknown, rows};
use crate::finding::Findings;
use crate::yaml::{self, Mark, Node};

/// All of them.
pub const SECTION: Section = Section {
    name: "the environment",
    doc: "Variables of the process. A `.env` file in the working directory is read as well, unless LITELLM_MODE is \
          PRODUCTION; it doesn't replace variables that are set. What a config's `environment_variables` sets counts \
          before both.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[
        SERVER, ROUTING, STATE, DASHBOARD, PAGES, ALERTS, SIGN_IN, CLOUDS, VAULTS,
    ],
};

/// Notes variables that are set and not supported yet, unless the config makes use of them itself.
/// `env` reads one.
pub(crate) fn check(root: &Node, env: &dyn Fn(&str) -> Option<String>, findings: &mut Findings) {
    for row in SECTION.rows().filter(|row| row.support == Support::NotYet) {
        let value = env(row.name).map(|value| Node::unplaced(yaml::scalar(&value)));
        if value.is_some_and(|value| row.is_missing(&value)) && !refers_to(root, row.name) {
            let message = format!("the variable `{}` is not supported yet, it is ignored", row.name);
            findings
                .warn(Mark::default(), message)
                .help(format!("in LiteLLM: {}", row.doc));
        }
    }
}

/// Whether a value of the config came from the variable.
fn refers_to(node: &Node, variable: &str) -> bool {
    node.variable.as_deref() == Some(variable)
        || node.entries().iter().any(|entry| refers_to(&entry.value, variable))
        || node.items().iter().any(|item| refers_to(item, variable))
}

const SERVER: &[Row] = rows! {
    "LITELLM_MASTER_KEY" Text Works => "The administrator's key, where general_settings has no master_key.";
    "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY" Flag Works = "false" => "Open --host even without a good master key.";
    "LITELLM_DATA_DIR" Text Works => "The folder of database and journal; otherwise `<config file name>.data/` beside the config.";
    "LITELLM_LOG" Text Works = "WARNING" => "DEBUG, INFO, WARNING or ERROR.";
    "JSON_LOGS" Flag Works = "false" => "Logs as JSON lines.";
    "LITELLM_MODE" Text Works = "DEV" => "DEV reads a .env file, PRODUCTION doesn't.";
    "LITELLM_ENVIRONMENT" Text Works => "development, staging or production, for model_info.supported_environments.";
    "LITELLM_LICENSE" Text NoEffect => "Nothing here needs a licence.";
    "LITELLM_LOCAL_MODEL_COST_MAP" Flag NoEffect => "The price map is part of the program.";
    "LITELLM_MODEL_COST_MAP_URL" Text NoEffect => "The price map is part of the program.";
    "LITELLM_CONFIG_BUCKET_NAME" Text NotYet => "The bucket that the config is read from.";
    "LITELLM_CONFIG_BUCKET_OBJECT_KEY" Text NoEffect => "The config's name in that bucket.";
    "LITELLM_CONFIG_BUCKET_TYPE" Text NoEffect => "gcs, otherwise S3.";
    "SSL_CERT_FILE" Text Works => "Certificates that are trusted when providers are called, beside the built-in ones.";
    "SSL_VERIFY" Flag NotYet = "true" => "Check providers' certificates.";
};

const ROUTING: &[Row] = rows! {
    "LITELLM_DROP_PARAMS" Flag Works = "false" => "As litellm_settings.drop_params.";
    "LITELLM_MODIFY_PARAMS" Flag Works = "false" => "As litellm_settings.modify_params.";
    "REQUEST_TIMEOUT" Positive Works = "6000" => "Seconds for a whole call, where no setting has them.";
    "DEFAULT_MAX_RETRIES" Whole Works = "2" => "Retries, where no setting has them.";
    "ROUTER_MAX_FALLBACKS" Whole Works = "5" => "How deep fallbacks may follow fallbacks.";
    "DEFAULT_ALLOWED_FAILS" Whole Works = "3" => "Failures before a deployment rests.";
    "DEFAULT_COOLDOWN_TIME_SECONDS" Positive Works = "5" => "Seconds that a deployment rests.";
    "DEFAULT_FAILURE_THRESHOLD_PERCENT" Positive NotYet = "0.5" => "The share of failures that makes a deployment rest.";
    "DEFAULT_FAILURE_THRESHOLD_MINIMUM_REQUESTS" Whole NotYet = "5" => "Requests a minute before that share counts.";
    "SINGLE_DEPLOYMENT_TRAFFIC_FAILURE_THRESHOLD" Whole NotYet = "1000" => "Failures in a row that make a lone deployment rest.";
    "INITIAL_RETRY_DELAY" Positive NotYet = "0.5" => "Seconds before the first retry.";
    "MAX_RETRY_DELAY" Positive NotYet = "8.0" => "Seconds before a retry at most.";
    "JITTER" Positive NotYet = "0.75" => "Seconds that are added at random.";
    "HEALTH_CHECK_TIMEOUT_SECONDS" Positive Works = "60" => "Seconds of a health check.";
    "LITELLM_RATE_LIMIT_WINDOW_SIZE" Whole NotYet = "60" => "Seconds that rate limits count in.";
};

const STATE: &[Row] = rows! {
    "DATABASE_URL" Text NotYet => "The PostgreSQL database. Until then everything is kept in the data folder.";
    "DATABASE_HOST" Text NotYet => "The PostgreSQL database's host, where DATABASE_URL is not set.";
    "DATABASE_USERNAME" Text NoEffect => "Its user.";
    "DATABASE_USER" Text NoEffect => "The same.";
    "DATABASE_PASSWORD" Text NoEffect => "Its password.";
    "DATABASE_NAME" Text NoEffect => "Its name.";
    "DATABASE_PORT" Whole NoEffect => "Its port.";
    "DATABASE_SCHEMA" Text NoEffect => "Its schema.";
    "DATABASE_URL_READ_REPLICA" Text NoEffect => "A copy that is only read.";
    "DIRECT_URL" Text NoEffect => "The database without its pooler, for migrations.";
    "DISABLE_SCHEMA_UPDATE" Flag NoEffect => "There is no Prisma.";
    "STORE_MODEL_IN_DB" Flag NotYet = "false" => "Models and settings from the dashboard.";
    "LITELLM_SALT_KEY" Text Works => "Encrypts kept responses and ids of responses; otherwise the master key does. With another one, those that are there can't be read.";
    "LITELLM_MIGRATE_FROM_MASTER_KEY" Text NotYet => "Encrypt models' keys anew, from an older master key.";
    "PROXY_BATCH_WRITE_AT" Positive NoEffect = "10" => "Spend is written within a second.";
    "STORE_PROMPTS_IN_SPEND_LOGS" Flag NotYet = "false" => "Keep prompts and answers.";
    "LITELLM_STORE_AUDIT_LOGS" Flag NotYet = "false" => "Keep changes by administrators.";
    "LENGTH_OF_LITELLM_GENERATED_KEY" Whole NoEffect = "16" => "Bytes of new keys, of which there are none yet.";
    "REDIS_URL" Text NotYet => "The Redis that instances share.";
    "REDIS_HOST" Text NotYet => "The host of the Redis that instances share.";
    "REDIS_PORT" Any NoEffect => "Its port.";
    "REDIS_PASSWORD" Text NoEffect => "Its password.";
    "REDIS_USERNAME" Text NoEffect => "Its user.";
    "REDIS_SSL" Any NoEffect => "Connect by TLS.";
    "REDIS_CLUSTER_NODES" Text NotYet => "Nodes of a Redis cluster that instances share.";
    "REDIS_SENTINEL_NODES" Text NotYet => "Sentinels of the Redis that instances share.";
    "REDIS_SERVICE_NAME" Text NoEffect => "The name that sentinels know the master by.";
};

const DASHBOARD: &[Row] = rows! {
    "UI_USERNAME" Text NoEffect = "admin" => "Sign-in to the dashboard, which is not there yet.";
    "UI_PASSWORD" Text NoEffect => "Sign-in to the dashboard, which is not there yet.";
    "UI_LOGO_PATH" Text NoEffect => "The dashboard's logo.";
    "LITELLM_FAVICON_URL" Text NoEffect => "The dashboard's icon.";
    "DISABLE_ADMIN_UI" Flag NoEffect => "There is no dashboard yet.";
};

const PAGES: &[Row] = rows! {
    "PROXY_BASE_URL" Text NoEffect => "The address that users see, for sign-in and links.";
    "SERVER_ROOT_PATH" Text NotYet => "The path that everything is below.";
    "ROOT_REDIRECT_URL" Text NotYet => "Where / leads.";
    "PROXY_LOGOUT_URL" Text NoEffect => "Where the dashboard leads after signing out.";
    "DOCS_URL" Text NoEffect => "The path of the API's page, which is not there yet.";
    "REDOC_URL" Text NoEffect => "The path of the API's other page.";
    "OPENAPI_URL" Text NoEffect => "The path of the API's description.";
    "NO_DOCS" Flag NoEffect => "There is no such page yet.";
    "NO_REDOC" Flag NoEffect => "There is no such page yet.";
    "NO_OPENAPI" Flag NoEffect => "There is no such page yet.";
    "DOCS_TITLE" Text NoEffect => "That page's title.";
    "DOCS_DESCRIPTION" Text NoEffect => "That page's text.";
    "DISABLE_LLM_API_ENDPOINTS" Flag NotYet => "Serve no model routes.";
    "DISABLE_ADMIN_ENDPOINTS" Flag NotYet => "Serve no management routes.";
    "LITELLM_CORS_ORIGINS" Text NotYet => "Web pages that may call.";
    "LITELLM_CORS_ALLOW_CREDENTIALS" Flag NotYet => "Whether web pages may send cookies.";
    "LITELLM_ENABLE_HSTS" Flag NotYet => "Tell browsers to come by HTTPS only.";
};

const ALERTS: &[Row] = rows! {
    "SLACK_WEBHOOK_URL" Text NoEffect => "Where alerts go, which are not supported yet.";
    "WEBHOOK_URL" Text NoEffect => "Where alerts go, which are not supported yet.";
    "SMTP_HOST" Text NoEffect => "The mail server of alerts; so SMTP_PORT, SMTP_USERNAME, SMTP_PASSWORD, SMTP_SENDER_EMAIL, SMTP_TLS.";
    "RESEND_API_KEY" Text NoEffect => "The mail service of alerts.";
    "SENDGRID_API_KEY" Text NoEffect => "The mail service of alerts.";
};

const SIGN_IN: &[Row] = rows! {
    "MICROSOFT_CLIENT_ID" Text NotYet => "Single sign-on by Microsoft; so MICROSOFT_CLIENT_SECRET, MICROSOFT_TENANT.";
    "GOOGLE_CLIENT_ID" Text NotYet => "Single sign-on by Google; so GOOGLE_CLIENT_SECRET.";
    "GENERIC_CLIENT_ID" Text NotYet => "Single sign-on by OpenID Connect; so GENERIC_CLIENT_SECRET, GENERIC_AUTHORIZATION_ENDPOINT …";
    "SAML_IDP_METADATA_URL" Text NotYet => "Single sign-on by SAML; so SAML_IDP_METADATA_XML.";
    "PROXY_ADMIN_ID" Text NoEffect => "The user who is administrator.";
    "ALLOWED_EMAIL_DOMAINS" Text NoEffect => "Users of these domains only.";
    "JWT_PUBLIC_KEY_URL" Text NotYet => "Where keys of JWTs are; so JWT_AUDIENCE, JWT_ISSUER.";
};

/// Sign-in of deployments: keys of `litellm_params` name their variables themselves.
const CLOUDS: &[Row] = rows! {
    "AZURE_AUTHORITY_HOST" Text Works => "Where Entra ID gives tokens; otherwise `https://login.microsoftonline.com`.";
    "AZURE_CREDENTIAL" Text Works => "Which identity enable_azure_ad_token_refresh takes: WorkloadIdentityCredential, ManagedIdentityCredential, CertificateCredential or DefaultAzureCredential; otherwise the one whose variables are set.";
    "AZURE_FEDERATED_TOKEN_FILE" Text Works => "The file of a workload's federated token, for Azure.";
    "AZURE_CERTIFICATE_PATH" Text Works => "A PEM file of an application's certificate and private key, without a password, for Azure.";
    "IDENTITY_ENDPOINT" Text Works => "Where Azure's App Service gives tokens, with IDENTITY_HEADER.";
    "AZURE_POD_IDENTITY_AUTHORITY_HOST" Text Works => "Where Azure's machines ask for tokens; otherwise `http://169.254.169.254`.";
    "CLOUDSDK_CONFIG" Text Works => "The folder of gcloud's `application_default_credentials.json`; otherwise ~/.config/gcloud.";
    "GCE_METADATA_HOST" Text Works => "Where Google's machines ask for tokens; otherwise `metadata.google.internal`.";
    "GOOGLE_CLOUD_PROJECT" Text Works => "The project of Vertex AI where no credentials are set.";
};

const VAULTS: &[Row] = rows! {
    "USE_AWS_KMS" Flag NotYet => "Decrypt variables with AWS KMS.";
    "HCP_VAULT_ADDR" Text NoEffect => "HashiCorp Vault; so HCP_VAULT_TOKEN and others.";
    "CYBERARK_API_BASE" Text NoEffect => "CyberArk; so CYBERARK_API_KEY and others.";
    "GOOGLE_SECRET_MANAGER_PROJECT_ID" Text NoEffect => "Google Secret Manager.";
    "AZURE_KEY_VAULT_URI" Text NoEffect => "Azure Key Vault.";
};
