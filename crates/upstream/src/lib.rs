//! Outgoing HTTP: pools, TLS, stage timeouts, egress guard.
