//! Brings a batch of calls into the database, all of it or nothing.

use super::daily::Daily;
use super::sums::{self, Spent};
use super::{Store, StoreError, responses, rows};
use crate::call::Call;
use crate::journal::Position;
use crate::time;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection};
use uuid::Uuid;
use wire::entry::Entry;

/// How far one journal writer's entries are in the database once a batch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) instance: Uuid,
    pub(crate) writer: u32,
    pub(crate) position: Position,
}

/// The shipper's own connection.
#[derive(Debug)]
pub(crate) struct Ledger {
    conn: SqliteConnection,
}

impl Ledger {
    /// Connects.
    pub(crate) async fn open(store: &Store) -> Result<Self, StoreError> {
        Ok(Self {
            conn: store.connect().await?,
        })
    }

    /// Writes calls, what they add to the sums, and how far the journal is read, in one transaction: that the marks are
    /// part of it is what makes every call count exactly once.
    pub(crate) async fn write(&mut self, calls: &[Call], marks: &[Mark], now_us: i64) -> Result<(), StoreError> {
        let now = time::text(now_us);
        let mut tx = self.conn.begin_with("BEGIN IMMEDIATE").await?;
        if !calls.is_empty() {
            rows::insert(&mut tx, calls, &now).await?;
            let (mut daily, mut spent) = (Daily::default(), Spent::default());
            for Call { entry, .. } in calls {
                daily.note(entry);
                spent.note(entry);
            }
            let mut sums = spent.into_sums();
            daily.note_sums(&mut sums);
            sums::add(&mut tx, &mut sums).await?;
            daily.write(&mut tx, &sums, &now).await?;
        }
        for mark in marks {
            set_mark(&mut tx, mark).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// How far the writers of an instance are.
    pub(crate) async fn marks(&mut self, instance: Uuid) -> Result<Vec<Mark>, StoreError> {
        let sql =
            "SELECT \"writer\", \"segment\", \"offset\" FROM \"litellm_rs_ship_position\" WHERE \"instance\" = $1";
        let rows = sqlx::query(sql)
            .bind(instance.to_string())
            .fetch_all(&mut self.conn)
            .await?;
        let mark = |row: &SqliteRow| {
            let position = Position {
                segment: row.try_get(1)?,
                offset: row.try_get(2)?,
            };
            Ok(Mark {
                instance,
                writer: row.try_get(0)?,
                position,
            })
        };
        rows.iter().map(mark).collect()
    }

    /// Forgets an instance whose folder is gone.
    pub(crate) async fn forget(&mut self, instance: Uuid) -> Result<(), StoreError> {
        let sql = "DELETE FROM \"litellm_rs_ship_position\" WHERE \"instance\" = $1";
        sqlx::query(sql)
            .bind(instance.to_string())
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// Whether a call's row is there: after a power cut the journal may have lost the end of a call that the database has.
    pub(crate) async fn has(&mut self, entry: &Entry) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM \"LiteLLM_SpendLogs\" \
                   WHERE \"litellm_call_id\" = $1 AND \"metadata\" ->> 'entry_id' = $2 LIMIT 1";
        let row = sqlx::query(sql)
            .bind(&entry.call_id)
            .bind(&entry.entry_id)
            .fetch_optional(&mut self.conn);
        Ok(row.await?.is_some())
    }

    /// For tests: anything.
    #[cfg(test)]
    pub(crate) async fn execute(&mut self, sql: &'static str) {
        sqlx::query(sql).execute(&mut self.conn).await.unwrap();
    }

    /// Forgets sums that nobody needs any more, and responses that have expired.
    pub(crate) async fn prune(&mut self, now_us: i64) -> Result<(), StoreError> {
        sums::prune(&mut self.conn, now_us).await?;
        Ok(responses::prune(&mut self.conn, now_us).await?)
    }
}

async fn set_mark(conn: &mut SqliteConnection, mark: &Mark) -> sqlx::Result<()> {
    let sql = "INSERT INTO \"litellm_rs_ship_position\" (\"instance\", \"writer\", \"segment\", \"offset\") \
               VALUES ($1, $2, $3, $4) ON CONFLICT (\"instance\", \"writer\") \
               DO UPDATE SET \"segment\" = excluded.\"segment\", \"offset\" = excluded.\"offset\"";
    let query = sqlx::query(sql)
        .bind(mark.instance.to_string())
        .bind(i64::from(mark.writer))
        .bind(i64::from(mark.position.segment))
        .bind(i64::from(mark.position.offset));
    query.execute(conn).await?;
    Ok(())
}
