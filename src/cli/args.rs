//! LiteLLM's flags with its names, defaults and variables (cli-config.md, 1).

pub(super) mod ignored;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args as ClapArgs};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

/// The port that LiteLLM takes unless it is told another one.
pub(crate) const DEFAULT_PORT: u16 = 4000;
/// Headings of `--help`.
const SERVE: &str = "Serve a config";
const MODEL: &str = "Serve one model without a config";
const INSTEAD: &str = "Do something else";

/// LiteLLM's flags.
#[derive(ClapArgs, Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "flags")]
pub(crate) struct Args {
    /// Path of config.yaml
    #[arg(long, short = 'c', env = "CONFIG_FILE_PATH", value_name = "FILE", help_heading = SERVE)]
    pub config: Option<PathBuf>,
    /// Address to listen on
    #[arg(long, env = "HOST", default_value = "0.0.0.0", help_heading = SERVE)]
    pub host: String,
    /// Port to listen on; if 4000 is taken, another one is used and named
    #[arg(long, env = "PORT", default_value_t = DEFAULT_PORT, help_heading = SERVE)]
    pub port: u16,
    /// Threads that serve, in one process [default: one per core]
    #[arg(long = "num_workers", env = "NUM_WORKERS", value_name = "N", help_heading = SERVE)]
    pub num_workers: Option<usize>,
    /// TLS certificate chain, PEM
    #[arg(long = "ssl_certfile_path", env = "SSL_CERTFILE_PATH", value_name = "FILE", help_heading = SERVE)]
    pub ssl_certfile_path: Option<PathBuf>,
    /// TLS key, PEM
    #[arg(long = "ssl_keyfile_path", env = "SSL_KEYFILE_PATH", value_name = "FILE", help_heading = SERVE)]
    pub ssl_keyfile_path: Option<PathBuf>,
    /// Serve /metrics on this port too, without a key
    #[arg(
        long = "prometheus_metrics_port", env = "PROMETHEUS_METRICS_PORT", value_name = "PORT",
        value_parser = clap::value_parser!(u16).range(1..), help_heading = SERVE
    )]
    pub prometheus_metrics_port: Option<u16>,
    /// Log every decision
    #[arg(long, env = "DEBUG", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue, help_heading = SERVE)]
    pub debug: bool,
    /// Log everything
    #[arg(
        long = "detailed_debug", env = "DETAILED_DEBUG", value_parser = FalseyValueParser::new(),
        action = ArgAction::SetTrue, help_heading = SERVE
    )]
    pub detailed_debug: bool,
    /// Serve this one model: every request goes to it
    #[arg(long, short = 'm', help_heading = MODEL)]
    pub model: Option<String>,
    /// Name that clients see
    #[arg(long, value_name = "NAME", help_heading = MODEL)]
    pub alias: Option<String>,
    /// Base URL
    #[arg(long = "api_base", value_name = "URL", help_heading = MODEL)]
    pub api_base: Option<String>,
    /// Azure's API version
    #[arg(long = "api_version", value_name = "VERSION", help_heading = MODEL)]
    pub api_version: Option<String>,
    /// Extra headers, as JSON
    #[arg(long, value_name = "JSON", help_heading = MODEL)]
    pub headers: Option<String>,
    /// Temperature where a request has none
    #[arg(long, value_name = "NUMBER", help_heading = MODEL)]
    pub temperature: Option<f64>,
    /// Answer tokens where a request doesn't say
    #[arg(long = "max_tokens", value_name = "N", help_heading = MODEL)]
    pub max_tokens: Option<u64>,
    /// Seconds for a whole call
    #[arg(long = "request_timeout", value_name = "SECONDS", help_heading = MODEL)]
    pub request_timeout: Option<f64>,
    /// USD that it may cost in all
    #[arg(long = "max_budget", value_name = "USD", help_heading = MODEL)]
    pub max_budget: Option<f64>,
    /// Leave out parameters that its provider doesn't know
    #[arg(long = "drop_params", help_heading = MODEL)]
    pub drop_params: bool,
    /// Check the config, say everything that is wrong with it, and exit
    #[arg(long = "validate_config", help_heading = INSTEAD)]
    pub validate_config: bool,
    /// Ask the running proxy at --host and --port for its health
    #[arg(long, help_heading = INSTEAD)]
    pub health: bool,
    /// Send it a test request
    #[arg(long, help_heading = INSTEAD)]
    pub test: bool,
    /// Bring the database up to date and exit
    #[arg(long = "skip_server_startup", help_heading = INSTEAD)]
    pub skip_server_startup: bool,
    /// Print the version
    #[arg(long, short = 'v', help_heading = INSTEAD)]
    pub version: bool,
    /// Print this
    #[arg(long, short = 'h', action = ArgAction::Help, help_heading = INSTEAD)]
    help: Option<bool>,
    /// What was given that does nothing, in the words of warnings.
    #[arg(skip)]
    pub ignored: Vec<String>,
}

impl Args {
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
