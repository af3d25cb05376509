//! What a call used: Google counts cached tokens within the prompt, and thoughts within the answer or beside it.

use super::grounding::Searches;
use crate::anthropic::out::Out;
use crate::usage::{Usage, UsageSource};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// `usageMetadata`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Reported {
    #[serde(deserialize_with = "count")]
    prompt_token_count: Option<u64>,
    #[serde(deserialize_with = "count")]
    candidates_token_count: Option<u64>,
    #[serde(deserialize_with = "count")]
    total_token_count: Option<u64>,
    #[serde(deserialize_with = "count")]
    cached_content_token_count: Option<u64>,
    #[serde(deserialize_with = "count")]
    thoughts_token_count: Option<u64>,
    #[serde(deserialize_with = "count")]
    tool_use_prompt_token_count: Option<u64>,
    #[serde(deserialize_with = "by_kind")]
    prompt_tokens_details: Option<Kinds>,
    #[serde(deserialize_with = "by_kind")]
    candidates_tokens_details: Option<Kinds>,
    #[serde(deserialize_with = "by_kind")]
    cache_tokens_details: Option<Kinds>,
}

/// Tokens by what they are; documents count as text.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds {
    text: Option<u64>,
    audio: Option<u64>,
    image: Option<u64>,
    video: Option<u64>,
}

impl Kinds {
    fn slot(&mut self, kind: &str) -> Option<&mut Option<u64>> {
        Some(match kind.to_ascii_uppercase().as_str() {
            "TEXT" | "DOCUMENT" => &mut self.text,
            "AUDIO" => &mut self.audio,
            "IMAGE" => &mut self.image,
            "VIDEO" => &mut self.video,
            _ => return None,
        })
    }

    /// What is left without those.
    fn without(self, those: Self) -> Self {
        let less = |all: Option<u64>, part: Option<u64>| all.map(|all| all.saturating_sub(part.unwrap_or(0)));
        Self {
            text: less(self.text, those.text),
            audio: less(self.audio, those.audio),
            image: less(self.image, those.image),
            video: less(self.video, those.video),
        }
    }
}

/// The same, counted up: buckets that don't overlap, and what the reply shows of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    usage: Usage,
    prompt: Kinds,
    answer_text: Option<u64>,
    cached: Option<u64>,
    thoughts: Option<u64>,
    total: u64,
    searches: Searches,
}

impl Reported {
    /// Counts it up. Tokens of tools that Google ran are paid for as prompt, but not what a search brought: that has a
    /// price of its own.
    pub(super) fn of(&self, searches: Searches) -> Counted {
        let tools = self.tool_use_prompt_token_count.unwrap_or(0);
        let billed_tools = if searches.are_billed() { 0 } else { tools };
        let all = self.prompt_token_count.unwrap_or(0).saturating_add(billed_tools);
        let cached = self.cached_content_token_count;
        let prompt = self.prompt(cached);
        let cache_read = cached.unwrap_or(0).min(all);
        let mut left = all - cache_read;
        let mut take = |count: Option<u64>| {
            let taken = count.unwrap_or(0).min(left);
            left -= taken;
            taken
        };
        let (input_audio, input_image, input_video) = (take(prompt.audio), take(prompt.image), take(prompt.video));
        let answer = self.answer();
        Counted {
            usage: Usage {
                input_text: left,
                cache_read,
                input_audio,
                input_image,
                input_video,
                web_searches: searches.web,
                source: self.source(),
                ..answer
            },
            prompt,
            answer_text: self.answer_text(&answer),
            cached,
            thoughts: self.thoughts_token_count,
            total: self
                .total_token_count
                .unwrap_or_else(|| all.saturating_add(answer.completion())),
            searches,
        }
    }

    const fn source(&self) -> UsageSource {
        match (
            self.prompt_token_count,
            self.candidates_token_count,
            self.total_token_count,
        ) {
            (None, None, None) => UsageSource::None,
            _ => UsageSource::Reported,
        }
    }

    /// The prompt without what came from the cache; a cache that doesn't say what it held, held text.
    fn prompt(&self, cached: Option<u64>) -> Kinds {
        let held = self.cache_tokens_details.unwrap_or(Kinds {
            text: cached,
            ..Kinds::default()
        });
        self.prompt_tokens_details.unwrap_or_default().without(held)
    }

    /// The answer's buckets.
    fn answer(&self) -> Usage {
        let candidates = self.candidates_token_count.unwrap_or(0);
        let thoughts = self.thoughts_token_count.unwrap_or(0);
        let completion = if self.thoughts_are_within() {
            candidates
        } else {
            candidates.saturating_add(thoughts)
        };
        let kinds = self.candidates_tokens_details.unwrap_or_default();
        let reasoning = thoughts.min(completion);
        let mut left = completion - reasoning;
        let mut take = |count: Option<u64>| {
            let taken = count.unwrap_or(0).min(left);
            left -= taken;
            taken
        };
        let (output_audio, output_image) = (take(kinds.audio), take(kinds.image));
        Usage {
            output_text: left,
            reasoning,
            output_audio,
            output_image,
            ..Usage::default()
        }
    }

    /// Whether the answer's count has the thoughts in it: then prompt, tools and answer are all.
    fn thoughts_are_within(&self) -> bool {
        let counts = [
            self.prompt_token_count,
            self.candidates_token_count,
            self.tool_use_prompt_token_count,
        ];
        let sum = counts.into_iter().flatten().fold(0, u64::saturating_add);
        sum == self.total_token_count.unwrap_or(0)
    }

    fn answer_text(&self, answer: &Usage) -> Option<u64> {
        let reported = self.candidates_tokens_details.and_then(|kinds| kinds.text);
        let candidates = self.candidates_token_count.filter(|count| *count > 0);
        let videos = self.candidates_tokens_details.unwrap_or_default().video.unwrap_or(0);
        reported.or_else(|| candidates.map(|_| answer.output_text.saturating_sub(videos)))
    }
}

impl Counted {
    /// The disjoint buckets.
    pub(super) const fn usage(&self) -> Usage {
        self.usage
    }

    /// Writes the `usage` object, but for its last bracket.
    pub(super) fn write_open(&self, out: &mut Out) {
        out.open('{');
        out.number_member("completion_tokens", self.usage.completion());
        out.number_member("prompt_tokens", self.usage.prompt());
        out.number_member("total_tokens", self.total);
        if self.thoughts.is_some() || self.answer_text.is_some() {
            out.key("completion_tokens_details");
            out.open('{');
            optional(out, "reasoning_tokens", self.thoughts.map(|_| self.usage.reasoning));
            optional(out, "text_tokens", self.answer_text);
            optional(out, "audio_tokens", some(self.usage.output_audio));
            optional(out, "image_tokens", some(self.usage.output_image));
            out.close('}');
        }
        out.key("prompt_tokens_details");
        out.open('{');
        optional(out, "cached_tokens", self.cached);
        optional(out, "text_tokens", self.prompt.text);
        optional(out, "audio_tokens", self.prompt.audio);
        optional(out, "image_tokens", self.prompt.image);
        optional(out, "video_tokens", self.prompt.video);
        optional(out, "web_search_requests", some(self.searches.web));
        optional(out, "google_maps_grounding_requests", some(self.searches.maps));
        out.close('}');
        optional(out, "cache_read_input_tokens", self.cached);
    }

    /// Writes what LiteLLM shows of an answer that was blocked.
    pub(super) fn write_totals(&self, out: &mut Out) {
        out.open('{');
        out.number_member("completion_tokens", self.usage.completion());
        out.number_member("prompt_tokens", self.usage.prompt());
        out.number_member("total_tokens", self.total);
        out.close('}');
    }
}

fn some(count: u64) -> Option<u64> {
    (count > 0).then_some(count)
}

fn optional(out: &mut Out, name: &str, count: Option<u64>) {
    if let Some(count) = count {
        out.number_member(name, count);
    }
}

/// A count; what isn't a whole number is none.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let json = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(json.and_then(|json| serde_json::from_str(json.get()).ok()))
}

/// Counts by kind; what has another form is none.
fn by_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Kinds>, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    #[derive(Default)]
    struct Detail {
        modality: String,
        #[serde(alias = "token_count")]
        token_count: u64,
    }
    let json = Option::<Box<RawValue>>::deserialize(deserializer)?;
    let details = json.and_then(|json| serde_json::from_str::<Vec<Detail>>(json.get()).ok());
    Ok(details.map(|details| {
        let mut kinds = Kinds::default();
        for detail in details {
            if let Some(slot) = kinds.slot(&detail.modality) {
                *slot = Some(slot.unwrap_or(0).saturating_add(detail.token_count));
            }
        }
        kinds
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn counted(json: &serde_json::Value) -> Counted {
        serde_json::from_value::<Reported>(json.clone())
            .unwrap()
            .of(Searches::default())
    }

    #[test]
    fn kinds_are_buckets_of_their_own() {
        let usage = counted(&json!({
            "promptTokenCount": 300, "candidatesTokenCount": 4, "totalTokenCount": 304, "cachedContentTokenCount": 40,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 42}, {"modality": "IMAGE", "tokenCount": 258}],
            "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 40}],
            "candidatesTokensDetails": [{"modality": "TEXT", "tokenCount": 4}],
        }))
        .usage();
        assert_eq!(
            (usage.input_text, usage.input_image, usage.cache_read, usage.output_text),
            (2, 258, 40, 4)
        );
    }

    #[test]
    fn thoughts_stand_within_the_answer_or_beside_it() {
        for (candidates, total, completion) in [(10, 35, 15), (15, 35, 15), (10, 30, 10)] {
            let usage = counted(&json!({
                "promptTokenCount": 20, "candidatesTokenCount": candidates, "thoughtsTokenCount": 5, "totalTokenCount": total,
            }))
            .usage();
            assert_eq!(
                (usage.completion(), usage.reasoning),
                (completion, 5),
                "{candidates} {total}"
            );
        }
    }

    #[test]
    fn tools_are_prompt_but_searches_are_not() {
        let reported: Reported = serde_json::from_value(json!({
            "promptTokenCount": 10, "toolUsePromptTokenCount": 7, "candidatesTokenCount": 3, "totalTokenCount": 20,
        }))
        .unwrap();
        assert_eq!(reported.of(Searches::default()).usage().prompt(), 17);
        assert_eq!(reported.of(Searches { web: 1, maps: 0 }).usage().prompt(), 10);
    }

    #[test]
    fn odd_counts_are_none() {
        let odd = json!({"promptTokenCount": "x", "candidatesTokenCount": null, "promptTokensDetails": 5});
        assert_eq!(counted(&odd).usage(), Usage::default());
    }

    proptest! {
        #[test]
        fn buckets_add_up(
            text in 0u64..1 << 40, image in 0u64..1 << 40, audio in 0u64..1 << 40, cached in 0u64..1 << 41,
            tools in 0u64..1 << 40, answer in 0u64..1 << 40, thoughts in 1u64..1 << 40, drawn in 0u64..1 << 41,
        ) {
            let prompt = text + image + audio;
            let total = prompt + tools + answer + thoughts;
            let usage = counted(&json!({
                "promptTokenCount": prompt, "candidatesTokenCount": answer, "thoughtsTokenCount": thoughts,
                "totalTokenCount": total, "cachedContentTokenCount": cached.min(prompt), "toolUsePromptTokenCount": tools,
                "promptTokensDetails": [
                    {"modality": "TEXT", "tokenCount": text}, {"modality": "IMAGE", "tokenCount": image},
                    {"modality": "AUDIO", "tokenCount": audio},
                ],
                "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": drawn}],
            })).usage();
            prop_assert_eq!(usage.prompt(), prompt + tools);
            prop_assert_eq!(usage.completion(), answer + thoughts);
            prop_assert_eq!(usage.total(), total);
        }
    }
}
