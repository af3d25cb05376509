//! Responses that are kept for their owners.

use super::{Store, StoreError};
use crate::seal::{SealError, SealKey};
use sqlx::{Connection, Row, SqliteConnection};

/// How long a response is kept, as OpenAI has it: 30 days.
const KEPT_US: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// Whose a response is. Both must be the same for it to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// The key's hash.
    pub key: String,
    /// The key's team; empty without one.
    pub team: String,
}

/// A response to be kept.
#[derive(Debug)]
pub struct NewResponse {
    /// Its id, which nothing else has.
    pub id: String,
    /// Whose it is.
    pub owner: Owner,
    /// What is kept, sealed for this id by [`NewResponse::seal`].
    payload: Vec<u8>,
}

impl NewResponse {
    /// Seals a response.
    ///
    /// # Errors
    /// It can't be sealed.
    pub fn seal(key: &SealKey, id: String, owner: Owner, payload: Vec<u8>) -> Result<Self, SealError> {
        let payload = key.seal(id.as_bytes(), payload)?;
        Ok(Self { id, owner, payload })
    }
}

impl Store {
    /// Keeps responses for 30 days from now, all of them or none.
    ///
    /// # Errors
    /// The database failed, or has such an id.
    pub async fn keep_responses(&self, responses: &[NewResponse], now_us: i64) -> Result<(), StoreError> {
        let sql = "INSERT INTO \"litellm_rs_response\" \
                   (\"id\", \"owner_key\", \"owner_team\", \"created\", \"expires\", \"payload\") \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let mut conn = self.readers.acquire().await?;
        let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
        for one in responses {
            let query = sqlx::query(sql)
                .bind(&one.id)
                .bind(&one.owner.key)
                .bind(&one.owner.team)
                .bind(now_us)
                .bind(now_us.saturating_add(KEPT_US))
                .bind(&one.payload);
            query.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What was kept under this id. `owner` is who asks; `None` may read everybody's. There is no telling a response
    /// of somebody else's, or one that has expired, from one that never was.
    ///
    /// # Errors
    /// The database failed, or the row isn't what this key sealed for this id.
    pub async fn response(
        &self,
        key: &SealKey,
        id: &str,
        owner: Option<&Owner>,
        now_us: i64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT \"owner_key\", \"owner_team\", \"payload\" FROM \"litellm_rs_response\" \
                   WHERE \"id\" = $1 AND \"expires\" > $2";
        let row = sqlx::query(sql).bind(id).bind(now_us).fetch_optional(&self.readers);
        let Some(row) = row.await? else { return Ok(None) };
        let of_row = Owner {
            key: row.try_get(0)?,
            team: row.try_get(1)?,
        };
        if owner.is_some_and(|owner| *owner != of_row) {
            return Ok(None);
        }
        Ok(Some(key.open(id.as_bytes(), row.try_get(2)?)?))
    }

    /// Deletes a response of this owner's, or of anybody's; `false` if there is none to be read.
    ///
    /// # Errors
    /// The database failed.
    pub async fn delete_response(&self, id: &str, owner: Option<&Owner>, now_us: i64) -> Result<bool, StoreError> {
        let sql = "DELETE FROM \"litellm_rs_response\" WHERE \"id\" = $1 AND \"expires\" > $2 \
                   AND ($3 OR (\"owner_key\" = $4 AND \"owner_team\" = $5))";
        let anybody = Owner::default();
        let of = owner.unwrap_or(&anybody);
        let query = sqlx::query(sql)
            .bind(id)
            .bind(now_us)
            .bind(owner.is_none())
            .bind(&of.key)
            .bind(&of.team);
        Ok(query.execute(&self.readers).await?.rows_affected() > 0)
    }
}

/// Deletes what has expired.
pub(super) async fn prune(conn: &mut SqliteConnection, now_us: i64) -> sqlx::Result<()> {
    let sql = "DELETE FROM \"litellm_rs_response\" WHERE \"expires\" <= $1";
    sqlx::query(sql).bind(now_us).execute(conn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::NOON_US;
    use crate::store::Ledger;
    use tempfile::TempDir;

    fn owner(key: &str, team: &str) -> Owner {
        let (key, team) = (key.to_owned(), team.to_owned());
        Owner { key, team }
    }

    fn seal_key() -> SealKey {
        SealKey::derive("sk-salt", "responses").unwrap()
    }

    async fn with(id: &str) -> (Store, TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("litellm.db")).await.unwrap();
        let row = NewResponse::seal(&seal_key(), id.into(), owner("k", "t"), b"payload".to_vec()).unwrap();
        store.keep_responses(&[row], NOON_US).await.unwrap();
        (store, dir)
    }

    async fn read(store: &Store, owner: Option<&Owner>, now_us: i64) -> Option<Vec<u8>> {
        store.response(&seal_key(), "resp_1", owner, now_us).await.unwrap()
    }

    #[tokio::test]
    async fn only_the_owner_reads_and_deletes() {
        let (store, _dir) = with("resp_1").await;
        let own = owner("k", "t");
        for other in [owner("k2", "t"), owner("k", "t2"), owner("k", ""), owner("", "")] {
            assert_eq!(read(&store, Some(&other), NOON_US).await, None);
            assert!(!store.delete_response("resp_1", Some(&other), NOON_US).await.unwrap());
        }
        assert_eq!(read(&store, Some(&own), NOON_US).await.unwrap(), b"payload");
        assert_eq!(read(&store, None, NOON_US).await.unwrap(), b"payload");
        assert!(store.delete_response("resp_1", Some(&own), NOON_US).await.unwrap());
        assert!(!store.delete_response("resp_1", Some(&own), NOON_US).await.unwrap());
        assert_eq!(read(&store, Some(&own), NOON_US).await, None);
    }

    #[tokio::test]
    async fn after_thirty_days_it_is_gone() {
        let (store, _dir) = with("resp_1").await;
        let own = owner("k", "t");
        let (last, end) = (NOON_US + KEPT_US - 1, NOON_US + KEPT_US);
        let mut ledger = Ledger::open(&store).await.unwrap();
        ledger.prune(last).await.unwrap();
        assert!(read(&store, Some(&own), last).await.is_some());
        assert_eq!(read(&store, Some(&own), end).await, None);
        assert!(!store.delete_response("resp_1", Some(&own), end).await.unwrap());
        ledger.prune(end).await.unwrap();
        assert_eq!(
            read(&store, Some(&own), NOON_US).await,
            None,
            "its row is deleted, not only hidden"
        );
    }

    #[tokio::test]
    async fn a_payload_is_sealed_for_its_id() {
        let (store, dir) = with("resp_1").await;
        let mut ledger = Ledger::open(&store).await.unwrap();
        ledger
            .execute("UPDATE \"litellm_rs_response\" SET \"id\" = 'resp_2'")
            .await;
        let moved = store.response(&seal_key(), "resp_2", None, NOON_US).await;
        assert!(matches!(moved, Err(StoreError::Sealed(SealError))));
        let bytes = std::fs::read(dir.path().join("litellm.db-wal")).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"payload"));
    }

    #[tokio::test]
    async fn a_batch_is_kept_whole_or_not_at_all() {
        let (store, _dir) = with("resp_1").await;
        let own = owner("k", "t");
        let row = |id: &str| NewResponse::seal(&seal_key(), id.into(), own.clone(), b"x".to_vec()).unwrap();
        assert!(
            store
                .keep_responses(&[row("resp_2"), row("resp_1")], NOON_US)
                .await
                .is_err()
        );
        let second = store.response(&seal_key(), "resp_2", Some(&own), NOON_US).await;
        assert_eq!(second.unwrap(), None);
        assert_eq!(read(&store, Some(&own), NOON_US).await.unwrap(), b"payload");
    }
}
