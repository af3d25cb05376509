//! The budget of the whole proxy: exact, and seeded from the books.

use crate::app::App;
use crate::router;
use config::snapshot::{Deployment, ProxyBudget, Snapshot};
use coord::{Claim, Counters, Exceeded, Hold, Window};
use parking_lot::Mutex;
use std::sync::Arc;
use wire::amount::Amount;
use wire::error::{ApiError, ErrorClass};

/// The counters behind all budgets.
#[derive(Debug, Default)]
pub struct Budgets {
    counters: Counters,
}

/// A snapshot's budget with its window at hand, which changes but once a window.
#[derive(Debug)]
pub struct LiveBudget {
    budget: ProxyBudget,
    scope: Arc<str>,
    window: Mutex<Window>,
    is_new: bool,
}

impl LiveBudget {
    /// The budget of a snapshot, if it has one. It goes on counting where the one `before` it does,
    /// unless their windows differ: then it counts anew, from what the books say.
    pub fn of(snapshot: &Snapshot, before: Option<&Self>, now_us: i64) -> Option<Self> {
        let budget = snapshot.budget.clone()?;
        let same = |old: &&Self| old.budget.window == budget.window && old.budget.timezone == budget.timezone;
        let same = before.filter(same).map(|old| Arc::clone(&old.scope));
        let is_new = same.is_none();
        // the moment makes it new even if such windows were in force earlier
        let scope = same.unwrap_or_else(|| format!("proxy:{now_us}").into());
        let window = Mutex::new(window_at(&budget, now_us));
        Some(Self {
            budget,
            scope,
            window,
            is_new,
        })
    }

    /// The most that may be spent in a window.
    pub const fn limit(&self) -> Amount {
        self.budget.max
    }

    /// The window at a moment.
    pub fn window(&self, now_us: i64) -> Window {
        let mut window = self.window.lock();
        if !(window.start_us..window.end_us).contains(&now_us) {
            *window = window_at(&self.budget, now_us);
        }
        *window
    }
}

fn window_at(budget: &ProxyBudget, now_us: i64) -> Window {
    let (start_us, end_us) = budget.window_at(now_us);
    Window { start_us, end_us }
}

impl Budgets {
    /// Opens a call's reservation of nothing yet: refused when the budget is used up already.
    ///
    /// # Errors
    /// The budget has no room.
    pub fn open(&self, budget: &LiveBudget, now_us: i64) -> Result<Hold, Exceeded> {
        let claim = Claim {
            scope: Arc::clone(&budget.scope),
            window: budget.window(now_us),
            limit: budget.limit(),
            amount: Amount::ZERO,
        };
        self.counters.reserve(&[claim])
    }

    /// What was spent in the window of `now_us`, calls under way left out.
    pub fn spent(&self, budget: &LiveBudget, now_us: i64) -> Amount {
        self.counters.spent(&budget.scope, budget.window(now_us))
    }

    /// Books what a call cost that was reserved under another budget, or under none.
    fn add(&self, budget: &LiveBudget, now_us: i64, cost: Amount) {
        self.counters.add(&budget.scope, budget.window(now_us), cost);
    }

    fn seed(&self, budget: &LiveBudget, window: Window, spent: Amount) {
        self.counters.seed(&budget.scope, window, spent);
    }
}

/// Takes what the books say into the counters of a new budget, journal included. Call it before the
/// snapshot of `budget` goes live: what is counted already must not be taken from the books too.
///
/// # Errors
/// The books can't be read: the budget would begin at nothing.
pub async fn seed(app: &App, budget: &LiveBudget, now_us: i64) -> Result<(), String> {
    if !budget.is_new {
        return Ok(());
    }
    app.shipper.flush().await.map_err(|error| error.to_string())?;
    let window = budget.window(now_us);
    let spent = app
        .store
        .proxy_spend(window.start_us, window.end_us)
        .await
        .map_err(|error| error.to_string())?;
    app.budgets.seed(budget, window, spent);
    Ok(())
}

/// Books a call that began under the budget `before` also where spending is counted `now`, if a
/// reload has changed that: the books knew nothing of the call when they were read for it.
pub fn carry(app: &App, before: Option<&LiveBudget>, began_us: i64, cost: Amount) {
    let live = app.live.load();
    if let Some(now) = &live.budget {
        carry_over(&app.budgets, now, before, began_us, cost);
    }
}

fn carry_over(budgets: &Budgets, now: &LiveBudget, before: Option<&LiveBudget>, began_us: i64, cost: Amount) {
    if before.is_none_or(|before| before.scope != now.scope) {
        budgets.add(now, began_us, cost);
    }
}

/// Whether every deployment of a model is known to cost nothing: as in LiteLLM, such a model may be
/// called whatever was spent.
pub fn is_free(snapshot: &Snapshot, model: &str, route: &str) -> bool {
    let costs_nothing =
        |one: &Arc<Deployment>| one.rates.is_free() && one.adjustments.total(Amount::ZERO) == Amount::ZERO;
    router::route(snapshot, model, route).is_ok_and(|group| group.members.iter().all(costs_nothing))
}

/// LiteLLM's refusal. What calls under way may still cost counts as spent.
pub fn refusal(exceeded: &Exceeded, status: u16) -> ApiError {
    let current = exceeded.spent + exceeded.held;
    let mut text = format!(
        "Budget has been exceeded! Current cost: {current}, Max budget: {}",
        exceeded.limit
    );
    if current < exceeded.limit {
        text += ". The most that this call may cost does not fit into what is left; a smaller max_tokens may";
    }
    ApiError {
        status,
        ..ApiError::new(ErrorClass::BudgetExceeded, text)
    }
    .kind_is("budget_exceeded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use config::snapshot::BudgetWindow;

    fn snapshot(dollars: &str, window: BudgetWindow) -> Snapshot {
        Snapshot {
            budget: Some(ProxyBudget {
                max: Amount::parse(dollars).unwrap(),
                window,
                timezone: jiff::tz::TimeZone::UTC,
            }),
            ..Snapshot::default()
        }
    }

    #[test]
    fn a_call_under_way_counts_where_a_reload_moved_the_count() {
        let budgets = Budgets::default();
        let first = LiveBudget::of(&snapshot("1", BudgetWindow::Months(1)), None, 1).unwrap();
        let raised = LiveBudget::of(&snapshot("2", BudgetWindow::Months(1)), Some(&first), 2).unwrap();
        let daily = LiveBudget::of(&snapshot("2", BudgetWindow::Days(1)), Some(&raised), 3).unwrap();
        let cost = Amount::parse("0.5").unwrap();
        let mut hold = budgets.open(&first, 5).unwrap();
        hold.settle(cost);
        carry_over(&budgets, &raised, Some(&first), 5, cost);
        assert_eq!(budgets.spent(&raised, 5), cost, "settled once");
        carry_over(&budgets, &daily, Some(&first), 5, cost);
        assert_eq!(budgets.spent(&daily, 5), cost);
        carry_over(&budgets, &daily, None, 5, cost);
        assert_eq!(
            budgets.spent(&daily, 5),
            cost + cost,
            "a call that began without a budget"
        );
    }

    #[test]
    fn only_another_window_counts_anew() {
        let first = LiveBudget::of(&snapshot("1", BudgetWindow::Months(1)), None, 1).unwrap();
        let raised = LiveBudget::of(&snapshot("2", BudgetWindow::Months(1)), Some(&first), 2).unwrap();
        let daily = LiveBudget::of(&snapshot("2", BudgetWindow::Days(1)), Some(&raised), 3).unwrap();
        let back = LiveBudget::of(&snapshot("1", BudgetWindow::Months(1)), Some(&daily), 4).unwrap();
        let news = [&first, &raised, &daily, &back].map(|budget| budget.is_new);
        assert_eq!(news, [true, false, true, true]);
        assert_eq!(first.scope, raised.scope);
        assert!(
            first.scope != daily.scope && first.scope != back.scope,
            "the books have grown since"
        );
    }
}
