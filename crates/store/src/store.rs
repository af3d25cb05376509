//! The database.

mod daily;
mod query;
mod responses;
mod rows;
mod spend_log;
mod sql;
mod sums;
mod write;

pub use responses::{NewResponse, Owner};
pub use spend_log::{DaySummary, Order, Page, Sort, SortBy, SpendLogFilter, SpendLogRow};
pub(crate) use write::{Ledger, Mark};

use crate::seal::SealError;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlSafeStr, SqliteConnection, SqlitePool};
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;
use wire::amount::Amount;

/// How long a connection waits for another's write.
const BUSY: Duration = Duration::from_secs(10);
/// Connections for reads: the management API asks few things at a time.
const READERS: u32 = 4;
/// An idle reader goes after this long.
const IDLE: Duration = Duration::from_secs(60);

/// Why the database could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("database error: {0}")]
    Database(#[from] sqlx::Error),
    /// Its tables can't be brought up to date.
    #[error("cannot migrate the database: {0}")]
    Migration(#[from] MigrateError),
    /// What was kept for somebody can't be opened: the secret is another one now, or the row was changed.
    #[error(transparent)]
    Sealed(#[from] SealError),
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    readers: SqlitePool,
}

impl Store {
    /// Opens the SQLite database, makes it (mode 0600) if it isn't there and brings its tables up to date.
    ///
    /// # Errors
    /// It can't be opened or migrated.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        keep_private(path).map_err(sqlx::Error::Io)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // With NORMAL a power cut could undo a commit whose journal is deleted already.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .thread_name(|_| "sqlite".into())
            .disable_statement_logging();
        let mut conn = options.connect().await?;
        migrations().run(&mut conn).await?;
        let readers = SqlitePoolOptions::new()
            .min_connections(0)
            .max_connections(READERS)
            .idle_timeout(IDLE)
            .connect_lazy_with(options);
        Ok(Self { readers })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It doesn't.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1 FROM \"LiteLLM_SpendLogs\" LIMIT 1")
            .fetch_optional(&self.readers)
            .await?;
        Ok(())
    }

    /// A connection of its own, for writing.
    async fn connect(&self) -> sqlx::Result<SqliteConnection> {
        let options = self.readers.connect_options().as_ref().clone();
        options
            .thread_name(|_| "shipper-sqlite".into())
            // 8 MiB of pages and 16 MiB of log: hot index pages are written once for many batches.
            .pragma("cache_size", "-8192")
            .pragma("wal_autocheckpoint", "4096")
            .pragma("temp_store", "MEMORY")
            .connect()
            .await
    }

    /// The exact sum of all calls that began in `from_us..to_us` (microseconds since 1970 UTC). Bounds that are not whole
    /// quarters of an hour are exact to the second for the last 8 days.
    ///
    /// # Errors
    /// The database failed.
    pub async fn proxy_spend(&self, from_us: i64, to_us: i64) -> Result<Amount, StoreError> {
        let mut conn = self.readers.acquire().await?;
        Ok(sums::proxy(&mut conn, from_us, to_us).await?)
    }

    /// The newest rows that match, at most `limit`: `GET /spend/logs` (LiteLLM stops at 10,000).
    ///
    /// # Errors
    /// The database failed.
    pub async fn spend_logs(&self, filter: &SpendLogFilter, limit: u32) -> Result<Vec<SpendLogRow>, StoreError> {
        Ok(query::rows(&self.readers, filter, limit).await?)
    }

    /// Spend per UTC day: `GET /spend/logs` with dates and `summarize=true`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn spend_summary(&self, filter: &SpendLogFilter) -> Result<Vec<DaySummary>, StoreError> {
        Ok(query::summary(&self.readers, filter).await?)
    }

    /// One page of `GET /spend/logs/v2`; pages count from 1.
    ///
    /// # Errors
    /// The database failed.
    pub async fn spend_logs_page(
        &self,
        filter: &SpendLogFilter,
        page: u32,
        page_size: u32,
        sort: Sort,
    ) -> Result<Page, StoreError> {
        Ok(query::page(&self.readers, filter, page, page_size, sort).await?)
    }

    /// The row of a call by its `request_id`, or else by its call id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn spend_log(&self, request_id: &str) -> Result<Option<SpendLogRow>, StoreError> {
        Ok(query::one(&self.readers, request_id).await?)
    }
}

/// Makes the database's file, if it isn't there, for its owner alone: the folder may be open to others. SQLite gives
/// `-wal` and `-shm` the mode of the database.
fn keep_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(0o600).open(path).map(drop)
}

fn migrations() -> Migrator {
    let all = [
        (1, "spend logs", include_str!("../migrations/sqlite-0001.sql")),
        (2, "responses", include_str!("../migrations/sqlite-0002.sql")),
    ];
    let all = all.map(|(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    let mut migrator = Migrator::with_migrations(all.into());
    // Migrations only add, so an older binary can go back to a newer database.
    migrator.set_ignore_missing(true);
    migrator
}

#[cfg(test)]
mod tests;
