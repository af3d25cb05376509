//! Where Vertex AI is, and who asks: a project, a region and credentials.

use super::Context;
use super::endpoint::Refusal;
use super::sign_in::GoogleSignIn;
use crate::secret::Secret;
use crate::yaml::{Node, Value};
use serde_json::Value as Json;
use wire::facts::Place;

/// Keys of credentials, the usual one first.
const KEYS: [&str; 2] = ["vertex_credentials", "vertex_ai_credentials"];

/// Where machines ask.
const METADATA: &str = "metadata.google.internal";

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
    context: Context<'_>,
) -> Result<(), Refusal> {
    let setting = |key: &str| context.litellm.get(key).and_then(Node::text).map(str::to_owned);
    let project = place.project.take().or_else(|| setting("vertex_project"));
    place.project = project.or_else(|| match credentials {
        Some(credentials) => project_of(credentials),
        None => variable(context.env, "GOOGLE_CLOUD_PROJECT"),
    });
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

/// The project that a service account's JSON names, or the one that pays for a person.
fn project_of(credentials: &str) -> Option<String> {
    let json: Json = serde_json::from_str(credentials).ok()?;
    let mut names = ["project_id", "quota_project_id"].iter();
    names.find_map(|name| json.get(name)?.as_str().map(str::to_owned))
}

/// Who asks: these credentials, or what google-auth looks for where there are none.
pub(super) fn sign_in(credentials: Option<String>, env: &dyn Fn(&str) -> Option<String>) -> GoogleSignIn {
    let folder = || {
        let config = || Some(format!("{}/.config/gcloud", variable(env, "HOME")?));
        variable(env, "CLOUDSDK_CONFIG").or_else(config)
    };
    let hosts = ["GCE_METADATA_HOST", "GCE_METADATA_ROOT"];
    let host = hosts.iter().find_map(|name| variable(env, name));
    GoogleSignIn {
        credentials: credentials.map(Secret::new),
        own_file: folder().map(|folder| format!("{folder}/application_default_credentials.json")),
        metadata_host: host.unwrap_or_else(|| METADATA.to_owned()),
    }
}

fn variable(env: &dyn Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    env(name).filter(|text| !text.is_empty())
}
