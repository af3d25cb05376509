//! What LiteLLM shows of an answer beside OpenAI's words (`vertex_ai_…`), and how likely its tokens were.

use super::part::Candidate;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Metadata of all candidates, by LiteLLM's names.
#[derive(Default)]
pub(in crate::gemini) struct Circumstances<'a> {
    grounding: Vec<&'a RawValue>,
    url_context: Vec<&'a RawValue>,
    safety: Vec<&'a RawValue>,
    citations: Vec<&'a RawValue>,
}

impl<'a> Circumstances<'a> {
    /// Collects them.
    pub(in crate::gemini) fn of(candidates: &[Candidate<'a>]) -> Self {
        let mut all = Self::default();
        for candidate in candidates {
            all.grounding.extend(candidate.grounding_metadata);
            all.url_context.extend(candidate.url_context_metadata);
            all.safety.extend(candidate.safety_ratings);
            all.citations.extend(candidate.citation_metadata);
        }
        all
    }

    /// Whether there are any.
    pub(in crate::gemini) fn is_empty(&self) -> bool {
        let lists = [&self.grounding, &self.url_context, &self.safety, &self.citations];
        lists.into_iter().all(Vec::is_empty)
    }

    /// Writes them. Chunks have the safety ratings under a second name.
    pub(in crate::gemini) fn write(&self, in_chunk: bool, out: &mut Out) {
        // Google may give a list of grounding metadata where there usually is one object.
        list("vertex_ai_grounding_metadata", &self.grounding, true, out);
        list("vertex_ai_url_context_metadata", &self.url_context, false, out);
        if in_chunk {
            list("vertex_ai_safety_ratings", &self.safety, false, out);
        }
        list("vertex_ai_safety_results", &self.safety, false, out);
        list("vertex_ai_citation_metadata", &self.citations, false, out);
    }
}

fn list(name: &str, items: &[&RawValue], flattens: bool, out: &mut Out) {
    out.key(name);
    out.open('[');
    for item in items {
        let inner = item
            .get()
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .map(str::trim);
        match inner.filter(|_| flattens) {
            Some("") => {}
            Some(inner) => out.raw(inner),
            None => out.raw(item.get()),
        }
    }
    out.close(']');
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Result<'a> {
    #[serde(borrow)]
    chosen_candidates: Vec<Token<'a>>,
    #[serde(borrow, default)]
    top_candidates: Vec<Tops<'a>>,
}

#[derive(Deserialize)]
struct Tops<'a> {
    #[serde(borrow, default)]
    candidates: Vec<Token<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token<'a> {
    #[serde(borrow)]
    token: Text<'a>,
    #[serde(borrow)]
    log_probability: &'a RawValue,
}

impl Token<'_> {
    fn write(&self, out: &mut Out) {
        out.raw_member("token", self.token.raw());
        out.raw_member("logprob", self.log_probability.get());
    }
}

/// Writes how likely a candidate's tokens were, if that is told.
pub(in crate::gemini) fn write_logprobs(candidate: &Candidate<'_>, out: &mut Out) {
    let result = candidate
        .logprobs_result
        .and_then(|json| serde_json::from_str::<Result<'_>>(json.get()).ok());
    let Some(result) = result else { return };
    out.key("logprobs");
    out.open('{');
    out.key("content");
    out.open('[');
    for (index, token) in result.chosen_candidates.iter().enumerate() {
        out.open('{');
        token.write(out);
        out.key("top_logprobs");
        out.open('[');
        for top in result
            .top_candidates
            .get(index)
            .iter()
            .flat_map(|tops| &tops.candidates)
        {
            out.open('{');
            top.write(out);
            out.close('}');
        }
        out.close(']');
        out.close('}');
    }
    out.close(']');
    out.close('}');
}
