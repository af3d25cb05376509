//! `kill -9` under load, again and again: every call that was answered has exactly one row in the
//! spend log, and no call has two.
//!
//! `CRASH_KILLS` (10) and `CRASH_RPS` (150) make it longer and harder: `make test-crash`.
#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

#[path = "common/gateway.rs"]
mod gateway;
#[path = "common/http.rs"]
mod http;

use gateway::Gateway;
use http::Http;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, interval, sleep, timeout};

const KEY: &str = "sk-crash-test-4c1f";

/// The models, each reached with and without a stream.
const MODELS: [&str; 2] = ["gpt", "claude"];

/// Calls in flight at most, so that a slow machine isn't drowned.
const IN_FLIGHT: usize = 256;

/// Longest wait for an answer: a process that is killed closes its connections, so nothing may hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longest wait for another row: the shipper promises a second, on a machine that isn't full.
const SHIPPED: Duration = Duration::from_secs(20);

/// What became of the calls.
#[derive(Default)]
struct Tally {
    /// Ids of the calls whose whole answer arrived.
    answered: Vec<String>,
    /// Calls whose answer didn't end.
    hung: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answered_call_is_lost_or_logged_twice() {
    let (kills, rate) = (setting("CRASH_KILLS", 10), setting("CRASH_RPS", 150));
    let folder = tempfile::tempdir().expect("a folder");
    let config = config(&start_mock().await);
    let mut gateway = Gateway::start(folder.path(), &config, &[]).await.expect("it starts");
    let (url, watched) = watch::channel(gateway.url.clone());
    let tally = Arc::new(Mutex::new(Tally::default()));
    let load = tokio::spawn(load(rate, watched, Arc::clone(&tally)));
    for _ in 0..kills {
        sleep(Duration::from_millis(fastrand::u64(50..800))).await;
        drop(gateway);
        gateway = restart(folder.path(), &config).await;
        url.send_replace(gateway.url.clone());
    }
    drop(url);
    load.await.expect("the load ends");
    let tally = std::mem::take(&mut *tally.lock().expect("no panic"));
    let rows = rows_once_shipped(&gateway.url, &tally.answered).await;
    gateway.stop().await;
    if let Err(why) = judge(&tally, &rows, kills) {
        panic!("{why}; its data is kept in {}", folder.keep().display());
    }
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

async fn start_mock() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let options = "latency=3,chunks=6,gap=4".parse().expect("options");
    tokio::spawn(mock::serve(listener, options, 0));
    format!("http://{address}")
}

fn config(mock: &str) -> String {
    let model = |name: &str, model: &str, base: String| json!({"model_name": name, "litellm_params": {"model": model, "api_base": base, "api_key": "sk-up"}});
    let config = json!({
        "model_list": [
            model("gpt", "openai/gpt-4o-mini", format!("{mock}/v1")),
            model("claude", "anthropic/claude-sonnet-4-5-20250929", mock.to_owned()),
        ],
        "general_settings": {"master_key": KEY},
        "router_settings": {"disable_cooldowns": true, "num_retries": 0},
    });
    config.to_string()
}

/// Starts on the folder of a gateway that was killed.
async fn restart(folder: &Path, config: &str) -> Gateway {
    Gateway::start(folder, config, &[])
        .await
        .expect("it starts again after kill -9")
}

/// Calls at a steady rate until the sender of the address is gone.
async fn load(rate: u64, url: watch::Receiver<String>, tally: Arc<Mutex<Tally>>) {
    let room = Arc::new(Semaphore::new(IN_FLIGHT));
    let http = Http::new(KEY);
    let mut ticks = interval(Duration::from_micros(1_000_000 / rate.max(1)));
    for number in 0_usize.. {
        ticks.tick().await;
        if url.has_changed().is_err() {
            break;
        }
        let permit = Arc::clone(&room).acquire_owned().await.expect("never closed");
        let (http, tally) = (http.clone(), Arc::clone(&tally));
        let target = format!("{}/v1/chat/completions", *url.borrow());
        tokio::spawn(async move {
            let seen = Seen::default();
            match timeout(PATIENCE, call(&http, &target, number, &seen)).await {
                Ok(Some(id)) => tally.lock().expect("no panic").answered.push(id),
                Ok(None) => {}
                Err(_) => tally
                    .lock()
                    .expect("no panic")
                    .hung
                    .push(format!("call {number} to {target} after {seen:?}")),
            }
            drop(permit);
        });
    }
    // all permits back means that no call is left
    let everything = u32::try_from(IN_FLIGHT).expect("a small number");
    let _all = room.acquire_many(everything).await.expect("never closed");
}

/// How far an answer came.
#[derive(Debug, Default)]
struct Seen {
    head: AtomicBool,
    bytes: AtomicUsize,
}

/// One call; its id if the whole answer arrived.
async fn call(http: &Http, url: &str, number: usize, seen: &Seen) -> Option<String> {
    let stream = number.is_multiple_of(2);
    let model = MODELS[number / 2 % MODELS.len()];
    let body = json!({"model": model, "stream": stream, "messages": [{"role": "user", "content": "count to six"}]});
    let response = http
        .post(url, &body)
        .await
        .ok()
        .filter(|response| response.status() == 200)?;
    let id = response.headers().get("x-litellm-call-id")?.to_str().ok()?.to_owned();
    seen.head.store(true, Ordering::Relaxed);
    let mut incoming = response.into_body();
    let mut body = Vec::new();
    while let Some(frame) = incoming.frame().await {
        body.extend(frame.ok()?.into_data().unwrap_or_default());
        seen.bytes.store(body.len(), Ordering::Relaxed);
    }
    let is_whole = if stream {
        body.ends_with(b"data: [DONE]\n\n")
    } else {
        body.ends_with(b"}")
    };
    is_whole.then_some(id)
}

/// All rows of the spend log, once those of all answered calls are there, or no more rows come.
async fn rows_once_shipped(url: &str, answered: &[String]) -> HashMap<String, Vec<Value>> {
    let (mut end, mut known) = (Instant::now() + SHIPPED, 0);
    loop {
        let rows = rows(url).await;
        if rows.len() > known {
            (end, known) = (Instant::now() + SHIPPED, rows.len());
        }
        if Instant::now() > end || answered.iter().all(|id| rows.contains_key(id)) {
            return rows;
        }
        sleep(Duration::from_millis(200)).await;
    }
}

/// The spend log's rows by call id.
async fn rows(url: &str) -> HashMap<String, Vec<Value>> {
    let http = Http::new(KEY);
    let mut rows: HashMap<String, Vec<Value>> = HashMap::new();
    for page in 1.. {
        let dates = "start_date=2000-01-01%2000:00:00&end_date=2100-01-01%2000:00:00";
        let order = "sort_by=startTime&sort_order=asc";
        let page = format!("{url}/spend/logs/v2?page={page}&page_size=1000&{dates}&{order}");
        let page = http.get(&page).await.expect("a page of the spend log");
        let found = page["data"].as_array().expect("rows");
        if found.is_empty() {
            break;
        }
        for row in found {
            let id = row["metadata"]["litellm_call_id"].as_str().unwrap_or_default();
            rows.entry(id.to_owned()).or_default().push(row.clone());
        }
    }
    rows
}

fn judge(tally: &Tally, rows: &HashMap<String, Vec<Value>>, kills: u64) -> Result<(), String> {
    let answered = &tally.answered;
    let summary = format!(
        "{kills} kills, {} calls answered, {} in the spend log",
        answered.len(),
        rows.len()
    );
    // written past the test harness, which hides what passing tests print
    let _ = writeln!(std::io::stderr(), "{summary}");
    let is_failure = |rows: &Vec<Value>| rows.iter().any(|row| row["status"] == "failure");
    let bad = |what: &str, ids: Vec<&String>| match ids.first() {
        Some(first) => Err(format!("{summary}: {} {what}, such as {first}", ids.len())),
        None => Ok(()),
    };
    bad("calls hung", tally.hung.iter().collect())?;
    bad(
        "answered calls have no row",
        answered.iter().filter(|id| !rows.contains_key(*id)).collect(),
    )?;
    bad(
        "calls have several rows",
        rows.iter()
            .filter(|(_, rows)| rows.len() > 1)
            .map(|(id, _)| id)
            .collect(),
    )?;
    bad(
        "answered calls are failures",
        answered
            .iter()
            .filter(|id| rows.get(*id).is_some_and(is_failure))
            .collect(),
    )?;
    if answered.len() < 10 {
        return Err(format!("{summary}: that is too little to prove anything"));
    }
    Ok(())
}
