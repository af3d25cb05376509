//! What an answer rests on: web pages, and the searches that found them.

use crate::anthropic::out::Out;
use crate::anthropic::text::{Text, if_text};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// Searches that Google bills apart from tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Searches {
    /// Of the web: different queries.
    pub(super) web: u64,
    /// Of maps: different queries, at least one where a map is part of the answer.
    pub(super) maps: u64,
}

impl Searches {
    /// Whether there were any.
    pub(super) const fn are_billed(self) -> bool {
        self.web > 0 || self.maps > 0
    }
}

/// Queries of all metadata so far: the same one counts once.
#[derive(Clone, Debug, Default)]
pub(super) struct Queries {
    web: BTreeSet<String>,
    maps: BTreeSet<String>,
    has_maps: bool,
}

impl Queries {
    /// Takes in a candidate's metadata.
    pub(super) fn add(&mut self, json: &RawValue) {
        for grounding in Grounding::list(json) {
            let has = |kind: fn(&Chunk<'_>) -> bool| grounding.grounding_chunks.iter().any(kind);
            let is_map = has(|chunk| chunk.maps.is_some()) || grounding.google_maps_widget_context_token.is_some();
            let is_web = has(|chunk| chunk.web.is_some());
            self.has_maps |= is_map;
            let queries = grounding
                .web_search_queries
                .into_iter()
                .filter(|query| !query.is_empty());
            if is_map && !is_web {
                self.maps.extend(queries);
            } else {
                self.web.extend(queries);
            }
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> Searches {
        let count = |queries: &BTreeSet<String>| u64::try_from(queries.len()).unwrap_or(u64::MAX);
        Searches {
            web: count(&self.web),
            maps: if self.has_maps { count(&self.maps).max(1) } else { 0 },
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Grounding<'a> {
    web_search_queries: Vec<String>,
    #[serde(borrow)]
    grounding_chunks: Vec<Chunk<'a>>,
    #[serde(borrow)]
    grounding_supports: Vec<Support<'a>>,
    #[serde(borrow)]
    google_maps_widget_context_token: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Chunk<'a> {
    #[serde(borrow)]
    web: Option<Page<'a>>,
    #[serde(borrow)]
    maps: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Page<'a> {
    #[serde(borrow, deserialize_with = "if_text")]
    uri: Option<Text<'a>>,
    #[serde(borrow, deserialize_with = "if_text")]
    title: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Support<'a> {
    #[serde(borrow)]
    segment: Segment<'a>,
    grounding_chunk_indices: Vec<usize>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Segment<'a> {
    #[serde(borrow)]
    start_index: Option<&'a RawValue>,
    #[serde(borrow)]
    end_index: Option<&'a RawValue>,
}

impl<'a> Grounding<'a> {
    /// One, or a list of them; what has another form grounds nothing.
    fn list(json: &'a RawValue) -> Vec<Self> {
        if json.get().starts_with('[') {
            return serde_json::from_str(json.get()).unwrap_or_default();
        }
        serde_json::from_str(json.get())
            .map(|one| vec![one])
            .unwrap_or_default()
    }
}

/// Which pages support which part of the text, as OpenAI's annotations: a JSON list, if there are any.
pub(super) fn annotations(json: &RawValue) -> Option<String> {
    let mut out = Out::default();
    let mut any = false;
    out.open('[');
    for grounding in Grounding::list(json) {
        for support in &grounding.grounding_supports {
            let first = support.grounding_chunk_indices.first();
            let page = first.and_then(|index| grounding.grounding_chunks.get(*index)?.web.as_ref());
            if let (Some(page), Some(start), Some(end)) = (page, support.segment.start_index, support.segment.end_index)
            {
                citation(page, start, end, &mut out);
                any = true;
            }
        }
    }
    out.close(']');
    any.then(|| out.into_text())
}

fn citation(page: &Page<'_>, start: &RawValue, end: &RawValue, out: &mut Out) {
    out.open('{');
    out.text_member("type", "url_citation");
    out.key("url_citation");
    out.open('{');
    out.raw_member("start_index", start.get());
    out.raw_member("end_index", end.get());
    out.raw_member("url", page.uri.unwrap_or_default().raw());
    out.raw_member("title", page.title.unwrap_or_default().raw());
    out.close('}');
    out.close('}');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).unwrap()
    }

    #[test]
    fn the_same_query_counts_once() {
        let mut queries = Queries::default();
        queries.add(&raw(
            r#"{"webSearchQueries": ["a", "b", ""], "groundingChunks": [{"web": {}}]}"#,
        ));
        queries.add(&raw(r#"[{"webSearchQueries": ["a"]}]"#));
        queries.add(&raw(
            r#"{"webSearchQueries": ["m"], "groundingChunks": [{"maps": {}}]}"#,
        ));
        queries.add(&raw("5"));
        assert_eq!(queries.count(), Searches { web: 2, maps: 1 });
    }

    #[test]
    fn supports_become_annotations() {
        let grounding = r#"{"groundingChunks": [{"web": {"uri": "u", "title": "t"}}],
            "groundingSupports": [{"segment": {"startIndex": 0, "endIndex": 5}, "groundingChunkIndices": [0]},
                {"segment": {"endIndex": 5}, "groundingChunkIndices": [0]},
                {"segment": {"startIndex": 0, "endIndex": 5}, "groundingChunkIndices": [7]}]}"#;
        let citation = r#"{"start_index":0,"end_index":5,"url":"u","title":"t"}"#;
        let wanted = format!(r#"[{{"type":"url_citation","url_citation":{citation}}}]"#);
        assert_eq!(annotations(&raw(grounding)), Some(wanted));
        assert_eq!(annotations(&raw("{}")), None);
    }
}
