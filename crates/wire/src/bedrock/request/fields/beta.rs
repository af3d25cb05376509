//! Betas of Claude models, which Converse takes in the body.

use crate::bedrock::model::Model;
use crate::codec::Call;

/// The betas that Converse knows (LiteLLM's list for it); others make it refuse a request.
const KNOWN: &[&str] = &[
    "computer-use-2025-01-24",
    "computer-use-2025-11-24",
    "context-1m-2025-08-07",
    EFFORT,
    "fine-grained-tool-streaming-2025-05-14",
    "structured-outputs-2025-11-13",
    "thinking-binding-controls-2026-08-01",
    "thinking-display-updates-2026-08-18",
];

const EFFORT: &str = "effort-2025-11-24";
const COMPACTION: &str = "compact-2026-01-12";

/// Versions of the tools for screens and shells, by models' names; the first that fits counts.
const COMPUTERS: &[(&[&str], &str)] = &[
    (
        &["opus-4-7", "opus-4-6", "sonnet-4-6", "opus-4-5"],
        "computer-use-2025-11-24",
    ),
    (
        &["sonnet-4", "haiku-4-5", "opus-4", "3-7-sonnet", "sonnet-3-7"],
        "computer-use-2025-01-24",
    ),
    (&[""], "computer-use-2024-10-22"),
];

/// What a request needs betas for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needs {
    pub(super) computer: bool,
    pub(super) effort: bool,
    pub(super) compaction: bool,
}

/// The request's betas as a JSON list: the client's, and those that it needs.
pub(super) fn list(call: &Call<'_>, model: &Model<'_>, needs: Needs) -> Option<String> {
    if !model.is_claude() {
        return None;
    }
    let by_client = call.headers.iter().filter(|(name, _)| name == "anthropic-beta");
    let by_client = by_client.flat_map(|(_, value)| value.split(',').map(str::trim));
    let known = by_client.filter_map(|beta| KNOWN.iter().copied().find(|known| *known == beta));
    let mut betas: Vec<&str> = Vec::new();
    let computer = COMPUTERS
        .iter()
        .find(|(names, _)| names.iter().any(|name| model.name.contains(name)));
    let needed = [
        computer.filter(|_| needs.computer).map(|(_, beta)| *beta),
        needs.effort.then_some(EFFORT),
        needs.compaction.then_some(COMPACTION),
    ];
    for beta in known.chain(needed.into_iter().flatten()) {
        if !betas.contains(&beta) {
            betas.push(beta);
        }
    }
    (!betas.is_empty()).then(|| serde_json::Value::from(betas).to_string())
}
