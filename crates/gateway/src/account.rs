//! The books of one call: its reservation, its place in the journal and the entry it will become.
//! Whatever happens to the call, its account is closed exactly once.

mod bound;
mod entry;
mod metered;
mod rates;

pub use bound::Sent;
pub use rates::Booked;

use crate::app::Live;
use crate::auth::Caller;
use crate::budget;
use crate::clock;
use crate::core::Core;
use crate::exchange::Exchange;
use crate::log;
use crate::read::Chat;
use catalog::cost::Adjustments;
use catalog::prices::{Rates, SearchSize};
use config::snapshot::Deployment;
use coord::{Exceeded, Hold};
use metered::Meter;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::{HoldCost, HoldTicket, JournalError};
use wire::amount::Amount;
use wire::entry::{CostBreakdown, Entry, EntryError, Outcome};
use wire::error::{ApiError, ErrorClass};
use wire::json::Peek;
use wire::usage::{Units, Usage, UsageSource};

/// Bytes of a prompt per token, for the estimate that a hold in the journal carries.
const BYTES_PER_TOKEN: u64 = 4;

/// One call's books.
#[derive(Debug)]
pub struct Account {
    core: Arc<Core>,
    live: Arc<Live>,
    hold: Option<Hold>,
    covered: Amount,
    ticket: Option<HoldTicket>,
    entry: Entry,
    deployment: Option<Arc<Deployment>>,
    tier: Option<String>,
    search_size: SearchSize,
    began_us: i64,
    prompt_bytes: u64,
    /// What the call asks for that isn't counted in tokens.
    units: Units,
    sent: bool,
    closed: bool,
    meter: Meter,
}

/// What a call came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Closing<'a> {
    /// What it used.
    pub usage: Usage,
    /// The cost that the upstream itself reported.
    pub reported_cost: Option<&'a str>,
    /// The service tier that served it, if the upstream told.
    pub tier: Option<&'a str>,
    /// The answer's id as the client sees it.
    pub id: Option<&'a str>,
    /// The model that the answer says it is from: prices the call if nothing else does.
    pub model: Option<&'a str>,
    /// Why it failed, if it did.
    pub error: Option<&'a ApiError>,
}

impl Account {
    /// Opens a call's books: the `reserve` stage.
    ///
    /// # Errors
    /// The budget is used up, and the model isn't free.
    pub fn reserve(core: &Arc<Core>, exchange: &Exchange, caller: &Caller, chat: &Chat) -> Result<Box<Self>, ApiError> {
        let live = Arc::clone(&exchange.live);
        // Boxed: it goes from hand to hand, and is a kilobyte.
        let mut account = Box::new(Self {
            core: Arc::clone(core),
            hold: None,
            covered: Amount::ZERO,
            ticket: None,
            entry: entry::new_entry(exchange, caller, chat),
            deployment: None,
            tier: chat.tier.clone(),
            search_size: search_size(chat),
            began_us: exchange.start_us,
            prompt_bytes: chat.body.len() as u64,
            units: Units::default(),
            sent: false,
            closed: false,
            meter: Meter::default(),
            live,
        });
        match account.open_hold() {
            Err(_) if budget::is_free(&exchange.live.snapshot, &chat.model, exchange.call_type.route()) => {}
            opened => opened?,
        }
        Ok(account)
    }

    /// A hold of nothing yet: a budget that is used up refuses even that.
    fn open_hold(&mut self) -> Result<(), ApiError> {
        if let (None, Some(budget)) = (&self.hold, &self.live.budget) {
            let opened = self.core.app.budgets.open(budget, self.entry.start_us);
            self.hold = Some(opened.map_err(|exceeded| self.refusal(&exceeded))?);
        }
        Ok(())
    }

    fn refusal(&self, exceeded: &Exceeded) -> ApiError {
        budget::refusal(exceeded, self.live.snapshot.general.budget_status)
    }

    /// Covers the most that this deployment may charge, and writes the hold into the journal.
    /// `prompt_tokens` is an upper bound of the text that is `sent`; the call may take so long.
    ///
    /// # Errors
    /// The budget has no room for it, or the journal's disk has none.
    pub fn cover(
        &mut self,
        deployment: &Arc<Deployment>,
        sent: Sent,
        prompt_tokens: u64,
        limit: Duration,
    ) -> Result<(), ApiError> {
        let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        self.units = sent.units();
        let most = sent.most(deployment, prompt_tokens, limit_ms);
        let bound = catalog::cost::upper_bound(&deployment.rates, most);
        let bound = deployment.adjustments.total(bound);
        if bound > self.covered {
            self.open_hold()?; // a free model may have begun without one
            let raised = self
                .hold
                .as_mut()
                .map_or(Ok(()), |hold| hold.raise(bound - self.covered));
            raised.map_err(|exceeded| self.refusal(&exceeded))?;
            self.covered = bound;
        }
        self.write_hold(deployment, bound)
    }

    fn write_hold(&mut self, deployment: &Arc<Deployment>, bound: Amount) -> Result<(), ApiError> {
        entry::note_deployment(&mut self.entry, deployment);
        self.deployment = Some(Arc::clone(deployment));
        self.began_us = clock::now_us();
        self.meter.first_sent_us.get_or_insert(self.began_us);
        let cost = self.hold_cost(&deployment.adjustments, bound);
        let (before, entry) = (self.ticket.take(), &self.entry);
        let held = self.core.journal.write(|journal| {
            if let Some(ticket) = before {
                journal.release(ticket);
            }
            journal.hold(entry, cost)
        });
        self.ticket = Some(held.map_err(|error| journal_error(&error))?);
        Ok(())
    }

    /// What the call may cost here, for the row that a crash would leave.
    fn hold_cost(&self, adjust: &Adjustments, bound: Amount) -> HoldCost {
        let usage = Usage {
            output_text: 1,
            ..self.estimated_input()
        };
        let rates = self.deployment.as_ref().map(|one| &one.rates);
        let cost = rates.map(|rates| self.cost_of(&usage, rates, (None, None), self.began_us));
        let (input_cost, output_token_cost) = parts(&cost.unwrap_or_default(), adjust);
        HoldCost {
            input_tokens: usage.input_text,
            input_cost,
            bound,
            output_token_cost,
        }
    }

    /// The group that serves the call now.
    pub fn in_group(&mut self, group: &str, attempted_fallbacks: u32) {
        group.clone_into(&mut self.entry.model_group);
        self.entry.attempted_fallbacks = attempted_fallbacks;
    }

    /// Retries so far.
    pub const fn retried(&mut self, times: u32) {
        self.entry.attempted_retries = times;
    }

    /// Whether the upstream has the request now: `false` once an attempt has failed.
    pub const fn is_sent(&mut self, sent: bool) {
        self.sent = sent;
    }

    /// The prompt by its length, where nobody has counted it.
    fn estimated_input(&self) -> Usage {
        let input_text = self.prompt_bytes.div_ceil(BYTES_PER_TOKEN);
        Usage {
            input_text,
            units: self.units,
            source: UsageSource::Counted,
            ..Usage::default()
        }
    }

    /// The first content has arrived.
    pub fn first_content(&mut self) {
        self.entry.first_content_us.get_or_insert_with(clock::now_us);
    }

    /// Notes how much a stream has written, for the row that a crash would leave.
    pub fn checkpoint(&self, output_tokens: u64) {
        if let Some(ticket) = &self.ticket {
            self.core
                .journal
                .write(|journal| journal.checkpoint(ticket, output_tokens));
        }
    }

    /// Whether the model's name and the prompt are needed to count a call without usage.
    pub fn model(&self) -> &str {
        self.deployment.as_ref().map_or("", |one| one.model.as_str())
    }

    /// What this usage costs at these rates of the deployment that serves the call. The `tier` that served it
    /// counts, else the one that the request asked for, else the deployment's own.
    fn cost_of(
        &self,
        usage: &Usage,
        rates: &Rates,
        (reported, tier): (Option<&str>, Option<&str>),
        now_us: i64,
    ) -> CostBreakdown {
        let Some(deployment) = &self.deployment else {
            return CostBreakdown::default();
        };
        let elapsed_ms = u64::try_from((now_us - self.began_us) / 1_000).unwrap_or(0);
        let adjust = Adjustments {
            elapsed_ms,
            at_s: Some(now_us / 1_000_000),
            search_size: self.search_size,
            ..deployment.adjustments
        };
        let tier = served_tier([tier, self.tier.as_deref()]).map(str::to_owned);
        let tier = tier.or_else(|| default_tier(deployment));
        let cost = catalog::cost::cost(rates, usage, tier.as_deref(), &adjust);
        // A provider that bills by its own sum (OpenRouter) knows better than the price map.
        match reported.and_then(Amount::parse).filter(|sum| *sum >= Amount::ZERO) {
            Some(sum) => CostBreakdown {
                original: sum,
                total: deployment.adjustments.total(sum),
                ..cost
            },
            None => cost,
        }
    }

    /// Closes the books: budget, then journal. The entry is written before the next byte leaves that depends on it.
    pub fn close(&mut self, closing: &Closing<'_>) -> Booked {
        if std::mem::replace(&mut self.closed, true) {
            return Booked::default();
        }
        self.entry.end_us = clock::now_us();
        let Booked { cost, is_priced } = self.booked(closing);
        self.entry.price_missing = self.deployment.is_some() && !is_priced;
        if let Some(hold) = &mut self.hold {
            hold.settle(cost.total);
        }
        budget::carry(
            &self.core.app,
            self.live.budget.as_ref(),
            self.entry.start_us,
            cost.total,
        );
        self.finish_entry(closing, &cost);
        self.write_entry();
        log::closed(&self.entry);
        Booked { cost, is_priced }
    }

    fn finish_entry(&mut self, closing: &Closing<'_>, cost: &CostBreakdown) {
        let entry = &mut self.entry;
        entry.usage = closing.usage;
        entry.spend = cost.total;
        entry.cost_breakdown = Some(*cost);
        entry.request_id = closing.id.unwrap_or(&entry.call_id).to_owned();
        entry.http_status = closing.error.map_or(200, |error| error.status);
        if let Some(error) = closing.error {
            entry.status = Outcome::Failure;
            entry.error = Some(EntryError {
                class: error.class.name().to_owned(),
                message: error.message.clone(),
            });
        }
        self.meter
            .finish(entry, self.began_us, closing.tier, self.tier.as_deref());
        if entry.price_missing && entry.status == Outcome::Success {
            self.core.app.stats.unpriced_calls.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn write_entry(&mut self) {
        let settings = &self.live.snapshot.general;
        let unwanted =
            self.entry.status == Outcome::Failure && settings.disable_error_logs && self.entry.spend == Amount::ZERO;
        if let Some(metrics) = self.core.app.metrics.as_ref().filter(|_| unwanted) {
            metrics.unbooked(self.entry.clone());
        }
        let (ticket, entry) = (self.ticket.take(), &self.entry);
        let written = self.core.journal.write(|journal| match ticket {
            Some(ticket) if unwanted => {
                journal.release(ticket);
                Ok(())
            }
            Some(ticket) => journal.settle(ticket, entry).map(drop),
            None if unwanted => Ok(()),
            None => journal.append(entry).map(drop),
        });
        if let Err(error) = written {
            log::journal_failed(&error);
        }
    }
}

/// A call that nobody closed: its client left. What went upstream is booked at its input, since
/// the upstream has read it; before that, nothing was used.
impl Drop for Account {
    fn drop(&mut self) {
        if self.closed || self.deployment.is_none() {
            return;
        }
        let error = client_left();
        let usage = if self.sent {
            self.estimated_input()
        } else {
            Usage::default()
        };
        self.close(&Closing {
            usage,
            error: Some(&error),
            ..Closing::default()
        });
    }
}

/// The client closed its connection (LiteLLM's 499).
pub fn client_left() -> ApiError {
    ApiError {
        status: 499,
        ..ApiError::new(ErrorClass::Api, "Client disconnected")
    }
    .kind_is("client_disconnect")
}

/// What the input and each token of the answer cost under discount and margin, of the cost with one token of answer. The
/// margin's fixed sum is a call's, not a token's.
fn parts(cost: &CostBreakdown, adjust: &Adjustments) -> (Amount, Amount) {
    let input = adjust.total(cost.original - cost.output);
    (input, adjust.total(cost.output) - adjust.margin_fixed)
}

/// The first that names a tier: `auto` leaves it open. `default` and `standard` are the usual price.
fn served_tier<const N: usize>(tiers: [Option<&str>; N]) -> Option<&str> {
    tiers
        .into_iter()
        .flatten()
        .find(|tier| !tier.eq_ignore_ascii_case("auto"))
}

/// The tier that the deployment asks for where the request doesn't.
fn default_tier(deployment: &Deployment) -> Option<String> {
    let (_, raw) = deployment
        .params
        .defaults
        .iter()
        .find(|(key, _)| key == "service_tier")?;
    serde_json::from_str(raw.get()).ok()
}

/// How much context the request wants of web searches.
fn search_size(chat: &Chat) -> SearchSize {
    let options = chat.peek.get(&chat.body, "web_search_options").unwrap_or_default();
    let size = Peek::part(options).unwrap_or_default();
    let size = size.text(options, "search_context_size");
    size.map_or_else(SearchSize::default, |size| SearchSize::named(&size))
}

fn journal_error(error: &JournalError) -> ApiError {
    log::journal_failed(error);
    unrecorded(&error.to_string())
}

/// The call can't be written into the journal, so it isn't made.
pub fn unrecorded(why: &str) -> ApiError {
    let text = format!("journal_full: the gateway cannot record this call ({why})");
    ApiError {
        class: ErrorClass::Proxy,
        ..ApiError::proxy(503, text).kind_is("journal_full")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::amount::Price;

    #[test]
    fn a_fixed_margin_is_on_the_call_and_not_on_its_tokens() {
        let adjust = Adjustments {
            discount: Price::parse("0.25").unwrap(),
            margin_fixed: Amount::from_femtos(500),
            ..Adjustments::default()
        };
        let cost = CostBreakdown {
            output: Amount::from_femtos(40),
            original: Amount::from_femtos(1_040),
            ..CostBreakdown::default()
        };
        let (input, token) = parts(&cost, &adjust);
        assert_eq!((input, token), (Amount::from_femtos(1_250), Amount::from_femtos(30)));
        let whole = adjust.total(Amount::from_femtos(1_000 + 10 * 40));
        assert_eq!(input + token.times(10), whole);
    }

    #[test]
    fn the_tier_that_served_wins() {
        for (served, asked, tier) in [
            (Some("default"), Some("priority"), Some("default")),
            (Some("auto"), Some("flex"), Some("flex")),
            (None, Some("auto"), None),
        ] {
            assert_eq!(served_tier([served, asked]), tier);
        }
    }
}
