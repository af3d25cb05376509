//! LiteLLM's flags with its names, defaults and variables (cli-config.md, 1).

use clap::{ArgAction, Args as ClapArgs};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

/// The port that LiteLLM takes unless it is told another one.
pub(crate) const DEFAULT_PORT: u16 = 4000;

/// LiteLLM's flags.
#[derive(ClapArgs, Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "flags")]
pub(crate) struct Args {
    /// Path of config.yaml
    #[arg(long, short = 'c', env = "CONFIG_FILE_PATH", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Address to listen on
    #[arg(long, env = "HOST", default_value = "0.0.0.0")]
    pub host: String,
    /// Port to listen on; if 4000 is taken, another one is used and named
    #[arg(long, env = "PORT", default_value_t = DEFAULT_PORT)]
    pub port: u16,
    /// Core threads of the one process (default: all cores)
    #[arg(long = "num_workers", env = "NUM_WORKERS", value_name = "N")]
    pub num_workers: Option<usize>,
    /// Log every decision
    #[arg(long, env = "DEBUG", value_parser = clap::builder::FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub debug: bool,
    /// Log everything
    #[arg(long = "detailed_debug", env = "DETAILED_DEBUG", value_parser = clap::builder::FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub detailed_debug: bool,
    /// Serve this one model without a config: every request goes to it
    #[arg(long, short = 'm')]
    pub model: Option<String>,
    /// Name for --model
    #[arg(long)]
    pub alias: Option<String>,
    /// Base URL for --model
    #[arg(long = "api_base", value_name = "URL")]
    pub api_base: Option<String>,
    /// Azure API version for --model
    #[arg(long = "api_version")]
    pub api_version: Option<String>,
    /// Extra headers for --model, as JSON
    #[arg(long, value_name = "JSON")]
    pub headers: Option<String>,
    /// Temperature for --model
    #[arg(long)]
    pub temperature: Option<f64>,
    /// Most answer tokens for --model
    #[arg(long = "max_tokens")]
    pub max_tokens: Option<u64>,
    /// Seconds per request for --model
    #[arg(long = "request_timeout")]
    pub request_timeout: Option<f64>,
    /// Budget of the proxy in USD, for --model
    #[arg(long = "max_budget")]
    pub max_budget: Option<f64>,
    /// Drop parameters that --model's provider doesn't know
    #[arg(long = "drop_params")]
    pub drop_params: bool,
    /// Ask a running proxy for its health
    #[arg(long)]
    pub health: bool,
    /// Send a test request to a running proxy
    #[arg(long)]
    pub test: bool,
    /// Print the version
    #[arg(long, short = 'v')]
    pub version: bool,
    /// Check the config and say everything that is wrong with it
    #[arg(long = "validate_config")]
    pub validate_config: bool,
    /// Bring the database up to date and exit
    #[arg(long = "skip_server_startup")]
    pub skip_server_startup: bool,
    /// TLS key, PEM
    #[arg(long = "ssl_keyfile_path", env = "SSL_KEYFILE_PATH", value_name = "FILE")]
    pub ssl_keyfile_path: Option<PathBuf>,
    /// TLS certificate chain, PEM
    #[arg(long = "ssl_certfile_path", env = "SSL_CERTFILE_PATH", value_name = "FILE")]
    pub ssl_certfile_path: Option<PathBuf>,
    /// Serve /metrics on this port too, without a key
    #[arg(
        long = "prometheus_metrics_port",
        env = "PROMETHEUS_METRICS_PORT",
        value_name = "PORT",
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    pub prometheus_metrics_port: Option<u16>,
    /// Flags of LiteLLM that have nothing to do here.
    #[command(flatten)]
    pub legacy: Legacy,
}

/// Flags that parse, so that old start scripts work, and have no effect.
#[derive(ClapArgs, Clone, Debug, Default)]
#[command(next_help_heading = "Without effect")]
#[expect(clippy::struct_excessive_bools, reason = "flags")]
pub(crate) struct Legacy {
    #[arg(long, hide = true)]
    pub save: bool,
    #[arg(long = "add_key", hide = true)]
    pub add_key: Option<String>,
    #[arg(long = "use_queue", hide = true)]
    pub use_queue: bool,
    #[arg(long = "test_async", hide = true)]
    pub test_async: bool,
    #[arg(long = "num_requests", hide = true)]
    pub num_requests: Option<u64>,
    #[arg(long, hide = true)]
    pub local: bool,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true")]
    pub telemetry: Option<String>,
    #[arg(long = "add_function_to_prompt", hide = true)]
    pub add_function_to_prompt: bool,
    #[arg(long = "run_gunicorn", hide = true)]
    pub run_gunicorn: bool,
    #[arg(long = "run_hypercorn", hide = true)]
    pub run_hypercorn: bool,
    #[arg(long = "run_granian", hide = true)]
    pub run_granian: bool,
    #[arg(long = "granian_threads", hide = true)]
    pub granian_threads: Option<u64>,
    #[arg(long, hide = true)]
    pub ciphers: Option<String>,
    #[arg(long = "keepalive_timeout", hide = true)]
    pub keepalive_timeout: Option<u64>,
    #[arg(long = "timeout_worker_healthcheck", hide = true)]
    pub timeout_worker_healthcheck: Option<u64>,
    #[arg(long = "max_requests_before_restart", hide = true)]
    pub max_requests_before_restart: Option<u64>,
    #[arg(long = "max_requests_before_restart_jitter", hide = true)]
    pub max_requests_before_restart_jitter: Option<u64>,
    #[arg(long = "limit_concurrency", hide = true)]
    pub limit_concurrency: Option<u64>,
    #[arg(long = "iam_token_db_auth", hide = true)]
    pub iam_token_db_auth: bool,
    #[arg(long = "azure_postgresql_auth", hide = true)]
    pub azure_postgresql_auth: bool,
    #[arg(long = "use_prisma_db_push", hide = true)]
    pub use_prisma_db_push: bool,
    #[arg(long = "use_legacy_migration_resolver", hide = true)]
    pub use_legacy_migration_resolver: bool,
    #[arg(long = "use_v2_migration_resolver", hide = true)]
    pub use_v2_migration_resolver: bool,
    #[arg(long = "enforce_prisma_migration_check", hide = true)]
    pub enforce_prisma_migration_check: bool,
    #[arg(long = "log_config", hide = true)]
    pub log_config: Option<PathBuf>,
    #[arg(long, hide = true)]
    pub reload: bool,
    #[arg(long, hide = true)]
    pub setup: bool,
}

impl Args {
    /// The flags that were given and do nothing.
    pub(crate) fn without_effect(&self) -> Vec<&'static str> {
        let old = &self.legacy;
        let rows = [
            ("--save", old.save),
            ("--add_key", old.add_key.is_some()),
            ("--use_queue", old.use_queue),
            ("--test_async", old.test_async),
            ("--num_requests", old.num_requests.is_some()),
            ("--local", old.local),
            ("--telemetry", old.telemetry.is_some()),
            ("--add_function_to_prompt", old.add_function_to_prompt),
            ("--run_gunicorn", old.run_gunicorn),
            ("--run_hypercorn", old.run_hypercorn),
            ("--run_granian", old.run_granian),
            ("--granian_threads", old.granian_threads.is_some()),
            ("--ciphers", old.ciphers.is_some()),
            ("--keepalive_timeout", old.keepalive_timeout.is_some()),
            ("--timeout_worker_healthcheck", old.timeout_worker_healthcheck.is_some()),
            (
                "--max_requests_before_restart",
                old.max_requests_before_restart.is_some(),
            ),
            (
                "--max_requests_before_restart_jitter",
                old.max_requests_before_restart_jitter.is_some(),
            ),
            ("--limit_concurrency", old.limit_concurrency.is_some()),
            ("--iam_token_db_auth", old.iam_token_db_auth),
            ("--azure_postgresql_auth", old.azure_postgresql_auth),
            ("--use_prisma_db_push", old.use_prisma_db_push),
            ("--use_legacy_migration_resolver", old.use_legacy_migration_resolver),
            ("--use_v2_migration_resolver", old.use_v2_migration_resolver),
            ("--enforce_prisma_migration_check", old.enforce_prisma_migration_check),
            ("--log_config", old.log_config.is_some()),
            ("--reload", old.reload),
            ("--setup", old.setup),
        ];
        rows.into_iter()
            .filter_map(|(name, given)| given.then_some(name))
            .collect()
    }

    /// Where a running proxy is found by `--health` and `--test`.
    pub(crate) fn url(&self) -> String {
        let host = match self.host.as_str() {
            "0.0.0.0" => "127.0.0.1",
            "::" => "::1",
            host => host,
        };
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.to_owned()
        };
        format!("http://{host}:{}", self.port)
    }

    /// The address to listen on; only the loopback when `loopback_only`.
    ///
    /// # Errors
    /// The host has no address.
    pub(crate) fn address(&self, loopback_only: bool) -> Result<SocketAddr, String> {
        let resolved = (self.host.as_str(), self.port).to_socket_addrs();
        let found = resolved
            .map_err(|error| format!("--host {}: {error}", self.host))?
            .next();
        let address = found.ok_or_else(|| format!("--host {} has no address", self.host))?;
        if loopback_only && !address.ip().is_loopback() {
            return Ok(SocketAddr::new(IpAddr::from([127, 0, 0, 1]), self.port));
        }
        Ok(address)
    }

    /// How many core threads to run.
    pub(crate) fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        self.num_workers.filter(|count| *count > 0).unwrap_or_else(all)
    }
}
