use super::*;
use crate::call::Call;
use crate::fixtures::{NOON_US, entry, femtos};
use serde_json::{Value, json};
use tempfile::TempDir;
use wire::entry::{Entry, EntryError, Outcome};

const MINUTE_US: i64 = 60_000_000;
const DAY_US: i64 = 24 * 60 * MINUTE_US;

/// A database with these calls; the folder must outlive it.
async fn with(entries: impl IntoIterator<Item = Entry>) -> (Store, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("litellm.db")).await.unwrap();
    let calls: Vec<Call> = entries.into_iter().map(Call::ended).collect();
    let mut ledger = Ledger::open(&store).await.unwrap();
    for calls in calls.chunks(30) {
        ledger.write(calls, &[], NOON_US).await.unwrap();
    }
    (store, dir)
}

fn ids(rows: &[SpendLogRow]) -> Vec<&str> {
    rows.iter().map(|row| &*row.request_id).collect()
}

#[tokio::test]
async fn a_row_reads_as_litellm_shows_it() {
    let mut failed = entry(1);
    failed.status = Outcome::Failure;
    failed.http_status = 429;
    failed.end_user = Some("c1".into());
    failed.request_tags = vec!["a".into(), "b".into()];
    failed.spend_logs_metadata = Some(r#"{"k":1}"#.into());
    failed.first_content_us = Some(failed.start_us + 7_000);
    failed.error = Some(EntryError {
        class: "RateLimitError".into(),
        message: "slow down".into(),
    });
    let (store, _dir) = with([failed]).await;
    let row = store.spend_log("chatcmpl-1").await.unwrap().unwrap();
    let row = serde_json::to_value(&row).unwrap();
    for (name, value) in [
        ("request_id", json!("chatcmpl-1")),
        ("call_type", json!("acompletion")),
        ("spend", json!(0.000227500000001)),
        ("total_tokens", json!(40)),
        ("startTime", json!("2026-11-23T12:00:00.001000Z")),
        ("endTime", json!("2026-11-23T12:00:00.251000Z")),
        ("completionStartTime", json!("2026-11-23T12:00:00.008000Z")),
        ("request_duration_ms", json!(250)),
        ("cache_hit", json!("None")),
        ("cache_key", json!("Cache OFF")),
        ("request_tags", json!(["a", "b"])),
        ("end_user", json!("c1")),
        ("team_id", json!("")),
        ("messages", json!({})),
        ("status", json!("failure")),
        ("litellm_call_id", json!("call-1")),
        ("created_at", json!("2026-11-23T12:00:00Z")),
    ] {
        assert_eq!(row[name], value, "{name}");
    }
    let metadata = &row["metadata"];
    for (pointer, value) in [
        ("/error_information/error_code", json!("429")),
        ("/error_information/error_class", json!("RateLimitError")),
        ("/error_information/error_message", json!("slow down")),
        ("/usage_object/prompt_tokens", json!(23)),
        ("/cost_breakdown/total_cost", json!(0.0002275)),
        ("/cost_breakdown/input_cost", json!(0.0000575)),
        ("/cost_breakdown/cache_read_cost", json!(0.0000075)),
        ("/spend_logs_metadata/k", json!(1)),
        ("/user_api_key_alias", Value::Null),
        ("/requested_model", json!("gpt")),
        ("/price_missing", json!(false)),
        ("/attempted_retries", json!(0)),
        ("/interrupted", json!(false)),
        ("/status", json!("failure")),
    ] {
        assert_eq!(metadata.pointer(pointer), Some(&value), "{pointer}");
    }
}

#[tokio::test]
async fn sums_are_exact_for_any_quarter_and_recent_second() {
    let starts = [
        0,
        14 * MINUTE_US,
        15 * MINUTE_US - 1,
        15 * MINUTE_US,
        45 * MINUTE_US + 1,
        DAY_US,
        -1,
    ];
    let at = |(n, start): (usize, &i64)| Entry {
        start_us: NOON_US + start,
        spend: femtos(10i128.pow(n as u32 * 3)),
        ..entry(n as u64)
    };
    let (store, _dir) = with(starts.iter().enumerate().map(at)).await;
    let expected = |from: i64, to: i64| {
        let within = starts
            .iter()
            .enumerate()
            .filter(|(_, start)| (from..to).contains(start));
        within.map(|(n, _)| femtos(10i128.pow(n as u32 * 3))).sum::<Amount>()
    };
    for (from, to) in [
        (0, 15 * MINUTE_US),
        (15 * MINUTE_US, 60 * MINUTE_US),
        (0, DAY_US),
        (14 * MINUTE_US, 15 * MINUTE_US),
        (60_000_000, 14 * MINUTE_US + 1_000_000),
        (-1_000_000, DAY_US + 1_000_000),
        (DAY_US, DAY_US),
        (i64::MIN / 4, i64::MAX / 4),
    ] {
        let spend = store.proxy_spend(NOON_US + from, NOON_US + to).await.unwrap();
        assert_eq!(spend, expected(from, to), "{from}..{to}");
    }
    assert_eq!(
        store.proxy_spend(i64::MIN, i64::MAX).await.unwrap(),
        expected(i64::MIN, i64::MAX)
    );
    let mut ledger = Ledger::open(&store).await.unwrap();
    ledger.prune(NOON_US + 9 * DAY_US).await.unwrap();
    assert_eq!(
        store.proxy_spend(0, i64::MAX).await.unwrap(),
        expected(i64::MIN, i64::MAX)
    );
}

#[tokio::test]
async fn filters_find_what_they_name() {
    let odd = |mut entry: Entry, n: u64| {
        if n % 2 == 1 {
            entry.api_key = "k2".into();
            entry.user = "u1".into();
            entry.team_id = Some("t1".into());
            entry.end_user = Some("c1".into());
            entry.session_id = Some("session-1".into());
            entry.model = "other".into();
            entry.model_id = "d2".into();
            entry.model_group = "g2".into();
            entry.status = Outcome::Failure;
            entry.http_status = 500;
            entry.error = Some(EntryError {
                class: "E".into(),
                message: "it broke".into(),
            });
            entry.spend = femtos(5_000_000_000_000_000);
        }
        entry
    };
    let (store, _dir) = with((0..4).map(|n| odd(entry(n), n))).await;
    let text = |text: &str| Some(text.to_owned());
    let any = SpendLogFilter::default;
    for filter in [
        SpendLogFilter {
            api_key: text("k2"),
            ..any()
        },
        SpendLogFilter {
            user_id: text("u1"),
            ..any()
        },
        SpendLogFilter {
            team_id: text("t1"),
            ..any()
        },
        SpendLogFilter {
            end_user: text("c1"),
            ..any()
        },
        SpendLogFilter {
            session_id: text("ssion-"),
            ..any()
        },
        SpendLogFilter {
            model: text("other"),
            ..any()
        },
        SpendLogFilter {
            model_id: text("d2"),
            ..any()
        },
        SpendLogFilter {
            model_group: text("g2"),
            ..any()
        },
        SpendLogFilter {
            status: text("failure"),
            ..any()
        },
        SpendLogFilter {
            min_spend: Some(1.0),
            max_spend: Some(5.0),
            ..any()
        },
        SpendLogFilter {
            error_code: text("500"),
            ..any()
        },
        SpendLogFilter {
            error_message: text("broke"),
            ..any()
        },
        SpendLogFilter {
            search: text("t1"),
            cache_hit: Some(false),
            ..any()
        },
    ] {
        let rows = store.spend_logs(&filter, 100).await.unwrap();
        assert_eq!(ids(&rows), ["chatcmpl-3", "chatcmpl-1"], "{filter:?}");
    }
    for filter in [
        SpendLogFilter {
            request_id: text("chatcmpl-2"),
            ..any()
        },
        SpendLogFilter {
            request_id: text("call-2"),
            ..any()
        },
        SpendLogFilter {
            start_us: Some(NOON_US + 2_000),
            end_us: Some(NOON_US + 2_000),
            ..any()
        },
    ] {
        let page = store.spend_logs_page(&filter, 1, 10, Sort::default()).await.unwrap();
        assert_eq!(ids(&page.data), ["chatcmpl-2"], "{filter:?}");
    }
    let aliased = SpendLogFilter {
        key_alias: text("x"),
        cache_hit: Some(true),
        ..any()
    };
    assert_eq!(store.spend_logs(&aliased, 100).await.unwrap(), []);
    assert_eq!(store.spend_logs(&any(), 3).await.unwrap().len(), 3);
}

#[tokio::test]
async fn pages_are_sorted_and_counted() {
    let slow = |n: u64| Entry {
        first_content_us: n
            .is_multiple_of(2)
            .then_some(NOON_US + n as i64 * 1000 + 100_000 - n as i64 * 9_000),
        ..entry(n)
    };
    let (store, _dir) = with((0..5).map(slow)).await;
    let page = |page, by, order| {
        let store = store.clone();
        async move {
            let page = store
                .spend_logs_page(&SpendLogFilter::default(), page, 2, Sort { by, order })
                .await
                .unwrap();
            serde_json::to_value(&page).unwrap()
        }
    };
    let first = page(1, SortBy::StartTime, Order::Desc).await;
    assert_eq!(first["data"][0]["request_id"], "chatcmpl-4");
    assert_eq!(first["data"][0]["startTime"], "2026-11-23T12:00:00.004+00:00");
    assert_eq!(first["data"][0].get("messages"), None);
    assert_eq!((&first["total"], &first["total_pages"]), (&json!(5), &json!(3)));
    assert_eq!((&first["page"], &first["page_size"]), (&json!(1), &json!(2)));
    assert_eq!(first["total_is_capped"], false);
    assert_eq!(
        page(3, SortBy::Spend, Order::Asc).await["data"][0]["request_id"],
        "chatcmpl-4"
    );
    assert_eq!(
        page(1, SortBy::TtftMs, Order::Asc).await["data"][0]["request_id"],
        "chatcmpl-4"
    );
    assert_eq!(
        page(2, SortBy::TtftMs, Order::Desc).await["data"][0]["request_id"],
        "chatcmpl-4"
    );
    for name in ["endTime", "total_tokens", "request_duration_ms", "model", "ttft_ms"] {
        let by = SortBy::parse(name).unwrap();
        assert_eq!(page(1, by, Order::Desc).await["data"].as_array().unwrap().len(), 2);
    }
    assert_eq!(SortBy::parse("api_key; DROP TABLE x"), None);
}

#[tokio::test]
async fn a_summary_has_a_day_per_row_and_pads_the_end() {
    let dollars = |n: i128| femtos(n * 1_000_000_000_000_000);
    let call = |n: u64, day: i64, key: &str, model: &str, cost| Entry {
        start_us: NOON_US + day * DAY_US,
        api_key: key.into(),
        model: model.into(),
        spend: dollars(cost),
        ..entry(n)
    };
    let (store, _dir) = with([
        call(1, 0, "k1", "m1", 1),
        call(2, 0, "k1", "m2", 2),
        call(3, 0, "k2", "m1", 4),
        call(4, 2, "k1", "m1", 8),
    ])
    .await;
    let midnight = NOON_US - DAY_US / 2;
    let whole_days = SpendLogFilter {
        start_us: Some(midnight - DAY_US),
        end_us: Some(midnight + 4 * DAY_US - 1),
        ..SpendLogFilter::default()
    };
    let others = SpendLogFilter {
        start_us: Some(midnight + 1_000),
        model_group: Some("gpt".into()),
        ..whole_days.clone()
    };
    let expected = json!([
        {"k1": 3.0, "k2": 4.0, "startTime": "2026-11-23", "spend": 7.0, "users": {"": 7.0}, "models": {"m1": 5.0, "m2": 2.0}},
        {"k1": 8.0, "startTime": "2026-11-25", "spend": 8.0, "users": {"": 8.0}, "models": {"m1": 8.0}},
        {"startTime": "2026-11-26", "spend": 0.0, "users": {}, "models": {}},
    ]);
    for filter in [&whole_days, &others] {
        let days = serde_json::to_value(store.spend_summary(filter).await.unwrap()).unwrap();
        assert_eq!(days, expected);
    }
    let gone = sqlx::query("DELETE FROM \"LiteLLM_SpendLogs\"").execute(&store.readers);
    gone.await.unwrap();
    let by_daily_sums = store.spend_summary(&whole_days).await.unwrap();
    assert_eq!(serde_json::to_value(by_daily_sums).unwrap(), expected);
    assert!(store.spend_summary(&others).await.unwrap().is_empty());
}

#[tokio::test]
async fn daily_tables_hold_the_nearest_double_of_the_exact_sum() {
    let tagged = |n: u64| Entry {
        team_id: Some("t1".into()),
        request_tags: vec!["a".into(), "a".into(), "b".into()],
        status: if n == 0 { Outcome::Failure } else { Outcome::Success },
        spend: femtos(100_000_000_000_001),
        ..entry(n)
    };
    let (store, _dir) = with((0..99).map(tagged)).await;
    let exact = femtos(100_000_000_000_001 * 99).to_f64();
    for (table, rows) in [("User", 1), ("Team", 1), ("EndUser", 0), ("Tag", 2), ("Global", 1)] {
        let sql = format!(
            "SELECT \"spend\", \"api_requests\", \"successful_requests\", \"prompt_tokens\", \"endpoint\" \
             FROM \"LiteLLM_Daily{table}Spend\""
        );
        let sql = sqlx::AssertSqlSafe(sql);
        let found: Vec<(f64, i64, i64, i64, String)> = sqlx::query_as(sql).fetch_all(&store.readers).await.unwrap();
        let expected = (exact, 99, 98, 99 * 23, "/chat/completions".to_owned());
        assert_eq!(found, vec![expected; rows], "{table}");
    }
    let sum: String = sqlx::query_scalar("SELECT \"femtos\" FROM \"litellm_rs_spend_sum\" WHERE \"scope\" = 'tag:a'")
        .fetch_one(&store.readers)
        .await
        .unwrap();
    assert_eq!(sum, (100_000_000_000_001i128 * 99).to_string());
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    let (store, dir) = with([entry(1)]).await;
    drop(store);
    let store = Store::open(&dir.path().join("litellm.db")).await.unwrap();
    assert_eq!(store.spend_logs(&SpendLogFilter::default(), 10).await.unwrap().len(), 1);
}

/// Filters that a million rows must answer quickly use an index.
#[tokio::test]
async fn common_reads_use_an_index() {
    let (store, _dir) = with([]).await;
    for (condition, index) in [
        (
            r#""startTime" >= '2026' ORDER BY "startTime" DESC, "request_id" DESC LIMIT 50"#,
            "startTime_request_id_idx",
        ),
        (
            r#""api_key" = 'k' AND "startTime" >= '2026' ORDER BY "startTime" DESC LIMIT 50"#,
            "api_key_startTime_idx",
        ),
        (
            r#""startTime" >= '2026' AND "status" = 'failure' ORDER BY "startTime" DESC, "request_id" DESC LIMIT 50"#,
            "failure_idx",
        ),
        (r#""end_user" = 'c' AND "end_user" <> ''"#, "end_user_idx"),
        (
            r#"("request_id" = 'x' OR "litellm_call_id" = 'x')"#,
            "litellm_call_id_idx",
        ),
    ] {
        let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM \"LiteLLM_SpendLogs\" WHERE {condition}");
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_all(&store.readers)
            .await
            .unwrap();
        assert!(
            plan.iter().any(|(.., step)| step.contains(index)),
            "{condition}: {plan:?}"
        );
    }
}

#[tokio::test]
async fn the_database_is_its_owners_alone_in_any_folder() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    std::fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let store = Store::open(&dir.path().join("litellm.db")).await.unwrap();
    store.ping().await.unwrap();
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", file.path());
    }
}
