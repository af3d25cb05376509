//! The paths that are served.

use http::Method;

/// What a path asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Api {
    /// OpenAI's chat completions.
    Chat,
    /// OpenAI's text completions.
    Completions,
    /// OpenAI's embeddings.
    Embeddings,
    /// OpenAI's list of models.
    Models,
    /// Anthropic's messages.
    Messages,
    /// Anthropic's token count.
    CountTokens,
}

impl Api {
    /// The API of a method and path, with or without `/v1`.
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        let path = path.strip_prefix("/v1").unwrap_or(path);
        match (method, path) {
            (&Method::GET, "/models") => Some(Self::Models),
            (&Method::POST, "/chat/completions") => Some(Self::Chat),
            (&Method::POST, "/completions") => Some(Self::Completions),
            (&Method::POST, "/embeddings") => Some(Self::Embeddings),
            (&Method::POST, "/messages") => Some(Self::Messages),
            (&Method::POST, "/messages/count_tokens") => Some(Self::CountTokens),
            _ => None,
        }
    }

    /// Whether it has streams.
    pub(crate) fn streams(self) -> bool {
        matches!(self, Self::Chat | Self::Completions | Self::Messages)
    }

    /// Whether errors have Anthropic's shape.
    pub(crate) fn is_anthropic(self) -> bool {
        matches!(self, Self::Messages | Self::CountTokens)
    }
}

/// Takes `/o/OPTIONS` off a path: the options, and the rest with its leading `/`.
pub(crate) fn split_options(path: &str) -> (Option<&str>, &str) {
    let Some(tail) = path.strip_prefix("/o/") else {
        return (None, path);
    };
    match tail.find('/') {
        Some(end) => (tail.get(..end), tail.get(end..).unwrap_or("/")),
        None => (Some(tail), "/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_api_with_and_without_version() {
        assert_eq!(Api::of(&Method::POST, "/v1/chat/completions"), Some(Api::Chat));
        assert_eq!(Api::of(&Method::POST, "/messages/count_tokens"), Some(Api::CountTokens));
        assert_eq!(Api::of(&Method::GET, "/v1/messages"), None);
    }

    #[test]
    fn takes_options_off_the_path() {
        assert_eq!(split_options("/o/a=1,b=2/v1/models"), (Some("a=1,b=2"), "/v1/models"));
        assert_eq!(split_options("/o/a=1"), (Some("a=1"), "/"));
        assert_eq!(split_options("/v1/models"), (None, "/v1/models"));
    }
}
