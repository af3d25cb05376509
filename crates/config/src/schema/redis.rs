//! Where a Redis is.

use super::{Row, Section, Unknown, rows};

/// `coordination_redis`.
pub const COORDINATION: Section = Section {
    name: "general_settings.coordination_redis",
    doc: "The Redis that instances share for limits and spend, whatever the cache is.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[ROWS],
};

/// The keys; redis-py's others are allowed as well.
pub const ROWS: &[Row] = rows! {
    "url" Text NotYet => "Everything in one: redis://user:password@host:port/db.";
    "host" Text NotYet => "The host; otherwise REDIS_HOST.";
    "port" Whole NotYet = "6379" => "The port; otherwise REDIS_PORT.";
    "password" Text NotYet => "The password; otherwise REDIS_PASSWORD.";
    "username" Text NotYet => "The user; otherwise REDIS_USERNAME.";
    "db" Whole NotYet = "0" => "The database.";
    "ssl" Flag NotYet => "Connect by TLS; otherwise REDIS_SSL.";
    "redis_startup_nodes" List NotYet => "Nodes of a cluster: `- {host: …, port: …}`.";
    "startup_nodes" List NotYet => "The same.";
    "sentinel_nodes" List NotYet => "Sentinels: `- [host, port]`.";
    "sentinel_password" Text NotYet => "The password of the sentinels.";
    "service_name" Text NotYet => "The name that sentinels know the master by.";
    "max_connections" Whole NotYet => "Connections at most.";
    "gcp_service_account" Text NotYet => "The service account that signs in to Memorystore.";
    "gcp_ssl_ca_certs" Text NotYet => "The certificates of Memorystore.";
    "aws_iam_*" Any NotYet => "Sign-in to ElastiCache.";
};
