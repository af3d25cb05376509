//! What a call costs: the one formula behind cost headers, spend logs and budgets.
//!
//! Integers of 10^-15 USD throughout; every term is rounded once, half to even.

#[cfg(test)]
mod tests;

use crate::prices::{Rates, SearchSize, Sheet};
use wire::amount::{Amount, Price};
use wire::entry::CostBreakdown;
use wire::usage::{Units, Usage, UsageSource};

/// What bears on a call's cost beside its tokens and its service tier.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Adjustments {
    /// The fraction taken off (`cost_discount_config`): 0.05 is 5 %.
    pub discount: Price,
    /// The fraction put on after the discount (`cost_margin_config`'s `percentage`): 0.1 is 10 %.
    pub margin_percent: Price,
    /// The sum put on (`cost_margin_config`'s `fixed_amount`).
    pub margin_fixed: Amount,
    /// A factor on every token: regional processing, Anthropic's fast mode. [`Rates::unit`] has them.
    pub uplift: Option<Price>,
    /// How long the call took, or the audio that it transcribed, for prices by the second.
    pub elapsed_ms: u64,
    /// When the call ended, in seconds since 1970 UTC, for cheap hours; `None` is the usual price.
    pub at_s: Option<i64>,
    /// What size of context the request asked web searches for.
    pub search_size: SearchSize,
}

impl Adjustments {
    /// A cost under discount and margin.
    pub fn total(&self, original: Amount) -> Amount {
        original - self.discount_on(original) + self.margin_on(original - self.discount_on(original))
    }

    fn discount_on(&self, original: Amount) -> Amount {
        original.scaled(self.discount)
    }

    fn margin_on(&self, discounted: Amount) -> Amount {
        discounted.scaled(self.margin_percent) + self.margin_fixed
    }
}

/// What a call cost, by term; nothing at all if no price is known. `tier` is the service tier that
/// served it, as the provider named it.
pub fn cost(rates: &Rates, usage: &Usage, tier: Option<&str>, adjust: &Adjustments) -> CostBreakdown {
    if !rates.has_price() {
        return CostBreakdown::default();
    }
    let terms = by_units(rates, usage)
        .unwrap_or_else(|| tokens(rates.sheet(usage.prompt(), tier, adjust.at_s), usage, adjust.uplift));
    let (search, searches) = rates.search(adjust.search_size, usage.web_searches);
    let input = terms.input + time(rates, listened(&usage.units, adjust.elapsed_ms));
    let tools = search.times(searches);
    let original = input + terms.cache_read + terms.cache_write + terms.output + terms.reasoning + tools;
    let discount = adjust.discount_on(original);
    CostBreakdown {
        input,
        tools,
        original,
        discount,
        margin: adjust.margin_on(original - discount),
        total: adjust.total(original),
        ..terms
    }
}

/// The most that a call may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Most {
    /// Tokens of the prompt.
    pub prompt: u64,
    /// Tokens of all answers.
    pub output: u64,
    /// Web searches.
    pub searches: u64,
    /// How long it takes.
    pub elapsed_ms: u64,
    /// What isn't counted in tokens.
    pub units: Units,
}

/// The most that a call may cost, before discount and margin ([`Adjustments::total`] puts them on):
/// all of the prompt at the dearest price of any of its kinds and of any service tier, cache writes
/// and media included, all of the answer likewise.
pub fn upper_bound(rates: &Rates, most: Most) -> Amount {
    // Each term of a cost may be rounded up by half a unit, and there are seventeen.
    const ROUNDING: Amount = Amount::from_femtos(9);
    if !rates.has_price() {
        return Amount::ZERO;
    }
    let (mut input, mut output) = (Amount::ZERO, Amount::ZERO);
    for sheet in rates.reachable(most.prompt) {
        input = input.max(sheet.dearest_input.times(most.prompt));
        output = output.max(sheet.dearest_output.times(most.output));
    }
    let time = time(rates, listened(&most.units, most.elapsed_ms));
    let bound = input + output + units(rates, &most.units).total + rates.dearest_search(most.searches) + time;
    if bound == Amount::ZERO { bound } else { bound + ROUNDING }
}

/// The terms that are priced by the token.
fn tokens(sheet: &Sheet, usage: &Usage, uplift: Option<Price>) -> CostBreakdown {
    let term = |price: Price, count: u64| uplift.map_or(price, |factor| price * factor).times(count);
    CostBreakdown {
        input: term(sheet.input, usage.input_text)
            + term(sheet.input_audio, usage.input_audio)
            + term(sheet.input_image, usage.input_image)
            + term(sheet.input_video, usage.input_video),
        cache_read: term(sheet.cache_read, usage.cache_read),
        cache_write: term(sheet.cache_write_5m, usage.cache_write_5m)
            + term(sheet.cache_write_1h, usage.cache_write_1h),
        output: term(sheet.output, usage.output_text)
            + term(sheet.output_audio, usage.output_audio)
            + term(sheet.output_image, usage.output_image),
        reasoning: term(sheet.reasoning, usage.reasoning),
        ..CostBreakdown::default()
    }
}

/// The terms of a call that isn't priced by its tokens: the model has a price for what was sold, and either none for
/// tokens or no tokens were told. `None` leaves it to the tokens.
fn by_units(rates: &Rates, usage: &Usage) -> Option<CostBreakdown> {
    if usage.units.is_none() || (usage.source == UsageSource::Reported && usage.total() > 0 && rates.has_token_price())
    {
        return None;
    }
    let sold = units(rates, &usage.units);
    (sold.total != Amount::ZERO).then_some(sold)
}

/// What characters, images and search units cost.
fn units(rates: &Rates, units: &Units) -> CostBreakdown {
    let price = |key: &str| rates.unit(key).filter(|price| !price.is_zero());
    let term = |key: &str, count: u64| price(key).unwrap_or(Price::ZERO).times(count);
    let input = term("input_cost_per_character", units.characters) + term("input_cost_per_query", units.queries);
    // LiteLLM's map has OpenAI's price of an image made under `input`.
    let image = price("output_cost_per_image").or_else(|| price("input_cost_per_image"));
    let output = image.unwrap_or(Price::ZERO).times(units.images);
    CostBreakdown {
        input,
        output,
        total: input + output,
        ..CostBreakdown::default()
    }
}

/// How long it took to listen to audio; for anything else, how long the call took.
const fn listened(units: &Units, elapsed_ms: u64) -> u64 {
    if units.audio_ms > 0 { units.audio_ms } else { elapsed_ms }
}

/// What the call's duration costs, where the model is priced by the second.
fn time(rates: &Rates, elapsed_ms: u64) -> Amount {
    let per_second = rates.per_second().unwrap_or(Price::ZERO);
    per_second.thousandth().times(elapsed_ms)
}
