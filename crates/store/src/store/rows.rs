//! Writes rows of `"LiteLLM_SpendLogs"`.

use super::sql::{Bind, Insert, ROWS, tuples};
use crate::call::Call;
use crate::{metadata, time};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use std::collections::HashMap;
use std::sync::LazyLock;

const COLUMNS: [&str; 27] = [
    "request_id",
    "call_type",
    "api_key",
    "spend",
    "total_tokens",
    "prompt_tokens",
    "completion_tokens",
    "startTime",
    "endTime",
    "request_duration_ms",
    "completionStartTime",
    "model",
    "model_id",
    "model_group",
    "custom_llm_provider",
    "api_base",
    "user",
    "metadata",
    "request_tags",
    "team_id",
    "end_user",
    "requester_ip_address",
    "session_id",
    "status",
    "litellm_call_id",
    "created_at",
    "updated_at",
];

/// What LiteLLM writes without a response cache and without an organization, as SQL.
const SAME: [(&str, &str); 3] = [
    ("cache_hit", "'None'"),
    ("cache_key", "'Cache OFF'"),
    ("organization_id", "''"),
];

static INSERT: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("LiteLLM_SpendLogs", &COLUMNS, &SAME, "(\"request_id\") DO NOTHING"));

/// Writes one row for each call. Its id is the one that the client saw, or, when a row has that already (a client may
/// choose it, an upstream may repeat it), the same with the entry's id behind it.
pub(super) async fn insert(conn: &mut SqliteConnection, calls: &[Call], now: &str) -> sqlx::Result<()> {
    let calls: Vec<(&Call, String)> = calls.iter().map(|call| (call, shown_id(call).to_owned())).collect();
    let again: Vec<(&Call, String)> = taken(conn, calls, now)
        .await?
        .into_iter()
        .map(|(call, id)| (call, format!("{id}-{}", call.entry.entry_id)))
        .collect();
    for (_, id) in taken(conn, again, now).await? {
        tracing::error!("the call `{id}` is in the spend logs already");
    }
    Ok(())
}

/// The id that the client saw; without one, LiteLLM takes the call's.
fn shown_id(call: &Call) -> &str {
    match call.entry.request_id.as_str() {
        "" => &call.entry.call_id,
        id => id,
    }
}

/// Writes the rows whose id is free, and gives the others back.
async fn taken<'a>(
    conn: &mut SqliteConnection,
    calls: Vec<(&'a Call, String)>,
    now: &str,
) -> sqlx::Result<Vec<(&'a Call, String)>> {
    let written = INSERT
        .run(conn, &calls, |to, (call, id)| bind(to, call, id, now))
        .await?;
    if written == calls.len() {
        return Ok(Vec::new());
    }
    let mut taken = Vec::new();
    for calls in calls.chunks(ROWS) {
        let owners = owners(conn, calls.iter().map(|(_, id)| id)).await?;
        let is_taken = |(call, id): &&(&Call, String)| owners.get(id) != Some(&call.entry.entry_id);
        taken.extend(calls.iter().filter(is_taken).cloned());
    }
    Ok(taken)
}

/// The entry that each of these rows was written for.
async fn owners(
    conn: &mut SqliteConnection,
    ids: impl ExactSizeIterator<Item = &String>,
) -> sqlx::Result<HashMap<String, String>> {
    let marks = tuples(&vec!["?"; ids.len()], 1);
    let sql = format!(
        "SELECT \"request_id\", COALESCE(\"metadata\" ->> 'entry_id', '') FROM \"LiteLLM_SpendLogs\" \
         WHERE \"request_id\" IN {marks}"
    );
    let mut values = Bind::default();
    for id in ids {
        values.add(id);
    }
    let query = sqlx::query_with(AssertSqlSafe(sql), values.finish()?);
    let rows = query.fetch_all(conn).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

fn bind(to: &mut Bind, call: &Call, id: &str, now: &str) {
    let entry = &call.entry;
    let tags = serde_json::to_string(&entry.request_tags).unwrap_or_else(|_| "[]".into());
    to.add(id)
        .add(&entry.call_type)
        .add(&entry.api_key)
        .add(entry.spend.to_f64())
        .add(count(entry.usage.total()))
        .add(count(entry.usage.prompt()))
        .add(count(entry.usage.completion()))
        .add(time::text(entry.start_us))
        .add(time::text(entry.end_us))
        .add(duration_ms(entry.start_us, entry.end_us))
        .add(time::text(entry.first_content_us.unwrap_or(entry.end_us)))
        .add(&entry.model)
        .add(&entry.model_id)
        .add(&entry.model_group)
        .add(&entry.provider)
        .add(&entry.api_base)
        .add(&entry.user)
        .add(metadata::json(call))
        .add(tags)
        .add(entry.team_id.as_deref().unwrap_or_default())
        .add(entry.end_user.as_deref().unwrap_or_default())
        .add(entry.requester_ip_address.as_deref())
        .add(entry.session_id.as_deref())
        .add(metadata::status(entry.status))
        .add(&entry.call_id)
        .add(now)
        .add(now);
}

/// Tokens as the database's integers.
pub(super) fn count(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX)
}

/// Whole milliseconds from start to end.
pub(super) const fn duration_ms(start_us: i64, end_us: i64) -> i64 {
    end_us.saturating_sub(start_us) / 1000
}
