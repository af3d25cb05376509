//! A process that is killed at any moment loses no call that was answered, and counts none twice.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use store::{HoldCost, HoldTicket, Journal, Shipper, SpendLogFilter, Store, Writer};
use wire::amount::Amount;
use wire::entry::Entry;

const FOLDER: &str = "STORE_KILL_FOLDER";
/// How often the process dies; `STORE_KILL_ROUNDS=200` for a soak.
const ROUNDS: u64 = 12;

#[test]
fn kill_9_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let rounds = std::env::var_os("STORE_KILL_ROUNDS");
    let rounds = rounds.map_or(ROUNDS, |rounds| rounds.to_str().unwrap().parse().unwrap());
    let mut answered = HashSet::new();
    for round in 0..rounds {
        answered.extend(live_and_die(
            folder.path(),
            Duration::from_millis(20 + round * 397 % 1_300),
        ));
    }
    assert!(answered.len() > 100, "{}", answered.len());
    let (rows, spent) = read(folder.path());
    let mut seen: HashMap<&str, u32> = HashMap::new();
    for (id, _) in &rows {
        *seen.entry(id).or_default() += 1;
    }
    let lost: Vec<_> = answered.iter().filter(|id| !seen.contains_key(id.as_str())).collect();
    let doubled: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
    assert!(
        lost.is_empty() && doubled.is_empty(),
        "lost {lost:?}, doubled {doubled:?}"
    );
    assert_eq!(spent, rows.iter().map(|(_, spend)| *spend).sum());
}

/// Lets a child answer calls, and kills it; tells which it answered.
fn live_and_die(folder: &Path, life: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture", "--quiet"])
        .env(FOLDER, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.by_ref().map_while(Result::ok).find(|line| line == "ready");
    assert!(ready.is_some(), "the child did not start");
    let reader = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<String>>());
    std::thread::sleep(life);
    child.kill().unwrap();
    child.wait().unwrap();
    let answers = reader.join().unwrap();
    // The pipe may end within a line: only a whole one is an answer.
    answers
        .into_iter()
        .filter_map(|line| Some(line.strip_prefix("answered ")?.strip_suffix('.')?.to_owned()))
        .collect()
}

/// Not a test of its own: the process that gets killed.
#[test]
#[ignore = "started by kill_9_loses_and_doubles_nothing"]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let store = runtime
        .block_on(Store::open(&Path::new(&folder).join("litellm.db")))
        .unwrap();
    let journal = Journal::open(&Path::new(&folder).join("journal")).unwrap();
    let _shipper = Shipper::start(store, &journal, None).unwrap();
    say("ready");
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let writer = journal.writer().unwrap();
            std::thread::spawn(move || answer_calls(&writer))
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// When every call begins.
const START_US: i64 = 1_795_435_200_000_000;

/// Answers calls for ever, a few at a time.
fn answer_calls(writer: &Writer) {
    let mut open: Vec<(HoldTicket, String)> = Vec::new();
    for n in 0u64.. {
        let id = uuid::Uuid::now_v7().to_string();
        let entry = Entry {
            entry_id: id.clone(),
            call_id: id.clone(),
            start_us: START_US,
            ..Entry::default()
        };
        let cost = HoldCost {
            input_cost: Amount::from_femtos(7),
            ..HoldCost::default()
        };
        open.push((writer.hold(&entry, cost).unwrap(), id));
        if open.len() < 5 {
            continue;
        }
        let (ticket, id) = open.remove(n as usize % open.len());
        if n.is_multiple_of(11) {
            writer.release(ticket);
            continue;
        }
        let entry = Entry {
            entry_id: id.clone(),
            request_id: if n.is_multiple_of(7) {
                "the same".into()
            } else {
                id.clone()
            },
            call_id: id.clone(),
            start_us: START_US,
            spend: Amount::from_femtos(1_000 + i128::from(n)),
            ..Entry::default()
        };
        writer.settle(ticket, &entry).unwrap();
        say(&format!("answered {id}."));
        std::thread::sleep(Duration::from_micros(300));
    }
}

/// One line, in one write.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Recovers, and reads all rows by entry.
fn read(folder: &Path) -> (Vec<(String, Amount)>, Amount) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = Store::open(&folder.join("litellm.db")).await.unwrap();
        let journal = Journal::open(&folder.join("journal")).unwrap();
        let shipper = Shipper::start(store.clone(), &journal, None).unwrap();
        shipper.flush().await.unwrap();
        shipper.stop().await;
        assert_eq!(shipper.stats().lost_bytes, 0);
        let rows = store.spend_logs(&SpendLogFilter::default(), u32::MAX).await.unwrap();
        let row = |row: &store::SpendLogRow| {
            let id = row.metadata["entry_id"].as_str().unwrap().to_owned();
            (id, Amount::from_f64(row.spend).unwrap())
        };
        (
            rows.iter().map(row).collect(),
            store.proxy_spend(0, i64::MAX).await.unwrap(),
        )
    })
}
