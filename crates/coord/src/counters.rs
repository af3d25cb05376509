//! Exact counters of money in memory.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use wire::amount::Amount;

/// The span of time that a limit counts over, in microseconds since 1970 UTC; `end_us` is the first
/// moment that no longer belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its first moment.
    pub start_us: i64,
    /// The first moment of the next one.
    pub end_us: i64,
}

impl Window {
    /// The window of a limit that never resets.
    pub const ALWAYS: Self = Self {
        start_us: 0,
        end_us: i64::MAX,
    };
}

/// What one call wants of one scope. A reservation names each scope and window once.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whose money: `proxy`, `key:<hash>` … Two limits of different length on the same key are two
    /// scopes: a scope has one series of windows.
    pub scope: Arc<str>,
    /// The window that the call falls into.
    pub window: Window,
    /// What may be spent in that window at most.
    pub limit: Amount,
    /// What the call may cost at most; less than nothing counts as nothing.
    pub amount: Amount,
}

/// A limit that leaves no room for a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("budget of `{scope}` is used up: spent {spent}, reserved by calls under way {held}, limit {limit}")]
pub struct Exceeded {
    /// Whose limit.
    pub scope: Arc<str>,
    /// What was spent in the window.
    pub spent: Amount,
    /// What calls under way have reserved.
    pub held: Amount,
    /// What may be spent at most.
    pub limit: Amount,
}

/// Spent and reserved money by scope and window. Cheap to clone; clones share one state.
///
/// A reservation never lets `spent + held` pass a limit. Only a settlement above its reservation
/// can, so bounds must be true upper bounds.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    scopes: Arc<Mutex<Scopes>>,
}

type Scopes = HashMap<Arc<str>, Vec<Cell>>;

/// One scope's window.
#[derive(Debug)]
struct Cell {
    window: Window,
    spent: Amount,
    held: Amount,
    seeded: bool,
}

impl Cell {
    const fn at_zero(window: Window) -> Self {
        Self {
            window,
            spent: Amount::ZERO,
            held: Amount::ZERO,
            seeded: false,
        }
    }
}

/// Windows kept per scope beside those that still have holds: the current one and the one before,
/// for calls that read the clock just before a rollover.
const WINDOWS_KEPT: usize = 2;

impl Counters {
    /// Counters at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reserves all claims or none.
    ///
    /// # Errors
    /// The first claim whose limit is reached, or would be passed by this reservation.
    pub fn reserve(&self, claims: &[Claim]) -> Result<Hold, Exceeded> {
        let mut hold = Hold {
            scopes: Arc::clone(&self.scopes),
            claims: claims.to_vec(),
            open: true,
        };
        for claim in &mut hold.claims {
            claim.amount = claim.amount.max(Amount::ZERO);
        }
        let taken = take_all(&mut self.scopes.lock(), &hold.claims, |claim| claim.amount);
        if let Err(exceeded) = taken {
            hold.open = false;
            return Err(exceeded);
        }
        Ok(hold)
    }

    /// Adds what the store knows to have been spent in a window, once: later calls for the same
    /// window do nothing and return `false`. Seed before the first settlement of the window that
    /// the store could already have counted.
    pub fn seed(&self, scope: &Arc<str>, window: Window, spent: Amount) -> bool {
        let mut scopes = self.scopes.lock();
        let cell = cell(&mut scopes, scope, window);
        let first = !cell.seeded;
        if first {
            cell.seeded = true;
            cell.spent += spent;
        }
        first
    }

    /// Adds what a call cost that has no hold here.
    pub fn add(&self, scope: &Arc<str>, window: Window, amount: Amount) {
        cell(&mut self.scopes.lock(), scope, window).spent += amount;
    }

    /// What was settled in a window, its seed included.
    pub fn spent(&self, scope: &str, window: Window) -> Amount {
        self.read(scope, window, |cell| cell.spent)
    }

    /// What calls under way have reserved in a window.
    pub fn held(&self, scope: &str, window: Window) -> Amount {
        self.read(scope, window, |cell| cell.held)
    }

    fn read(&self, scope: &str, window: Window, field: impl Fn(&Cell) -> Amount) -> Amount {
        let scopes = self.scopes.lock();
        let cells = scopes.get(scope).map_or(&[][..], Vec::as_slice);
        cells
            .iter()
            .find(|cell| cell.window == window)
            .map_or(Amount::ZERO, field)
    }
}

/// A call's reservation. Dropped unsettled, it releases what it holds and nothing is spent.
#[derive(Debug)]
#[must_use = "dropping a hold releases it"]
pub struct Hold {
    scopes: Arc<Mutex<Scopes>>,
    claims: Vec<Claim>,
    open: bool,
}

impl Hold {
    /// Reserves `more` on every scope of this hold, or on none: for a dearer deployment.
    ///
    /// # Errors
    /// The first scope without room; the hold stays as it was. A settled hold cannot be raised:
    /// nothing happens.
    pub fn raise(&mut self, more: Amount) -> Result<(), Exceeded> {
        let more = more.max(Amount::ZERO);
        if !self.open {
            return Ok(());
        }
        take_all(&mut self.scopes.lock(), &self.claims, |_| more)?;
        for claim in &mut self.claims {
            claim.amount += more;
        }
        Ok(())
    }

    /// Books what the call really cost in the windows that it was reserved in, and frees the rest.
    /// Only the first settlement counts.
    pub fn settle(&mut self, actual: Amount) {
        self.close(actual);
    }

    fn close(&mut self, actual: Amount) {
        if !std::mem::take(&mut self.open) {
            return;
        }
        let mut scopes = self.scopes.lock();
        for claim in &self.claims {
            let cell = cell(&mut scopes, &claim.scope, claim.window);
            cell.held = cell.held - claim.amount;
            cell.spent += actual;
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.close(Amount::ZERO);
    }
}

/// Adds `amount` to what every claim's cell holds; gives back what it took when one has no room.
fn take_all(scopes: &mut Scopes, claims: &[Claim], amount: impl Fn(&Claim) -> Amount) -> Result<(), Exceeded> {
    for (index, claim) in claims.iter().enumerate() {
        if let Err(exceeded) = take(cell(scopes, &claim.scope, claim.window), claim, amount(claim)) {
            for earlier in claims.iter().take(index) {
                let cell = cell(scopes, &earlier.scope, earlier.window);
                cell.held = cell.held - amount(earlier);
            }
            return Err(exceeded);
        }
    }
    Ok(())
}

fn take(cell: &mut Cell, claim: &Claim, amount: Amount) -> Result<(), Exceeded> {
    if cell.spent >= claim.limit || cell.spent + cell.held + amount > claim.limit {
        return Err(Exceeded {
            scope: Arc::clone(&claim.scope),
            spent: cell.spent,
            held: cell.held,
            limit: claim.limit,
        });
    }
    cell.held += amount;
    Ok(())
}

/// The cell of a scope's window, at zero when it is new. A new window lets the old ones go that no
/// call holds money in.
fn cell<'a>(scopes: &'a mut Scopes, scope: &Arc<str>, window: Window) -> &'a mut Cell {
    let cells = scopes.entry(Arc::clone(scope)).or_default();
    if !cells.iter().any(|cell| cell.window == window) {
        cells.push(Cell::at_zero(window));
        cells.sort_by_key(|cell| cell.window.start_us);
        let mut surplus = cells.len().saturating_sub(WINDOWS_KEPT);
        cells.retain(|cell| {
            let old = surplus > 0;
            surplus = surplus.saturating_sub(1);
            !old || cell.held != Amount::ZERO || cell.window == window
        });
    }
    let at = cells.iter().position(|cell| cell.window == window).unwrap_or(0);
    &mut cells[at]
}

#[cfg(test)]
mod tests;
