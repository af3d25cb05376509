//! The spend log: `GET /spend/logs` and its paged form `GET /spend/logs/v2`.

use super::{database, up_to_date};
use crate::Handled;
use crate::query::{self, invalid, owned};
use gateway::body::ReplyBody;
use gateway::edge;
use gateway::routes::AdminCall;
use http::header::{HeaderName, HeaderValue};
use http::{Response, StatusCode};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use store::{Order, Sort, SortBy, SpendLogFilter, SpendLogRow};
use wire::error::ApiError;

/// LiteLLM shows no more rows at once.
const MAX_ROWS: u32 = 10_000;
/// Says that there are more.
const TRUNCATED: HeaderName = HeaderName::from_static("x-litellm-spend-logs-truncated");
/// A page's length unless it is told.
const PAGE_SIZE: u32 = 50;
/// A page's greatest length.
const MAX_PAGE_SIZE: u32 = 1000;
/// The length of a day.
const DAY_US: i64 = 86_400_000_000;

/// `GET /spend/logs`: rows, or with dates (and without `summarize=false`) a line per day.
pub(crate) async fn logs(call: AdminCall) -> Handled {
    let filter = filter(&call.query)?;
    up_to_date(&call.core.app).await;
    let store = &call.core.app.store;
    let dated = filter.start_us.is_some() && filter.end_us.is_some();
    let summarize = query::text(&call.query, "summarize").is_none_or(|value| value != "false" && value != "False");
    if dated && summarize {
        let days = store.spend_summary(&filter).await.map_err(|error| database(&error))?;
        return Ok(edge::json(StatusCode::OK, &days));
    }
    let rows = store
        .spend_logs(&filter, MAX_ROWS + 1)
        .await
        .map_err(|error| database(&error))?;
    Ok(at_most(MAX_ROWS as usize, &rows))
}

/// The first rows, and a word if that isn't all.
fn at_most(most: usize, rows: &[SpendLogRow]) -> Response<ReplyBody> {
    let mut reply = edge::json(StatusCode::OK, &rows.get(..most).unwrap_or(rows));
    if rows.len() > most {
        reply.headers_mut().insert(TRUNCATED, HeaderValue::from_static("true"));
    }
    reply
}

/// `GET /spend/logs/v2`: one page.
pub(crate) async fn page(call: AdminCall) -> Handled {
    let filter = filter(&call.query)?;
    let number = query::parsed::<u32>(&call.query, "page")?.unwrap_or(1);
    let size = query::parsed::<u32>(&call.query, "page_size")?.unwrap_or(PAGE_SIZE);
    if number == 0 {
        return Err(invalid("page", "0"));
    }
    if size == 0 || size > MAX_PAGE_SIZE {
        return Err(invalid("page_size", &size.to_string()));
    }
    let sort = sort(&call.query)?;
    up_to_date(&call.core.app).await;
    let page = call.core.app.store.spend_logs_page(&filter, number, size, sort).await;
    Ok(edge::json(StatusCode::OK, &page.map_err(|error| database(&error))?))
}

fn sort(query: &str) -> Result<Sort, ApiError> {
    let by = match query::text(query, "sort_by") {
        None => SortBy::default(),
        Some(name) => SortBy::parse(&name).ok_or_else(|| invalid("sort_by", &name))?,
    };
    let order = match query::text(query, "sort_order").as_deref() {
        None | Some("desc") => Order::Desc,
        Some("asc") => Order::Asc,
        Some(other) => return Err(invalid("sort_order", other)),
    };
    Ok(Sort { by, order })
}

fn filter(query: &str) -> Result<SpendLogFilter, ApiError> {
    // A key may be given raw or as its hash.
    let api_key = owned(query, "api_key").map(|key| {
        if key.starts_with("sk-") {
            gateway::auth::key::hash(&key)
        } else {
            key
        }
    });
    let cache_hit = query::text(query, "cache_hit").map(|value| value.eq_ignore_ascii_case("true"));
    Ok(SpendLogFilter {
        start_us: moment(query, "start_date", 0)?,
        end_us: moment(query, "end_date", DAY_US - 1)?,
        api_key,
        user_id: owned(query, "user_id"),
        request_id: owned(query, "request_id"),
        team_id: owned(query, "team_id"),
        end_user: owned(query, "end_user"),
        model: owned(query, "model"),
        model_id: owned(query, "model_id"),
        model_group: owned(query, "model_group"),
        session_id: owned(query, "session_id"),
        status: owned(query, "status_filter").or_else(|| owned(query, "status")),
        cache_hit,
        min_spend: query::parsed(query, "min_spend")?,
        max_spend: query::parsed(query, "max_spend")?,
        key_alias: owned(query, "key_alias"),
        error_code: owned(query, "error_code"),
        error_message: owned(query, "error_message"),
        search: owned(query, "search"),
    })
}

/// `2026-11-23` or `2026-11-23 14:30:00` in UTC; a bare date that ends a span means its whole day.
fn moment(query: &str, name: &'static str, of_bare_date_us: i64) -> Result<Option<i64>, ApiError> {
    let Some(text) = query::text(query, name) else {
        return Ok(None);
    };
    let wrong = || invalid(name, &text);
    let (at, bare) = match (text.parse::<Date>(), text.trim_end_matches('Z').parse::<DateTime>()) {
        (Ok(date), _) if text.len() <= 10 => (date.to_datetime(jiff::civil::Time::midnight()), true),
        (_, Ok(at)) => (at, false),
        _ => return Err(wrong()),
    };
    let at = TimeZone::UTC.to_timestamp(at).map_err(|_| wrong())?.as_microsecond();
    Ok(Some(at + if bare { of_bare_date_us } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_dates_are_whole_days_to_the_store() {
        let filter = filter("start_date=2026-11-23&end_date=2026-11-24").unwrap();
        let (start, end) = (filter.start_us.unwrap(), filter.end_us.unwrap());
        assert_eq!(end - start, 2 * DAY_US - 1);
        assert!(filter.is_whole_days());
        let timed = super::filter("start_date=2026-11-23&end_date=2026-11-24%2012:00:00").unwrap();
        assert!(!timed.is_whole_days());
    }

    #[test]
    fn a_log_that_is_cut_says_so() {
        let rows = vec![SpendLogRow::default(); 2];
        let is_cut = |most| at_most(most, &rows).headers().contains_key(TRUNCATED);
        assert_eq!((is_cut(1), is_cut(2), is_cut(3)), (true, false, false));
    }
}
