//! The database.

mod spend_log;

pub use spend_log::{DaySummary, Order, Page, Sort, SortBy, SpendLogFilter, SpendLogRow};

use std::path::Path;
use wire::amount::Amount;

/// Why the database could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("database error: {0}")]
    Database(#[from] sqlx::Error),
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {}

impl Store {
    /// Opens the SQLite database, makes it if it isn't there and brings its tables up to date.
    ///
    /// # Errors
    /// It can't be opened or migrated.
    pub async fn open(_path: &Path) -> Result<Self, StoreError> {
        Err(StoreError::Database(sqlx::Error::PoolClosed))
    }

    /// The exact sum of all calls that began in `from_us..to_us` (microseconds since 1970 UTC). Bounds that are not whole
    /// quarters of an hour are exact to the second for the last 8 days.
    ///
    /// # Errors
    /// The database failed.
    pub async fn proxy_spend(&self, _from_us: i64, _to_us: i64) -> Result<Amount, StoreError> {
        Err(StoreError::Database(sqlx::Error::PoolClosed))
    }

    /// The newest rows that match, at most `limit`: `GET /spend/logs` (LiteLLM stops at 10,000).
    ///
    /// # Errors
    /// The database failed.
    pub async fn spend_logs(&self, _filter: &SpendLogFilter, _limit: u32) -> Result<Vec<SpendLogRow>, StoreError> {
        Ok(Vec::new())
    }

    /// Spend per UTC day: `GET /spend/logs` with dates and `summarize=true`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn spend_summary(&self, _filter: &SpendLogFilter) -> Result<Vec<DaySummary>, StoreError> {
        Ok(Vec::new())
    }

    /// One page of `GET /spend/logs/v2`; pages count from 1.
    ///
    /// # Errors
    /// The database failed.
    pub async fn spend_logs_page(
        &self,
        _filter: &SpendLogFilter,
        page: u32,
        page_size: u32,
        _sort: Sort,
    ) -> Result<Page, StoreError> {
        Ok(Page {
            data: Vec::new(),
            total: 0,
            page,
            page_size,
            total_pages: 0,
            total_is_capped: false,
        })
    }

    /// The row of a call by its `request_id`, or else by its call id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn spend_log(&self, _request_id: &str) -> Result<Option<SpendLogRow>, StoreError> {
        Ok(None)
    }
}
