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
    let name = name.to_ascii_lowercase().replace('-', "_");
    let whole = ["cookie", "token"];
    // `max_tokens`, `input_cost_per_token` and `prompt_cache_key` are no secrets.
    let part = [
        "apikey",
        "api_key",
        "authorization",
        "secret",
        "password",
        "credentials",
        "private_key",
        "webhook",
        "license",
    ];
    whole.contains(&name.as_str())
        || part.iter().any(|part| name.contains(part))
        || name.ends_with("_token") && !["cost", "max", "per"].iter().any(|word| name.contains(word))
        || name.ends_with("_key") && name != "prompt_cache_key"
        || name.ends_with("_key_id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("x".to_owned())), "***");
    }

    #[test]
    fn names_of_secrets() {
        for name in [
            "api_key",
            "OPENAI_API_KEY",
            "aws_session_token",
            "Authorization",
            "LITELLM_SALT_KEY",
            "SLACK_WEBHOOK_URL",
            "x-api-key",
            "x-goog-api-key",
            "Proxy-Authorization",
            "Ocp-Apim-Subscription-Key",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "max_tokens",
            "input_cost_per_token",
            "prompt_cache_key",
            "api_base",
            "hosted_keys",
            "x-max-tokens",
            "prompt-cache-key",
            "model",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
