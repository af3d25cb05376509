//! A deployment's prices, parsed once.

use super::custom::merged;
use super::is_cost_key;
use super::off_peak::Windows;
use super::sheet::{Ladder, Sheet, Source, TIER_SUFFIXES};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use wire::amount::{Amount, Price};

/// The members of a row, each as raw JSON.
pub(super) type Fields<'a> = BTreeMap<String, &'a RawValue>;

/// What a deployment's calls cost, with every fallback resolved at start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rates {
    usual: Ladders,
    off_peak: Option<(Windows, Ladders)>,
    search: Search,
    per_second: Option<Price>,
    units: BTreeMap<String, Price>,
    /// Every call asks for it several times.
    has_price: bool,
}

/// How much context a web search brings (`web_search_options.search_context_size`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchSize {
    /// `low`
    Low,
    /// `medium`, which is also what counts when the request says nothing.
    #[default]
    Medium,
    /// `high`
    High,
}

impl Rates {
    /// The prices of a row of the map (`{}` or nothing if there is none) under the deployment's own
    /// ones: members of its `litellm_params` and `model_info`, of which [`is_cost_key`] picks the
    /// prices. Numbers may stand in quotes, as YAML's `1e-6` does; what is no price is left out.
    pub fn from_json(row: &str, overrides: &[(String, Box<RawValue>)]) -> Self {
        let map: Fields<'_> = serde_json::from_str(row).unwrap_or_default();
        let fields = merged(map, overrides);
        let provider = text(&fields, "litellm_provider");
        let units = units(&fields);
        let usual = Ladders::read(&fields, provider, None);
        let per_second = per_second(&fields, &units);
        let by_token = |key: &String| is_cost_key(key) && !key.contains('.') && key.contains("_token");
        Self {
            has_price: per_second.is_some() || usual != Ladders::default() || units.keys().any(by_token),
            off_peak: off_peak(&fields, provider),
            search: Search::read(&units, provider, text(&fields, "web_search_billing_unit")),
            usual,
            per_second,
            units,
        }
    }

    /// Whether a price is known that a chat call can be charged with, be it zero: by the token, or
    /// by the second. One by the image or the character alone is none.
    pub const fn has_price(&self) -> bool {
        self.has_price
    }

    /// Whether its calls are known to cost nothing: there is a price, and no other than zero.
    pub fn is_free(&self) -> bool {
        let is_price = |key: &str| is_cost_key(key) && !key.contains("_uplift_multiplier");
        let costs = |(key, price): (&String, &Price)| is_price(key) && !price.is_zero();
        let ladders = self.reachable(u64::MAX).any(|sheet| *sheet != Sheet::default());
        self.has_price() && !ladders && !self.units.iter().any(costs)
    }

    /// One price of the row as it stands there: `input_cost_per_query`, `output_cost_per_image` …
    /// Nested ones are named by their path: `provider_specific_entry.us`.
    pub fn unit(&self, key: &str) -> Option<Price> {
        self.units.get(key).copied()
    }

    /// The prices per token for a prompt of this length, a service tier, and a time in seconds
    /// since 1970 UTC.
    pub(crate) fn sheet(&self, prompt: u64, tier: Option<&str>, at_s: Option<i64>) -> &Sheet {
        let cheap = self.off_peak.as_ref();
        let cheap = cheap.filter(|(windows, _)| at_s.is_some_and(|at| windows.contain(at)));
        let ladders = cheap.map_or(&self.usual, |(_, ladders)| ladders);
        ladders.of(tier).at(prompt)
    }

    /// Every sheet that may price a call of at most this prompt: the provider may serve another
    /// tier than the one asked for, and may be cheaper or dearer at other hours.
    pub(crate) fn reachable(&self, prompt: u64) -> impl Iterator<Item = &Sheet> {
        let ladders = std::iter::once(&self.usual).chain(self.off_peak.as_ref().map(|(_, ladders)| ladders));
        ladders
            .flat_map(|ladders| {
                std::iter::once(&ladders.standard).chain(ladders.tiers.iter().map(|(_, ladder)| ladder))
            })
            .flat_map(move |ladder| ladder.reachable(prompt))
    }

    /// What a second of the call costs, if it isn't priced by tokens.
    pub(crate) fn per_second(&self) -> Option<Price> {
        self.per_second
    }

    /// What the web searches of one call cost each, and how many of them count.
    pub(crate) fn search(&self, size: SearchSize, searches: u64) -> (Price, u64) {
        let count = if self.search.per_prompt {
            searches.min(1)
        } else {
            searches
        };
        let price = match size {
            SearchSize::Low => self.search.low,
            SearchSize::Medium => self.search.medium,
            SearchSize::High => self.search.high,
        };
        (price, count)
    }

    /// What this many web searches cost at most, of whatever size.
    pub(crate) fn dearest_search(&self, searches: u64) -> Amount {
        let cost = |size| {
            let (price, count) = self.search(size, searches);
            price.times(count)
        };
        let sizes = [SearchSize::Low, SearchSize::Medium, SearchSize::High];
        sizes.into_iter().map(cost).max().unwrap_or_default()
    }
}

impl SearchSize {
    /// Of its name; any other is the usual one.
    pub fn named(name: &str) -> Self {
        match name {
            "low" => Self::Low,
            "high" => Self::High,
            _ => Self::Medium,
        }
    }
}

/// One ladder per service tier.
#[derive(Clone, Debug, Default, PartialEq)]
struct Ladders {
    standard: Ladder,
    tiers: Vec<(&'static str, Ladder)>,
}

impl Ladders {
    fn read(fields: &Fields<'_>, provider: &str, off_peak: Option<&Fields<'_>>) -> Self {
        let ladder = |suffix| {
            Source {
                fields,
                provider,
                suffix,
                off_peak,
            }
            .ladder()
        };
        let priced = |suffix: &&str| fields.keys().any(|key| key.ends_with(suffix));
        Self {
            standard: ladder(""),
            tiers: TIER_SUFFIXES
                .into_iter()
                .filter(priced)
                .map(|suffix| (suffix, ladder(suffix)))
                .collect(),
        }
    }

    /// The tier's ladder, or the standard one: `auto`, `default` and unknown tiers have no prices.
    fn of(&self, tier: Option<&str>) -> &Ladder {
        let suffix = tier.map(|tier| match tier.to_ascii_lowercase().as_str() {
            "flex" => "_flex",
            "balanced" => "_balanced",
            "priority" | "fast" => "_priority",
            "ultrafast" => "_ultrafast",
            _ => "",
        });
        let found = self.tiers.iter().find(|(name, _)| Some(*name) == suffix);
        found.map_or(&self.standard, |(_, ladder)| ladder)
    }
}

/// The price of a web search by context size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Search {
    low: Price,
    medium: Price,
    high: Price,
    /// A prompt with any search costs one, however many there were.
    per_prompt: bool,
}

impl Search {
    /// LiteLLM looks at the context's size only where no provider of its own rule is.
    fn read(units: &BTreeMap<String, Price>, provider: &str, billing_unit: &str) -> Self {
        let size = |size| {
            let key = format!("search_context_cost_per_query.search_context_size_{size}");
            units.get(&key).copied()
        };
        let [low, medium, high] = ["low", "medium", "high"].map(size);
        let flat = |price: Option<Price>| {
            let price = price.unwrap_or_default();
            Self {
                low: price,
                medium: price,
                high: price,
                per_prompt: false,
            }
        };
        let google = provider == "gemini" || provider.starts_with("vertex_ai");
        match provider {
            "anthropic" | "groq" | "vertex_ai-anthropic_models" => flat(medium),
            "perplexity" => flat(low),
            "xai" => {
                let listed = [medium, low, high].into_iter().flatten().find(|price| !price.is_zero());
                flat(listed.or_else(|| Price::parse("0.005")))
            }
            _ if google => Self {
                per_prompt: billing_unit != "per_query",
                ..flat(medium.or_else(|| Price::parse("0.035")))
            },
            _ => Self {
                low: low.unwrap_or_default(),
                medium: medium.unwrap_or_default(),
                high: high.unwrap_or_default(),
                per_prompt: false,
            },
        }
    }
}

/// A price in JSON: a number, or a number in quotes. Negative ones are none.
pub(super) fn price(raw: &RawValue) -> Option<Price> {
    let text = raw.get().trim_matches('"').trim();
    Price::parse(text).filter(|price| !price.is_negative())
}

fn text<'a>(fields: &Fields<'a>, key: &str) -> &'a str {
    let text = fields.get(key).and_then(|raw| serde_json::from_str(raw.get()).ok());
    text.unwrap_or_default()
}

/// Every price of the row by its key, those of objects by their path.
fn units(fields: &Fields<'_>) -> BTreeMap<String, Price> {
    let mut units = BTreeMap::new();
    for (key, raw) in fields {
        if !is_cost_key(key) && key != "provider_specific_entry" {
            continue;
        }
        units.extend(price(raw).map(|price| (key.clone(), price)));
        let nested: Fields<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
        units.extend(
            nested
                .iter()
                .filter_map(|(inner, raw)| Some((format!("{key}.{inner}"), price(raw)?))),
        );
    }
    units
}

fn off_peak(fields: &Fields<'_>, provider: &str) -> Option<(Windows, Ladders)> {
    let raw = fields.get("off_peak_pricing")?.get();
    let cheap: Fields<'_> = serde_json::from_str(raw).ok()?;
    Some((Windows::parse(raw), Ladders::read(fields, provider, Some(&cheap))))
}

/// The price of a second, where LiteLLM bills a call by its duration: no token price, and a mode
/// in which time is what is sold.
fn per_second(fields: &Fields<'_>, units: &BTreeMap<String, Price>) -> Option<Price> {
    const MODES: [&str; 6] = [
        "",
        "audio_transcription",
        "chat",
        "completion",
        "embedding",
        "responses",
    ];
    let unit = |key: &str| units.get(key).copied();
    let by_token = ["input_cost_per_token", "output_cost_per_token"]
        .into_iter()
        .filter_map(unit)
        .any(|price| !price.is_zero());
    if by_token || fields.contains_key("tiered_pricing") || !MODES.contains(&text(fields, "mode")) {
        return None;
    }
    ["cost_per_second", "input_cost_per_second", "output_cost_per_second"]
        .into_iter()
        .find_map(unit)
}
