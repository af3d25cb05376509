//! The paths that are served.

use crate::api::Api;
use crate::{anthropic, bedrock, cohere, gemini, ollama, openai, responses};
use http::Method;
use percent_encoding::percent_decode_str;

/// A path: its method, the versions it may begin with, and what follows. `{}` is a model or an id,
/// without a `/`; behind a `?` stands what the query must have.
type Row = (Method, &'static [&'static str], &'static str, &'static Api);

const OPENAI: &[&str] = &["/v1", ""];
const GOOGLE: &[&str] = &["/v1beta", "/v1", "/v1alpha", "/v1beta1", ""];
const PLAIN: &[&str] = &[""];

/// All paths; the first that fits counts.
static ROWS: &[Row] = &[
    (Method::GET, OPENAI, "/models", &openai::MODELS),
    (Method::POST, OPENAI, "/chat/completions", &openai::CHAT),
    (Method::POST, OPENAI, "/completions", &openai::completions::API),
    (Method::POST, OPENAI, "/embeddings", &openai::embeddings::API),
    (
        Method::POST,
        PLAIN,
        "/openai/deployments/{}/chat/completions",
        &openai::CHAT,
    ),
    (
        Method::POST,
        PLAIN,
        "/openai/deployments/{}/completions",
        &openai::completions::API,
    ),
    (
        Method::POST,
        PLAIN,
        "/openai/deployments/{}/embeddings",
        &openai::embeddings::API,
    ),
    (Method::POST, OPENAI, "/moderations", &openai::moderations::API),
    (Method::POST, OPENAI, "/images/generations", &openai::images::API),
    (Method::POST, OPENAI, "/audio/speech", &openai::audio::SPEECH),
    (
        Method::POST,
        OPENAI,
        "/audio/transcriptions",
        &openai::audio::TRANSCRIPTIONS,
    ),
    (Method::POST, OPENAI, "/rerank", &openai::rerank::API),
    (Method::POST, OPENAI, "/responses", &responses::CREATE),
    (Method::GET, OPENAI, "/responses/{}", &responses::SHOW),
    (Method::GET, OPENAI, "/responses/{}/input_items", &responses::INPUT),
    (Method::DELETE, OPENAI, "/responses/{}", &responses::DELETE),
    (Method::POST, OPENAI, "/messages", &anthropic::MESSAGES),
    (Method::POST, OPENAI, "/messages/count_tokens", &anthropic::COUNT),
    (Method::POST, GOOGLE, "{/}/models/{}:generateContent", &gemini::WHOLE),
    (
        Method::POST,
        GOOGLE,
        "{/}/models/{}:streamGenerateContent?alt=sse",
        &gemini::SSE_STREAM,
    ),
    (
        Method::POST,
        GOOGLE,
        "{/}/models/{}:streamGenerateContent",
        &gemini::ARRAY_STREAM,
    ),
    (Method::POST, GOOGLE, "{/}/models/{}:countTokens", &gemini::COUNT),
    (Method::POST, GOOGLE, "{/}/models/{}:embedContent", &gemini::embed::ONE),
    (
        Method::POST,
        GOOGLE,
        "{/}/models/{}:batchEmbedContents",
        &gemini::embed::BATCH,
    ),
    (Method::POST, GOOGLE, "{/}/models/{}:predict", &gemini::embed::PREDICT),
    (Method::POST, GOOGLE, "{/}/models/{}:rawPredict", &anthropic::VERTEX),
    (
        Method::POST,
        GOOGLE,
        "{/}/models/{}:streamRawPredict",
        &anthropic::VERTEX,
    ),
    (Method::POST, PLAIN, "/model/{}/converse", &bedrock::CONVERSE),
    (
        Method::POST,
        PLAIN,
        "/model/{}/converse-stream",
        &bedrock::CONVERSE_STREAM,
    ),
    (Method::POST, PLAIN, "/model/{}/invoke", &bedrock::invoke::WHOLE),
    (
        Method::POST,
        PLAIN,
        "/model/{}/invoke-with-response-stream",
        &bedrock::invoke::STREAM,
    ),
    (Method::POST, PLAIN, "/v2/chat", &cohere::CHAT),
    (Method::POST, OPENAI, "/chat", &cohere::v1::CHAT),
    (Method::POST, PLAIN, "/v2/rerank", &cohere::lists::RERANK),
    (Method::POST, PLAIN, "/v2/embed", &cohere::lists::EMBED),
    (Method::POST, OPENAI, "/embed", &cohere::lists::EMBED_V1),
    (Method::POST, PLAIN, "/api/chat", &ollama::CHAT),
    (Method::POST, PLAIN, "/api/generate", &ollama::GENERATE),
    (Method::POST, PLAIN, "/api/embed", &ollama::EMBED),
    (Method::GET, PLAIN, "/api/tags", &ollama::TAGS),
    (Method::POST, PLAIN, "/api/show", &ollama::SHOW),
];

/// The API of a method, path and query, and what stands at `{}`.
pub(crate) fn find(method: &Method, path: &str, query: &str) -> Option<(&'static Api, Option<String>)> {
    let rows = ROWS.iter().filter(|(wanted, ..)| wanted == method);
    let mut fits = rows.flat_map(|(_, versions, pattern, api)| versions.iter().map(move |v| (*v, *pattern, *api)));
    fits.find_map(|(version, pattern, api)| {
        let (pattern, wish) = pattern.split_once('?').unwrap_or((pattern, ""));
        let wished = wish.is_empty() || query.split('&').any(|pair| pair == wish);
        let rest = path.strip_prefix(version).filter(|_| wished)?;
        let name = fit(pattern, rest)?;
        Some((
            api,
            name.map(|name| percent_decode_str(name).decode_utf8_lossy().into_owned()),
        ))
    })
}

/// Whether a pattern fits a path, and what stands at its `{}`. `{/}` stands for nothing, or for
/// the project, location and publisher of Vertex.
fn fit<'a>(pattern: &str, path: &'a str) -> Option<Option<&'a str>> {
    if let Some(pattern) = pattern.strip_prefix("{/}") {
        let place = path.starts_with("/projects/").then(|| path.find("/models/")).flatten();
        return fit(pattern, path.get(place.unwrap_or_default()..)?);
    }
    let Some((before, after)) = pattern.split_once("{}") else {
        return (pattern == path).then_some(None);
    };
    let name = path.strip_prefix(before)?.strip_suffix(after)?;
    (!name.is_empty() && !name.contains('/')).then_some(Some(name))
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

    fn name(method: &Method, path: &str) -> Option<(&'static str, Option<String>)> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        find(method, path, query).map(|(api, name)| (api.name, name))
    }

    #[test]
    fn finds_the_api_with_and_without_version() {
        let post = |path| name(&Method::POST, path).map(|(api, _)| api);
        assert_eq!(post("/v1/chat/completions"), Some(openai::CHAT.name));
        assert_eq!(post("/messages/count_tokens"), Some(anthropic::COUNT.name));
        assert_eq!(post("/v1/chat"), Some(cohere::v1::CHAT.name));
        assert_eq!(name(&Method::GET, "/v1/messages"), None);
    }

    #[test]
    fn takes_models_out_of_paths() {
        let post = |path| name(&Method::POST, path).unwrap();
        let sse = post("/v1beta/models/gemini-2.5-pro:streamGenerateContent?key=k&alt=sse");
        assert_eq!(sse, (gemini::SSE_STREAM.name, Some("gemini-2.5-pro".to_owned())));
        let array = post("/v1/projects/p/locations/l/publishers/google/models/g:streamGenerateContent");
        assert_eq!(array, (gemini::ARRAY_STREAM.name, Some("g".to_owned())));
        let claude = post("/v1/projects/p/locations/l/publishers/anthropic/models/c@2:rawPredict");
        assert_eq!(claude, (anthropic::VERTEX.name, Some("c@2".to_owned())));
        let arn = post("/model/arn%3Aaws%2Fclaude-v1:0/converse-stream");
        assert_eq!(
            arn,
            (bedrock::CONVERSE_STREAM.name, Some("arn:aws/claude-v1:0".to_owned()))
        );
        assert_eq!(name(&Method::POST, "/model//converse"), None);
    }

    #[test]
    fn the_page_has_all_paths() {
        let page = include_str!("../../../docs/mock.md");
        for (_, _, pattern, _) in ROWS {
            let path = pattern.trim_start_matches("{/}").replace("{}", "{id}");
            assert!(page.contains(&path), "{path}");
        }
    }

    #[test]
    fn takes_options_off_the_path() {
        assert_eq!(split_options("/o/a=1,b=2/v1/models"), (Some("a=1,b=2"), "/v1/models"));
        assert_eq!(split_options("/o/a=1"), (Some("a=1"), "/"));
        assert_eq!(split_options("/v1/models"), (None, "/v1/models"));
    }
}
