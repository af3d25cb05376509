//! The binary `litellm`.
fn main() {}
