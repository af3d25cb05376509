//! Signing in to clouds: what a call needs beside a key of the configuration.

pub mod google;
