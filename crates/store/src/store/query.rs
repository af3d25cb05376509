//! What is asked of `"LiteLLM_SpendLogs"`.

use super::spend_log::{DaySummary, Order, Page, Sort, SortBy, SpendLogFilter, SpendLogRow};
use super::sql::{CONTAINS, TTFT, Where};
use crate::time;
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqlitePool};

/// LiteLLM counts a page's rows up to here.
const COUNTED: u32 = 10_000;

/// Every column of a page: all but those that can be hundreds of KB.
const LIGHT: &str = r#""request_id", "call_type", "api_key", "spend", "total_tokens", "prompt_tokens", "completion_tokens",
 "startTime", "endTime", "request_duration_ms", "completionStartTime", "model", "model_id", "model_group",
 "custom_llm_provider", "api_base", "user", "metadata", "cache_hit", "cache_key", "request_tags", "team_id",
 "organization_id", "end_user", "requester_ip_address", "session_id", "status", "mcp_namespaced_tool_name",
 "billing_agent_id", "agent_id", "litellm_call_id", "created_at", "updated_at""#;
const HEAVY: &str = r#""messages", "response", "proxy_server_request""#;
const NO_HEAVY: &str = r#"'{}' AS "messages", '{}' AS "response", '{}' AS "proxy_server_request""#;
const FROM: &str = r#"FROM "LiteLLM_SpendLogs""#;

/// The newest rows.
pub(super) async fn rows(pool: &SqlitePool, filter: &SpendLogFilter, limit: u32) -> sqlx::Result<Vec<SpendLogRow>> {
    let mut conditions = conditions(filter);
    let limit = conditions.next(i64::from(limit));
    let sql = format!(
        r#"SELECT {LIGHT}, {HEAVY} {FROM} {} ORDER BY "startTime" DESC, "request_id" DESC LIMIT {limit}"#,
        conditions.clause()
    );
    let query = sqlx::query_with(AssertSqlSafe(sql), conditions.values.finish()?);
    query.fetch_all(pool).await?.iter().map(decode).collect()
}

/// One page, from 1.
pub(super) async fn page(
    pool: &SqlitePool,
    filter: &SpendLogFilter,
    page: u32,
    page_size: u32,
    sort: Sort,
) -> sqlx::Result<Page> {
    let matching = count(pool, filter).await?;
    let total = matching.min(COUNTED.into());
    let mut conditions = conditions(filter);
    let exact = filter
        .request_id
        .as_ref()
        .map(|id| format!("(\"request_id\" = {}) DESC, ", conditions.next(id)));
    let limit = conditions.next(i64::from(page_size));
    let offset = conditions.next(i64::from(page.saturating_sub(1)) * i64::from(page_size));
    let sql = format!(
        "SELECT {LIGHT}, {NO_HEAVY} {FROM} {} ORDER BY {}{} LIMIT {limit} OFFSET {offset}",
        conditions.clause(),
        exact.unwrap_or_default(),
        order(sort)
    );
    let query = sqlx::query_with(AssertSqlSafe(sql), conditions.values.finish()?);
    let data = query
        .fetch_all(pool)
        .await?
        .iter()
        .map(decode)
        .collect::<sqlx::Result<_>>()?;
    Ok(Page {
        data,
        total,
        page,
        page_size,
        total_pages: total.div_ceil(page_size.max(1).into()),
        total_is_capped: matching > total,
    })
}

async fn count(pool: &SqlitePool, filter: &SpendLogFilter) -> sqlx::Result<u64> {
    let mut conditions = conditions(filter);
    let limit = conditions.next(i64::from(COUNTED) + 1);
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 {FROM} {} LIMIT {limit})",
        conditions.clause()
    );
    let query = sqlx::query_with(AssertSqlSafe(sql), conditions.values.finish()?);
    let count: i64 = query.fetch_one(pool).await?.try_get(0)?;
    Ok(count.unsigned_abs())
}

/// One row by its id, or else by the id of its call.
pub(super) async fn one(pool: &SqlitePool, request_id: &str) -> sqlx::Result<Option<SpendLogRow>> {
    let sql = format!(
        r#"SELECT {LIGHT}, {HEAVY} {FROM} WHERE "request_id" = $1 OR "litellm_call_id" = $1
           ORDER BY ("request_id" = $1) DESC, "startTime" DESC LIMIT 1"#
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(request_id)
        .fetch_optional(pool)
        .await?;
    row.as_ref().map(decode).transpose()
}

/// Spend by day, key, user and model, as LiteLLM's summary has it: days without calls only behind the last one with.
pub(super) async fn summary(pool: &SqlitePool, filter: &SpendLogFilter) -> sqlx::Result<Vec<DaySummary>> {
    let (sql, conditions) = match whole_days(filter) {
        Some(days) => (SUM_DAYS, days),
        None => (SUM_ROWS, conditions(filter)),
    };
    let sql = sql.replace("{where}", conditions.clause());
    let query = sqlx::query_with(AssertSqlSafe(sql), conditions.values.finish()?);
    let mut days: Vec<DaySummary> = Vec::new();
    for row in query.fetch_all(pool).await? {
        let (day, spend): (String, f64) = (row.try_get(0)?, row.try_get(4)?);
        if days.last().is_none_or(|last| last.day != day) {
            days.push(DaySummary {
                day,
                ..DaySummary::default()
            });
        }
        if let Some(last) = days.last_mut() {
            last.spend += spend;
            add(&mut last.api_keys, row.try_get(1)?, spend);
            add(&mut last.users, row.try_get(2)?, spend);
            add(&mut last.models, row.try_get(3)?, spend);
        }
    }
    pad(&mut days, filter.end_us);
    Ok(days)
}

const SUM_ROWS: &str = r#"SELECT substr("startTime", 1, 10), "api_key", COALESCE("user", ''), "model", SUM("spend")
 FROM "LiteLLM_SpendLogs" {where} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"#;
const SUM_DAYS: &str = r#"SELECT "date", "api_key", "user_id", "model", SUM("spend")
 FROM "LiteLLM_DailyUserSpend" {where} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"#;

/// The conditions on the daily sums, when they can answer: whole days, and no filter but key and user.
fn whole_days(filter: &SpendLogFilter) -> Option<Where> {
    let rest = SpendLogFilter {
        start_us: None,
        end_us: None,
        api_key: None,
        user_id: None,
        ..filter.clone()
    };
    if rest != SpendLogFilter::default() || !filter.is_whole_days() {
        return None;
    }
    let mut all = Where::default();
    all.and(r#""date" >= $"#, filter.start_us.map(time::day));
    all.and(r#""date" <= $"#, filter.end_us.map(time::day));
    all.and(r#""api_key" = $"#, filter.api_key.as_ref());
    all.and(r#""user_id" = $"#, filter.user_id.as_ref());
    Some(all)
}

fn add(sums: &mut Vec<(String, f64)>, name: String, spend: f64) {
    match sums.iter_mut().find(|(known, _)| *known == name) {
        Some((_, sum)) => *sum += spend,
        None => sums.push((name, spend)),
    }
}

fn pad(days: &mut Vec<DaySummary>, end_us: Option<i64>) {
    let Some(end) = end_us.map(time::day) else { return };
    while let Some(day) = days
        .last()
        .and_then(|last| time::next_day(&last.day))
        .filter(|day| *day <= end)
    {
        days.push(DaySummary {
            day,
            ..DaySummary::default()
        });
    }
}

fn conditions(filter: &SpendLogFilter) -> Where {
    let mut all = Where::default();
    all.and(r#""startTime" >= $"#, filter.start_us.map(time::text));
    all.and(r#""startTime" <= $"#, filter.end_us.map(time::text));
    for (condition, value) in [
        (r#""api_key" = $"#, &filter.api_key),
        (r#""user" = $"#, &filter.user_id),
        (r#"("request_id" = $ OR "litellm_call_id" = $)"#, &filter.request_id),
        (r#""team_id" = $"#, &filter.team_id),
        // The second half is the index's own condition.
        (r#""end_user" = $ AND "end_user" <> ''"#, &filter.end_user),
        (r#""model" = $"#, &filter.model),
        (r#""model_id" = $"#, &filter.model_id),
        (r#""model_group" = $"#, &filter.model_group),
        (
            r#""metadata" -> 'error_information' ->> 'error_code' = $"#,
            &filter.error_code,
        ),
        (SEARCH, &filter.search),
    ] {
        all.and(condition, value.as_ref());
    }
    for (text, part) in [
        (r#""session_id""#, &filter.session_id),
        (r#""metadata" ->> 'user_api_key_alias'"#, &filter.key_alias),
        (
            r#""metadata" -> 'error_information' ->> 'error_message'"#,
            &filter.error_message,
        ),
    ] {
        all.and(&CONTAINS.replace("TEXT", text), part.as_ref());
    }
    all.and(r#""spend" >= $"#, filter.min_spend);
    all.and(r#""spend" <= $"#, filter.max_spend);
    match filter.status.as_deref() {
        Some("success") => all.fixed(r#"("status" = 'success' OR "status" IS NULL)"#),
        // As the index has it.
        Some("failure") => all.fixed(r#""status" = 'failure'"#),
        other => all.and(r#""status" = $"#, other),
    }
    match filter.cache_hit {
        Some(true) => all.fixed(r#"LOWER("cache_hit") = 'true'"#),
        Some(false) => all.fixed(r#"("cache_hit" IS NULL OR LOWER("cache_hit") <> 'true')"#),
        None => {}
    }
    all
}

const SEARCH: &str = r#"("request_id" = $ OR "litellm_call_id" = $ OR "api_key" = $ OR "team_id" = $ OR "user" = $
 OR "end_user" = $ OR "session_id" = $ OR "model_id" = $)"#;

fn order(sort: Sort) -> String {
    let direction = match sort.order {
        Order::Asc => "ASC",
        Order::Desc => "DESC",
    };
    let column = match sort.by {
        SortBy::StartTime => r#""startTime""#,
        SortBy::EndTime => r#""endTime""#,
        SortBy::Spend => r#""spend""#,
        SortBy::TotalTokens => r#""total_tokens""#,
        SortBy::RequestDurationMs => r#""request_duration_ms""#,
        SortBy::Model => r#""model""#,
        SortBy::TtftMs => return format!("{TTFT} {direction} NULLS LAST, \"request_id\""),
    };
    format!("{column} {direction}, \"request_id\" {direction}")
}

fn decode(row: &SqliteRow) -> sqlx::Result<SpendLogRow> {
    let time = |name| Ok::<_, sqlx::Error>(time::parse(row.try_get::<&str, _>(name)?));
    let json = |name, empty: fn() -> Value| {
        let text: Option<&str> = row.try_get(name)?;
        Ok::<_, sqlx::Error>(
            text.and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_else(empty),
        )
    };
    let object = || Value::Object(serde_json::Map::new());
    Ok(SpendLogRow {
        request_id: row.try_get("request_id")?,
        call_type: row.try_get("call_type")?,
        api_key: row.try_get("api_key")?,
        spend: row.try_get("spend")?,
        total_tokens: row.try_get("total_tokens")?,
        prompt_tokens: row.try_get("prompt_tokens")?,
        completion_tokens: row.try_get("completion_tokens")?,
        start_us: time("startTime")?,
        end_us: time("endTime")?,
        request_duration_ms: row.try_get("request_duration_ms")?,
        completion_start_us: row.try_get::<Option<&str>, _>("completionStartTime")?.map(time::parse),
        model: row.try_get("model")?,
        model_id: row.try_get("model_id")?,
        model_group: row.try_get("model_group")?,
        custom_llm_provider: row.try_get("custom_llm_provider")?,
        api_base: row.try_get("api_base")?,
        user: row.try_get("user")?,
        metadata: json("metadata", object)?,
        cache_hit: row.try_get("cache_hit")?,
        cache_key: row.try_get("cache_key")?,
        request_tags: json("request_tags", || Value::Array(Vec::new()))?,
        team_id: row.try_get("team_id")?,
        organization_id: row.try_get("organization_id")?,
        end_user: row.try_get("end_user")?,
        requester_ip_address: row.try_get("requester_ip_address")?,
        messages: json("messages", object)?,
        response: json("response", object)?,
        session_id: row.try_get("session_id")?,
        status: row.try_get("status")?,
        mcp_namespaced_tool_name: row.try_get("mcp_namespaced_tool_name")?,
        billing_agent_id: row.try_get("billing_agent_id")?,
        agent_id: row.try_get("agent_id")?,
        proxy_server_request: json("proxy_server_request", object)?,
        litellm_call_id: row.try_get("litellm_call_id")?,
        created_at_us: time("created_at")?,
        updated_at_us: time("updated_at")?,
    })
}
