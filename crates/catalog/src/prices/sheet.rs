//! Prices per token, resolved: one sheet per service tier and prompt length.

use super::rates::{Fields, price};
use std::collections::BTreeMap;
use wire::amount::Price;

/// What service tiers add to the keys of their prices.
pub(super) const TIER_SUFFIXES: [&str; 4] = ["_flex", "_balanced", "_priority", "_ultrafast"];

/// What one token of each kind costs, with every fallback applied. Names as in [`wire::usage::Usage`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sheet {
    pub(crate) input: Price,
    pub(crate) cache_read: Price,
    pub(crate) cache_write_5m: Price,
    pub(crate) cache_write_1h: Price,
    pub(crate) input_audio: Price,
    pub(crate) input_image: Price,
    pub(crate) input_video: Price,
    pub(crate) output: Price,
    pub(crate) reasoning: Price,
    pub(crate) output_audio: Price,
    pub(crate) output_image: Price,
    /// The dearest of the prompt's prices.
    pub(crate) dearest_input: Price,
    /// The dearest of the answer's.
    pub(crate) dearest_output: Price,
}

impl Sheet {
    fn with_dearest(self) -> Self {
        let input = [
            self.input,
            self.cache_read,
            self.cache_write_5m,
            self.cache_write_1h,
            self.input_audio,
            self.input_image,
            self.input_video,
        ];
        let output = [self.output, self.reasoning, self.output_audio, self.output_image];
        Self {
            dearest_input: dearest(input),
            dearest_output: dearest(output),
            ..self
        }
    }
}

/// The dearest price, to far less than the smallest sum for any count of tokens.
fn dearest<const N: usize>(prices: [Price; N]) -> Price {
    const MANY: u64 = 1_000_000_000_000;
    let dearest = prices.into_iter().max_by_key(|price| price.times(MANY));
    dearest.unwrap_or_default()
}

/// Sheets by prompt length: all tokens of a call are priced by the last step that its prompt exceeds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ladder {
    base: Sheet,
    /// Steps in ascending order: prompts of more tokens than this have the sheet's prices.
    steps: Vec<(u64, Sheet)>,
}

impl Ladder {
    /// The sheet for a prompt of this many tokens.
    pub(super) fn at(&self, prompt: u64) -> &Sheet {
        self.reachable(prompt).last().unwrap_or(&self.base)
    }

    /// Every sheet that a prompt of at most this many tokens may have, in ascending order.
    pub(super) fn reachable(&self, prompt: u64) -> impl Iterator<Item = &Sheet> {
        let steps = self.steps.iter().take_while(move |(above, _)| prompt > *above);
        std::iter::once(&self.base).chain(steps.map(|(_, sheet)| sheet))
    }
}

/// The fields of a row, and how to read them.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) fields: &'a Fields<'a>,
    /// LiteLLM's provider, or nothing.
    pub(super) provider: &'a str,
    /// One of [`TIER_SUFFIXES`], or nothing.
    pub(super) suffix: &'static str,
    /// Prices that hold instead at cheap hours.
    pub(super) off_peak: Option<&'a Fields<'a>>,
}

/// The prices that depend on the prompt's length, before fallbacks.
#[derive(Clone, Copy)]
struct Core {
    input: Price,
    output: Price,
    cache_read: Option<Price>,
    cache_write: Option<Price>,
    cache_write_1h: Option<Price>,
    reasoning: Option<Price>,
}

impl Source<'_> {
    /// Resolves the row.
    pub(super) fn ladder(&self) -> Ladder {
        let base = self.base();
        let tiers = self.tier_table();
        let steps = if tiers.is_empty() { self.thresholds(base) } else { tiers };
        Ladder {
            base: self.sheet(base),
            steps: steps
                .into_iter()
                .map(|(above, core)| (above, self.sheet(core)))
                .collect(),
        }
    }

    fn plain(&self, key: &str) -> Option<Price> {
        price(self.fields.get(key)?)
    }

    /// The service tier's price, or else the standard one.
    fn tiered(&self, key: &str) -> Option<Price> {
        self.plain(&format!("{key}{}", self.suffix)).or_else(|| self.plain(key))
    }

    fn base(&self) -> Core {
        let input = self.plain("input_cost_per_token");
        // Fireworks takes half the input price for cached tokens unless its page says otherwise.
        let half = || input.filter(|_| self.provider == "fireworks_ai").map(Price::half);
        let output = self.tiered("output_cost_per_token").filter(|price| !price.is_zero());
        Core {
            input: self.tiered("input_cost_per_token").unwrap_or_default(),
            output: output
                .or_else(|| self.plain("output_cost_per_image_token"))
                .unwrap_or_default(),
            cache_read: self.tiered("cache_read_input_token_cost").or_else(half),
            cache_write: self.tiered("cache_creation_input_token_cost"),
            cache_write_1h: self.plain("cache_creation_input_token_cost_above_1hr"),
            reasoning: None,
        }
    }

    /// Steps from `*_above_200k_tokens` keys. A price without such a key stays as on the step below.
    fn thresholds(&self, mut core: Core) -> Vec<(u64, Core)> {
        let mut steps = Vec::new();
        for (tokens, label) in self.threshold_labels() {
            let raised = |key: &str| self.tiered(&format!("{key}_above_{label}_tokens"));
            core.input = raised("input_cost_per_token").unwrap_or(core.input);
            core.output = raised("output_cost_per_token").unwrap_or(core.output);
            core.cache_read = raised("cache_read_input_token_cost").or(core.cache_read);
            core.cache_write = raised("cache_creation_input_token_cost").or(core.cache_write);
            core.cache_write_1h = raised("cache_creation_input_token_cost_above_1hr").or(core.cache_write_1h);
            // xAI's dearer prices begin at the threshold itself.
            let inclusive = u64::from(self.provider == "xai");
            steps.push((tokens.saturating_sub(inclusive), core));
        }
        steps
    }

    /// The thresholds of this service tier and of the standard one, with their text in the keys.
    fn threshold_labels(&self) -> BTreeMap<u64, &str> {
        const PREFIXES: [&str; 4] = [
            "input_cost_per_token_above_",
            "output_cost_per_token_above_",
            "cache_read_input_token_cost_above_",
            "cache_creation_input_token_cost_above_",
        ];
        let priced = self.fields.iter().filter(|(_, value)| price(value).is_some());
        priced
            .filter(|(key, _)| PREFIXES.iter().any(|prefix| key.starts_with(prefix)))
            .filter_map(|(key, _)| {
                let (label, suffix) = key.rsplit_once("_above_")?.1.split_once("_tokens")?;
                let ours = suffix.is_empty() || suffix == self.suffix;
                Some((token_count(label).filter(|_| ours)?, label))
            })
            .collect()
    }

    /// Steps from `tiered_pricing`, which knows no service tiers. What a tier leaves out costs what
    /// its input costs; output that no tier prices costs what it costs without them.
    fn tier_table(&self) -> Vec<(u64, Core)> {
        let raw = self.fields.get("tiered_pricing").map_or("[]", |raw| raw.get());
        let tiers: Vec<Fields<'_>> = serde_json::from_str(raw).unwrap_or_default();
        let mut steps: Vec<_> = tiers
            .iter()
            .filter_map(|tier| {
                let get = |key: &str| price(tier.get(key)?);
                let [above, _] = serde_json::from_str::<[f64; 2]>(tier.get("range")?.get()).ok()?;
                let input = get("input_cost_per_token")?;
                let output = get("output_cost_per_token");
                let cache_write = get("cache_creation_input_token_cost").unwrap_or(input);
                let core = Core {
                    input,
                    output: output
                        .or_else(|| self.plain("output_cost_per_token"))
                        .unwrap_or_default(),
                    cache_read: get("cache_read_input_token_cost").or(Some(input)),
                    cache_write: Some(cache_write),
                    cache_write_1h: get("cache_creation_input_token_cost_above_1hr"),
                    reasoning: get("output_cost_per_reasoning_token").or(output),
                };
                Some((above as u64, core))
            })
            .collect();
        steps.sort_by_key(|(above, _)| *above);
        steps
    }

    fn sheet(&self, core: Core) -> Sheet {
        let cheap = |key: &str| price(self.off_peak?.get(key)?);
        let input = cheap("input_cost_per_token").unwrap_or(core.input);
        let output = cheap("output_cost_per_token").unwrap_or(core.output);
        let cache_read = cheap("cache_read_input_token_cost").or(core.cache_read);
        let cache_write = cheap("cache_creation_input_token_cost").or(core.cache_write);
        let cache_write_5m = cache_write.unwrap_or(input);
        let media = |key: &str| self.tiered(key).unwrap_or(input);
        let answer = |key: &str| self.plain(key).unwrap_or(output);
        Sheet {
            input,
            cache_read: cache_read.unwrap_or(input),
            cache_write_5m,
            cache_write_1h: core.cache_write_1h.unwrap_or(cache_write_5m),
            input_audio: media("input_cost_per_audio_token"),
            input_image: media("input_cost_per_image_token"),
            input_video: media("input_cost_per_video_token"),
            output,
            reasoning: cheap("output_cost_per_reasoning_token")
                .or(core.reasoning)
                .unwrap_or_else(|| self.reasoning(output)),
            output_audio: answer("output_cost_per_audio_token"),
            output_image: answer("output_cost_per_image_token"),
            ..Sheet::default()
        }
        .with_dearest()
    }

    /// The service tier's price of reasoning, else its price of output, else the standard price of
    /// reasoning, else that of output. xAI bills reasoning as output.
    fn reasoning(&self, output: Price) -> Price {
        const REASONING: &str = "output_cost_per_reasoning_token";
        let own = |key: &str| self.plain(&format!("{key}{}", self.suffix));
        if self.provider == "xai" {
            return output;
        }
        let tier_output = (!self.suffix.is_empty()).then(|| own("output_cost_per_token"));
        own(REASONING)
            .or_else(|| tier_output.flatten().map(|_| output))
            .or_else(|| self.plain(REASONING))
            .unwrap_or(output)
    }
}

/// `200k` is 200,000, `128` is 128.
fn token_count(label: &str) -> Option<u64> {
    match label.strip_suffix('k') {
        Some(thousands) => thousands.parse::<u64>().ok()?.checked_mul(1_000),
        None => label.parse().ok(),
    }
}
