//! Headers that a deployment's requests carry.

use crate::secret::Secret;
use crate::yaml::Node;

/// `organization`, `default_headers` and `extra_headers`: later ones replace earlier ones.
pub(super) fn read(params: &Node) -> Vec<(String, Secret)> {
    let mut headers: Vec<(String, Secret)> = Vec::new();
    let mut add = |name: &str, value: Option<String>| {
        let (name, Some(value)) = (name.to_ascii_lowercase(), value) else {
            return;
        };
        headers.retain(|(earlier, _)| *earlier != name);
        headers.push((name, Secret::new(value)));
    };
    let organization = params.get("organization").and_then(Node::display);
    add("openai-organization", organization);
    for key in ["default_headers", "headers", "extra_headers"] {
        for entry in params.get(key).map(Node::entries).unwrap_or_default() {
            add(&entry.key, entry.value.display());
        }
    }
    headers
}
