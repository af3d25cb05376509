//! Exact sums of money by scope and window: what the float columns are the nearest doubles of.

use super::daily::distinct;
use super::sql::{Bind, Insert, ROWS, tuples};
use foldhash::HashMap;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use wire::amount::Amount;
use wire::entry::Entry;

/// Everything spent, by quarter of an hour: every time zone's days and months begin on one.
const PROXY: &str = "proxy/15m";
/// The same by second, for windows that begin elsewhere.
const PROXY_FINE: &str = "proxy/1s";
const QUARTER_US: i64 = 15 * 60 * 1_000_000;
const SECOND_US: i64 = 1_000_000;
/// How long the fine sums are kept: budgets of odd seconds or minutes reset within hours.
const FINE_KEPT_US: i64 = 8 * 24 * 60 * 60 * 1_000_000;

/// Sums by scope and the beginning of the window.
pub(super) type Sums = BTreeMap<(String, i64), Amount>;

/// What a batch adds: to the proxy's windows, and to each entity's total.
#[derive(Default)]
pub(super) struct Spent<'a> {
    /// By kind and id of the scope, and the beginning of the window.
    by_scope: HashMap<(&'static str, &'a str, i64), Amount>,
}

impl<'a> Spent<'a> {
    /// Adds one call, in the windows that it began in.
    pub(super) fn note(&mut self, entry: &'a Entry) {
        for (scope, size) in [(PROXY, QUARTER_US), (PROXY_FINE, SECOND_US)] {
            self.add(scope, "", entry.start_us.div_euclid(size) * size, entry.spend);
        }
        let ids = [
            ("key:", Some(entry.api_key.as_str())),
            ("user:", Some(entry.user.as_str())),
            ("team:", entry.team_id.as_deref()),
            ("end_user:", entry.end_user.as_deref()),
        ];
        let tags = distinct(&entry.request_tags).map(|tag| ("tag:", Some(tag)));
        for (kind, id) in ids.into_iter().chain(tags) {
            if let Some(id) = id.filter(|id| !id.is_empty()) {
                self.add(kind, id, 0, entry.spend);
            }
        }
    }

    fn add(&mut self, kind: &'static str, id: &'a str, start: i64, spend: Amount) {
        *self.by_scope.entry((kind, id, start)).or_default() += spend;
    }

    /// The same as the database names it.
    pub(super) fn into_sums(self) -> Sums {
        let sum = |((kind, id, start), spend)| ((format!("{kind}{id}"), start), spend);
        self.by_scope.into_iter().map(sum).collect()
    }
}

static UPSERT: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "litellm_rs_spend_sum",
        &["scope", "window_start", "femtos"],
        &[],
        "(\"scope\", \"window_start\") DO UPDATE SET \"femtos\" = excluded.\"femtos\"",
    )
});

/// Adds `more` to the database's sums, which become the new ones in `more`.
pub(super) async fn add(conn: &mut SqliteConnection, more: &mut Sums) -> sqlx::Result<()> {
    let keys: Vec<(String, i64)> = more.keys().cloned().collect();
    for keys in keys.chunks(ROWS) {
        let sql = format!(
            "SELECT \"scope\", \"window_start\", \"femtos\" FROM \"litellm_rs_spend_sum\" \
             WHERE (\"scope\", \"window_start\") IN (VALUES {})",
            tuples(&["?", "?"], keys.len())
        );
        let mut values = Bind::default();
        for (scope, start) in keys {
            values.add(scope).add(*start);
        }
        let query = sqlx::query_with(AssertSqlSafe(sql), values.finish()?);
        for row in query.fetch_all(&mut *conn).await? {
            *more.entry((row.try_get(0)?, row.try_get(1)?)).or_default() += femtos(&row, 2)?;
        }
    }
    let sums: Vec<_> = more.iter().collect();
    UPSERT
        .run(conn, &sums, |to, ((scope, start), sum)| {
            to.add(scope).add(*start).add(sum.femtos().to_string());
        })
        .await?;
    Ok(())
}

/// Forgets fine sums that no window needs any more.
pub(super) async fn prune(conn: &mut SqliteConnection, now_us: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM \"litellm_rs_spend_sum\" WHERE \"scope\" = $1 AND \"window_start\" < $2")
        .bind(PROXY_FINE)
        .bind(now_us - FINE_KEPT_US)
        .execute(conn)
        .await?;
    Ok(())
}

/// The exact sum of what began in `from_us..to_us`: whole quarters, and seconds at both ends.
pub(super) async fn proxy(conn: &mut SqliteConnection, from_us: i64, to_us: i64) -> sqlx::Result<Amount> {
    let first = from_us
        .div_euclid(QUARTER_US)
        .saturating_add(i64::from(from_us.rem_euclid(QUARTER_US) != 0));
    let first = first.saturating_mul(QUARTER_US);
    let last = to_us.div_euclid(QUARTER_US) * QUARTER_US;
    if first > last {
        return range(conn, PROXY_FINE, from_us, to_us).await;
    }
    Ok(range(conn, PROXY_FINE, from_us, first).await?
        + range(conn, PROXY, first, last).await?
        + range(conn, PROXY_FINE, last, to_us).await?)
}

/// The sum of windows that begin in `from..to`; a bound within a window moves to the window's beginning.
async fn range(conn: &mut SqliteConnection, scope: &str, from: i64, to: i64) -> sqlx::Result<Amount> {
    if from >= to {
        return Ok(Amount::ZERO);
    }
    let sql = "SELECT \"femtos\" FROM \"litellm_rs_spend_sum\" \
               WHERE \"scope\" = $1 AND \"window_start\" >= $2 AND \"window_start\" < $3";
    let query = sqlx::query(sql)
        .bind(scope)
        .bind(from.div_euclid(SECOND_US).saturating_mul(SECOND_US))
        .bind(to);
    query.fetch_all(conn).await?.iter().map(|row| femtos(row, 0)).sum()
}

fn femtos(row: &SqliteRow, column: usize) -> sqlx::Result<Amount> {
    let text: &str = row.try_get(column)?;
    let femtos = text.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    Ok(Amount::from_femtos(femtos))
}
