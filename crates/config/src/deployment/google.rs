//! Where Vertex AI is, and who asks: a project, a region and credentials.

use super::endpoint::Refusal;
use crate::yaml::{Node, Value};
use serde_json::Value as Json;
use wire::facts::Place;

/// Keys of credentials, the usual one first.
const KEYS: [&str; 2] = ["vertex_credentials", "vertex_ai_credentials"];

/// The credentials that the first of these nodes has.
pub(super) fn credentials(nodes: &[Option<&Node>]) -> Option<String> {
    let mut nodes = nodes.iter().flatten();
    nodes.find_map(|node| KEYS.iter().find_map(|key| text(node.get(key)?)))
}

/// A file's name, JSON, or JSON's members.
fn text(node: &Node) -> Option<String> {
    match &node.value {
        Value::Map(_) => Some(node.to_json().to_string()),
        _ => node.text().filter(|text| !text.is_empty()).map(str::to_owned),
    }
}

/// Completes a place: by `litellm_settings`, by the credentials, and by where the model is.
///
/// # Errors
/// No project: without one there is no URL.
pub(super) fn complete(
    place: &mut Place,
    model: &str,
    credentials: Option<&str>,
    litellm: &Node,
) -> Result<(), Refusal> {
    let setting = |key: &str| litellm.get(key).and_then(Node::text).map(str::to_owned);
    let project = place.project.take().or_else(|| setting("vertex_project"));
    place.project = project.or_else(|| project_of(credentials?));
    let location = place.location.take().or_else(|| setting("vertex_location"));
    place.location = catalog::prices::vertex_region(model, location.as_deref());
    if place.project.is_none() {
        return Err(Refusal {
            message: "Vertex AI needs a `vertex_project`".to_owned(),
            hint: Some("set it, or the variable `VERTEXAI_PROJECT`".to_owned()),
        });
    }
    Ok(())
}

/// The project that a service account's JSON names.
fn project_of(credentials: &str) -> Option<String> {
    let json: Json = serde_json::from_str(credentials).ok()?;
    json.get("project_id")?.as_str().map(str::to_owned)
}
