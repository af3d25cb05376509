//! Citations of Nova's web search, as OpenAI's annotations.

use crate::anthropic::out::Out;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The cited texts of an answer.
#[derive(Debug, Default)]
pub(super) struct Citations<'a> {
    blocks: Vec<&'a RawValue>,
    /// Whether the cited texts are the answer's content, so that places in them are places in that.
    pub(super) are_in_content: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Block {
    content: Vec<Value>,
    citations: Vec<Value>,
}

impl Block {
    fn read(json: &RawValue) -> Self {
        serde_json::from_str(json.get()).unwrap_or_default()
    }

    fn text(&self) -> String {
        let texts = self.content.iter().filter_map(|part| part.get("text")?.as_str());
        texts.collect()
    }
}

impl<'a> Citations<'a> {
    pub(super) fn add(&mut self, block: Option<&'a RawValue>) {
        self.blocks.extend(block);
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    pub(super) fn has_text(&self) -> bool {
        self.blocks.iter().any(|block| !Block::read(block).text().is_empty())
    }

    pub(super) fn text(&self) -> String {
        self.blocks.iter().map(|block| Block::read(block).text()).collect()
    }

    /// The `citationsContent` member.
    pub(super) fn write_blocks(&self, out: &mut Out) {
        if self.is_empty() {
            return;
        }
        out.key("citationsContent");
        out.open('[');
        self.blocks.iter().for_each(|block| out.raw(block.get()));
        out.close(']');
    }

    /// The `annotations` member.
    pub(super) fn write_annotations(&self, out: &mut Out) {
        let annotations = self.annotations();
        if self.are_in_content && !annotations.is_empty() {
            out.raw_member("annotations", &Value::Array(annotations).to_string());
        }
    }

    fn annotations(&self) -> Vec<Value> {
        let mut annotations = Vec::new();
        let mut offset = 0;
        for block in self.blocks.iter().map(|block| Block::read(block)) {
            annotations.extend(
                block
                    .citations
                    .iter()
                    .filter_map(|citation| annotation(citation, offset)),
            );
            offset += block.text().chars().count() as u64;
        }
        annotations
    }
}

fn annotation(citation: &Value, offset: u64) -> Option<Value> {
    let place = citation.pointer("/location/searchResultLocation")?;
    let at = |name: &str| Some(offset + place.get(name)?.as_u64()?);
    let word = |name: &str| citation.get(name).and_then(Value::as_str).unwrap_or_default();
    Some(json!({"type": "url_citation", "url_citation": {
        "start_index": at("start")?, "end_index": at("end")?, "title": word("title"), "url": word("source"),
    }}))
}
