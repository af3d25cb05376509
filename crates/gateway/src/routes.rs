//! Every route: what it is called, who may call it, and what answers. The route that matched is
//! the route that was authorised; a row without a policy does not compile.

mod template;

use crate::app::Live;
use crate::auth::Caller;
use crate::body::ReplyBody;
use crate::core::Core;
use bytes::Bytes;
use http::{HeaderMap, Method, Response};
use rustc_hash::FxHashMap;
use std::pin::Pin;
use std::sync::Arc;
use template::Template;
use wire::call_type::CallType;
use wire::error::ApiError;

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Everybody.
    Public,
    /// Any valid key.
    Key,
    /// The same, unless `require_auth_for_metrics_endpoint` is off.
    Metrics,
    /// The master key alone.
    Admin,
}

/// A request to a route that isn't hot: its body is whole.
#[derive(Debug)]
pub struct AdminCall {
    /// The admin runtime's way to upstreams and books; leads to the gateway.
    pub core: Arc<Core>,
    /// The configuration that the request began with.
    pub live: Arc<Live>,
    /// Who calls; `None` on public routes.
    pub caller: Option<Caller>,
    /// The method.
    pub method: Method,
    /// The path as sent.
    pub path: String,
    /// The query, undecoded.
    pub query: String,
    /// The request's headers.
    pub headers: HeaderMap,
    /// The template's parameters in order.
    pub params: Vec<String>,
    /// The body.
    pub body: Bytes,
}

/// What an admin handler gives.
pub type AdminReply = Pin<Box<dyn Future<Output = Result<Response<ReplyBody>, ApiError>> + Send>>;

/// A route that runs on the admin runtime.
#[derive(Clone, Copy, Debug)]
pub struct AdminRoute {
    /// Its methods.
    pub methods: &'static [&'static str],
    /// Its path and the aliases, as FastAPI templates.
    pub paths: &'static [&'static str],
    /// Who may call it.
    pub policy: Policy,
    /// LiteLLM's name of it, for `/routes`.
    pub name: &'static str,
    /// What answers.
    pub handler: fn(AdminCall) -> AdminReply,
}

/// What answers a request.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// The pipeline.
    Call(CallType),
    /// A handler on the admin runtime.
    Admin(&'static AdminRoute),
    /// One of LiteLLM's routes that isn't built yet, by its template.
    NotYet(&'static str, Policy),
}

/// What a method and a path lead to.
#[derive(Debug)]
pub enum Found {
    /// A route, with its template's parameters.
    Route(Target, Vec<String>),
    /// The path exists, the method doesn't.
    WrongMethod,
    /// No such path.
    Nothing,
}

/// The pipeline's routes: what is asked for, LiteLLM's name of the route, its paths (endpoints.md, 1).
const CALLS: &[(CallType, &str, &[&str])] = &[
    (
        CallType::Chat,
        "chat_completion",
        &[
            "/chat/completions",
            "/v1/chat/completions",
            "/engines/{model:path}/chat/completions",
            "/openai/deployments/{model:path}/chat/completions",
            "/openai/v1/chat/completions",
            "/cursor/chat/completions",
        ],
    ),
    (
        CallType::Messages,
        "anthropic_response",
        &["/v1/messages", "/claude_code_gateway/v1/messages"],
    ),
    (
        CallType::Generate,
        "google_generate_content",
        &[
            "/v1beta/models/{model_name:path}:generateContent",
            // Not LiteLLM's: where Google's SDK asks from its version 3 on.
            "/v1/models/{model_name:path}:generateContent",
            "/models/{model_name:path}:generateContent",
        ],
    ),
    (
        CallType::Generate,
        "google_stream_generate_content",
        &[
            "/v1beta/models/{model_name:path}:streamGenerateContent",
            "/v1/models/{model_name:path}:streamGenerateContent",
            "/models/{model_name:path}:streamGenerateContent",
        ],
    ),
    (
        CallType::Responses,
        "responses_api",
        &["/responses", "/v1/responses", "/openai/v1/responses"],
    ),
    (
        CallType::Completions,
        "completion",
        &[
            "/completions",
            "/v1/completions",
            "/engines/{model:path}/completions",
            "/openai/deployments/{model:path}/completions",
        ],
    ),
    (
        CallType::Embeddings,
        "embeddings",
        &[
            "/embeddings",
            "/v1/embeddings",
            "/engines/{model:path}/embeddings",
            "/openai/deployments/{model:path}/embeddings",
        ],
    ),
    (
        CallType::Moderations,
        "moderations",
        &["/moderations", "/v1/moderations"],
    ),
    (CallType::Rerank, "rerank", &["/rerank", "/v1/rerank", "/v2/rerank"]),
    (
        CallType::Images,
        "image_generation",
        &[
            "/images/generations",
            "/v1/images/generations",
            "/openai/deployments/{model:path}/images/generations",
        ],
    ),
    (CallType::Speech, "audio_speech", &["/audio/speech", "/v1/audio/speech"]),
    (
        CallType::Transcriptions,
        "audio_transcriptions",
        &["/audio/transcriptions", "/v1/audio/transcriptions"],
    ),
    (
        CallType::ImageEdits,
        "image_edit_api",
        &[
            "/images/edits",
            "/v1/images/edits",
            "/openai/deployments/{model:path}/images/edits",
        ],
    ),
];

/// The pipeline's route that a path belongs to, for metrics: never with the model that stands in it.
pub fn call_route(path: &str) -> &'static str {
    let fits = |route: &&str| match (route.split_once('{'), route.split_once('}')) {
        (Some((head, _)), Some((_, tail))) => path.starts_with(head) && path.ends_with(tail),
        _ => *route == path,
    };
    let mut paths = CALLS.iter().flat_map(|(_, _, paths)| *paths).copied();
    paths.find(fits).unwrap_or_default()
}

/// LiteLLM's whole route list, one `METHODS path auth` a line.
const LITELLM: &str = include_str!("../data/routes.txt");

/// Longer paths lead nowhere: no model's name needs more.
const MAX_PATH: usize = 4096;

type Choices = Vec<(&'static str, Target)>;

/// The table of all routes.
#[derive(Debug, Default)]
pub struct Routes {
    exact: FxHashMap<&'static str, Choices>,
    templates: Vec<(Template, Choices)>,
    listed: Vec<(&'static str, Vec<&'static str>, &'static str)>,
}

impl Routes {
    /// The data plane's routes, these, and the rest of LiteLLM's as not yet built.
    pub fn new(admin: &'static [AdminRoute]) -> Self {
        let mut routes = Self::default();
        for (call_type, name, paths) in CALLS {
            for path in *paths {
                routes.add("POST", path, Target::Call(*call_type), name);
            }
        }
        for row in admin {
            for path in row.paths {
                for method in row.methods {
                    routes.add(method, path, Target::Admin(row), row.name);
                }
            }
        }
        for (methods, path, policy) in LITELLM.lines().filter_map(litellm_row) {
            for method in methods.split(',') {
                routes.add_if_new(method, path, Target::NotYet(path, policy));
            }
        }
        routes
    }

    /// What this request leads to. `path` is as the client sent it.
    pub fn find(&self, method: &Method, path: &str) -> Found {
        if path.len() > MAX_PATH {
            return Found::Nothing;
        }
        if let Some(choices) = self.exact.get(path) {
            return choose(choices, method, Vec::new());
        }
        let mut known = Found::Nothing;
        for (template, choices) in &self.templates {
            if let Some(params) = template.matches(path) {
                match choose(choices, method, params) {
                    // Another template may have the method.
                    Found::WrongMethod => known = Found::WrongMethod,
                    found => return found,
                }
            }
        }
        known
    }

    /// What is built: path, methods and name, for `GET /routes`.
    pub fn listed(&self) -> impl Iterator<Item = &(&'static str, Vec<&'static str>, &'static str)> {
        self.listed.iter()
    }

    fn add(&mut self, method: &'static str, path: &'static str, target: Target, name: &'static str) {
        self.choices(path).push((method, target));
        match self.listed.iter_mut().find(|(listed, _, _)| *listed == path) {
            Some((_, methods, _)) => methods.push(method),
            None => self.listed.push((path, vec![method], name)),
        }
    }

    fn add_if_new(&mut self, method: &'static str, path: &'static str, target: Target) {
        let choices = self.choices(path);
        // HEAD is GET's, once that is built
        let is_known = |known: &str| known == method || (known == "GET" && method == "HEAD");
        if !choices.iter().any(|(known, _)| is_known(known)) {
            choices.push((method, target));
        }
    }

    fn choices(&mut self, path: &'static str) -> &mut Choices {
        if !path.contains('{') {
            return self.exact.entry(path).or_default();
        }
        let at = self.templates.iter().position(|(template, _)| template.text == path);
        let at = at.unwrap_or_else(|| {
            self.templates.push((Template::new(path), Choices::new()));
            self.templates.len() - 1
        });
        &mut self.templates[at].1
    }
}

fn choose(choices: &Choices, method: &Method, params: Vec<String>) -> Found {
    let of = |wanted: &str| {
        choices
            .iter()
            .find(|(method, _)| *method == wanted)
            .map(|(_, target)| *target)
    };
    // HEAD is answered wherever GET is: probes and Claude Code use it.
    let target = of(method.as_str()).or_else(|| if method == Method::HEAD { of("GET") } else { None });
    target.map_or(Found::WrongMethod, |target| Found::Route(target, params))
}

fn litellm_row(line: &'static str) -> Option<(&'static str, &'static str, Policy)> {
    let mut words = line.split(' ');
    let (methods, path, auth) = (words.next()?, words.next()?, words.next()?);
    let policy = if auth == "public" { Policy::Public } else { Policy::Key };
    (methods != "#").then_some((methods, path, policy))
}

#[cfg(test)]
mod tests;
