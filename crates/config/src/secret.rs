//! Values that must never be shown.

use std::fmt;

/// A secret: it can be used where it is needed, and never printed, compared or serialised.
#[derive(Clone)]
pub struct Secret<T = String>(T);

impl<T> Secret<T> {
    /// Hides `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the one place that sends or checks it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

/// Shows that there is a secret, never which.
impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Whether a setting of this name holds a secret.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let whole = matches!(
        name.as_str(),
        "authorization" | "cookie" | "token" | "x-api-key" | "api-key"
    );
    // `max_tokens`, `input_cost_per_token` and `prompt_cache_key` are no secrets.
    let part = [
        "api_key",
        "apikey",
        "secret",
        "password",
        "credentials",
        "private_key",
        "access_key",
        "master_key",
    ];
    whole || part.iter().any(|part| name.contains(part)) || name.ends_with("_token") && !name.contains("cost")
}

/// A line of a config with the values of its secrets replaced by `***`. References to environment
/// variables stay readable.
pub(crate) fn redact_line(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(colon) = rest.find(':') {
        let (before, after) = rest.split_at(colon + 1);
        shown.push_str(before);
        let name = before
            .trim_end_matches(':')
            .rsplit([' ', '{', ',', '\t'])
            .next()
            .unwrap_or("");
        let value = after.trim_start();
        let blank = after.len() - value.len();
        rest = after;
        if is_secret_name(name.trim_matches(['"', '\''])) && !value.is_empty() && !value.starts_with("os.environ/") {
            let end = value.find([',', '}']).unwrap_or(value.len());
            shown.push_str(after.get(..blank).unwrap_or(""));
            shown.push_str("***");
            rest = value.get(end..).unwrap_or("");
        }
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hide_secrets_only() {
        for (line, shown) in [
            ("  api_key: sk-1", "  api_key: ***"),
            ("  api_key: os.environ/KEY", "  api_key: os.environ/KEY"),
            (
                "- {model: a, \"api_key\": sk-1, rpm: 2}",
                "- {model: a, \"api_key\": ***, rpm: 2}",
            ),
            ("  max_tokens: many", "  max_tokens: many"),
            ("  input_cost_per_token: x", "  input_cost_per_token: x"),
            ("  aws_session_token: x", "  aws_session_token: ***"),
            ("  api_base: http://h:1/v1", "  api_base: http://h:1/v1"),
        ] {
            assert_eq!(redact_line(line), shown);
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("x".to_owned())), "***");
    }
}
