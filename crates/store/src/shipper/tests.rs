use super::*;
use crate::fixtures::{COST, NOON_US, begun, dead, entry, femtos};
use crate::store::{Ledger, Mark};
use crate::{Position, SpendLogFilter, SpendLogRow, Store};
use parking_lot::Mutex;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::timeout;
use wire::amount::Amount;
use wire::entry::Entry;

struct Home {
    dir: TempDir,
    store: Store,
}

impl Home {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("litellm.db")).await.unwrap();
        Self { dir, store }
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("journal")
    }

    fn journal(&self) -> Journal {
        Journal::open_sized(&self.root(), 64 << 10).unwrap()
    }

    /// Starts a process's journal and ships what the dead left.
    async fn recover(&self) -> ShipperStats {
        if self.root().exists() && std::fs::read_dir(self.root()).unwrap().count() > 0 {
            dead(&self.root());
        }
        let journal = self.journal();
        let shipper = Shipper::start(self.store.clone(), &journal, None).unwrap();
        flush(&shipper).await;
        shipper.stop().await;
        shipper.stats()
    }

    async fn rows(&self) -> Vec<SpendLogRow> {
        self.store
            .spend_logs(&SpendLogFilter::default(), 1_000_000)
            .await
            .unwrap()
    }

    async fn entry_ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.rows().await.into_iter().map(|row| entry_id(&row)).collect();
        ids.sort();
        ids
    }

    async fn spend(&self) -> Amount {
        self.store.proxy_spend(0, i64::MAX).await.unwrap()
    }
}

fn entry_id(row: &SpendLogRow) -> String {
    row.metadata["entry_id"].as_str().unwrap().to_owned()
}

async fn flush(shipper: &Shipper) {
    timeout(Duration::from_secs(60), shipper.flush())
        .await
        .unwrap()
        .unwrap();
}

/// An observer, and the ids of what it was shown.
fn watched() -> (Option<Observer>, Arc<Mutex<Vec<String>>>) {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let ids = Arc::clone(&seen);
    let observer = Observer::new(move |entry| ids.lock().push(entry.entry_id.clone()));
    (Some(observer), seen)
}

/// Waits until the observer was shown so many.
async fn sees(seen: &Mutex<Vec<String>>, count: usize) {
    let shown = async {
        while seen.lock().len() < count {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(60), shown).await.unwrap();
}

fn folders(root: &Path) -> usize {
    std::fs::read_dir(root).unwrap().count()
}

#[tokio::test]
async fn ships_all_writers_and_leaves_nothing_behind() {
    let home = Home::new().await;
    let journal = home.journal();
    let shipper = Shipper::start(home.store.clone(), &journal, None).unwrap();
    let threads: Vec<_> = (0..3u64)
        .map(|thread| {
            let writer = journal.writer().unwrap();
            std::thread::spawn(move || {
                for n in (0..600).map(|n| n * 3 + thread) {
                    let ticket = writer.hold(&begun(n), COST).unwrap();
                    writer.settle(ticket, &entry(n)).unwrap();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    flush(&shipper).await;
    assert_eq!(home.rows().await.len(), 1_800);
    assert_eq!(home.spend().await, (0..1_800).map(|n| entry(n).spend).sum());
    assert_eq!(shipper.backlog(), Backlog::default());
    assert!(
        journal.shared.folder.segments().unwrap().len() < 10,
        "shipped segments are deleted"
    );
    shipper.stop().await;
    assert_eq!(folders(&home.root()), 0);
    assert!(shipper.flush().await.is_err());
}

#[tokio::test]
async fn ships_by_itself() {
    let home = Home::new().await;
    let journal = home.journal();
    let shipper = Shipper::start(home.store.clone(), &journal, None).unwrap();
    flush(&shipper).await;
    journal.writer().unwrap().append(&entry(1)).unwrap();
    let shipped = async {
        while home.rows().await.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(60), shipped).await.unwrap();
}

#[tokio::test]
async fn a_writer_that_still_lives_keeps_its_folder() {
    let home = Home::new().await;
    let journal = home.journal();
    let shipper = Shipper::start(home.store.clone(), &journal, None).unwrap();
    let writer = journal.writer().unwrap();
    writer.append(&entry(1)).unwrap();
    shipper.stop().await;
    writer.append(&entry(2)).unwrap();
    drop((journal, shipper, writer));
    home.recover().await;
    assert_eq!(home.entry_ids().await, ["entry-1", "entry-2"]);
}

#[tokio::test]
async fn ids_that_are_taken_get_the_entry_behind() {
    let home = Home::new().await;
    let journal = home.journal();
    let shipper = Shipper::start(home.store.clone(), &journal, None).unwrap();
    let writer = journal.writer().unwrap();
    let same = |n| Entry {
        request_id: "chatcmpl-same".into(),
        ..entry(n)
    };
    for n in 0..20 {
        writer.append(&same(n)).unwrap();
    }
    flush(&shipper).await;
    writer.append(&same(20)).unwrap();
    flush(&shipper).await;
    let ids: HashSet<String> = home.rows().await.into_iter().map(|row| row.request_id).collect();
    assert_eq!(ids.len(), 21);
    assert!(
        ids.contains("chatcmpl-same") && ids.contains("chatcmpl-same-entry-20"),
        "{ids:?}"
    );
    assert_eq!(home.spend().await, (0..21).map(|n| entry(n).spend).sum());
}

#[tokio::test]
async fn what_a_dead_process_left_counts_once() {
    let home = Home::new().await;
    let journal = home.journal();
    let writer = journal.writer().unwrap();
    for n in 0..700 {
        writer.append(&entry(n)).unwrap();
    }
    let open = writer.hold(&begun(700), COST).unwrap();
    writer.checkpoint(&open, 4);
    let _unsettled = writer.hold(&begun(701), COST).unwrap();
    drop((journal, writer));
    let stats = home.recover().await;
    assert_eq!((stats.shipped, stats.interrupted, stats.lost_bytes), (702, 2, 0));
    assert_eq!(home.recover().await.shipped, 0);
    assert_eq!(home.rows().await.len(), 702);
    let row = home.store.spend_log("call-700").await.unwrap().unwrap();
    assert_eq!(row.status.as_deref(), Some("failure"));
    assert_eq!(row.metadata["interrupted"], true);
    assert_eq!(row.metadata["cost_bound"], 1e-9);
    assert_eq!(row.spend, femtos(1_040).to_f64());
    assert_eq!(folders(&home.root()), 0);
}

#[tokio::test]
async fn a_crash_after_any_commit_of_recovery_counts_once() {
    let home = Home::new().await;
    let journal = home.journal();
    let writer = journal.writer().unwrap();
    for n in 0..50 {
        let ticket = writer.hold(&begun(n), COST).unwrap();
        writer.settle(ticket, &entry(n)).unwrap();
    }
    let _open = writer.hold(&begun(50), COST).unwrap();
    let tail = journal.shared.lanes.lock()[0].tail();
    let instance = journal.shared.folder.instance();
    drop((journal, writer));
    // Some of it was committed, and then the process died: before the next batch, and before the folder was removed.
    let mut ledger = Ledger::open(&home.store).await.unwrap();
    let folder = dead(&home.root()).remove(0);
    let mut writer = crate::journal::dead::DeadWriter::all(&folder, |_| Position::default())
        .unwrap()
        .remove(0);
    let calls = writer.next_batch(20).unwrap();
    let mark = |position| Mark {
        instance,
        writer: 0,
        position,
    };
    ledger.write(&calls, &[mark(writer.position())], NOON_US).await.unwrap();
    drop(folder);
    // The database refuses the mark: the calls of that transaction must not be there either.
    let calls = writer.next_batch(20).unwrap();
    let refuse =
        "CREATE TRIGGER \"refuse\" BEFORE INSERT ON \"litellm_rs_ship_position\" BEGIN SELECT RAISE(ABORT, 'no'); END";
    ledger.execute(refuse).await;
    ledger.write(&calls, &[mark(tail)], NOON_US).await.unwrap_err();
    assert_eq!(home.rows().await.len(), 20);
    ledger.execute("DROP TRIGGER \"refuse\"").await;
    home.recover().await;
    let mut wanted: Vec<String> = (0..51).map(|n| entry(n).entry_id).collect();
    wanted.sort();
    assert_eq!(home.entry_ids().await, wanted);
    assert_eq!(
        home.spend().await,
        (0..50).map(|n| entry(n).spend).sum::<Amount>() + femtos(1_000)
    );
}

#[tokio::test]
async fn a_call_that_the_database_has_is_not_interrupted() {
    let home = Home::new().await;
    let journal = home.journal();
    let writer = journal.writer().unwrap();
    let _settled_but_lost = writer.hold(&begun(1), COST).unwrap();
    let mut ledger = Ledger::open(&home.store).await.unwrap();
    ledger
        .write(&[crate::call::Call::ended(entry(1))], &[], NOON_US)
        .await
        .unwrap();
    drop((journal, writer));
    home.recover().await;
    assert_eq!(home.entry_ids().await, ["entry-1"]);
    assert_eq!(home.spend().await, entry(1).spend);
}

#[tokio::test]
async fn waits_for_a_database_that_is_away() {
    let home = Home::new().await;
    let journal = home.journal();
    let shipper = Shipper::start(home.store.clone(), &journal, None).unwrap();
    flush(&shipper).await;
    let mut ledger = Ledger::open(&home.store).await.unwrap();
    ledger
        .execute("ALTER TABLE \"LiteLLM_SpendLogs\" RENAME TO \"away\"")
        .await;
    let writer = journal.writer().unwrap();
    for n in 0..700 {
        writer.append(&entry(n)).unwrap();
    }
    assert!(timeout(Duration::from_millis(600), shipper.flush()).await.is_err());
    assert_eq!(shipper.backlog().entries, 700);
    assert!(shipper.backlog().bytes > 100_000);
    assert!(shipper.backlog().seconds > 0.0);
    assert!(shipper.stats().failures > 0);
    ledger
        .execute("ALTER TABLE \"away\" RENAME TO \"LiteLLM_SpendLogs\"")
        .await;
    flush(&shipper).await;
    assert_eq!(home.rows().await.len(), 700);
    assert_eq!(home.spend().await, (0..700).map(|n| entry(n).spend).sum());
    assert_eq!(shipper.backlog(), Backlog::default());
}

#[tokio::test]
async fn a_segment_that_cannot_be_read_costs_no_other_call() {
    let home = Home::new().await;
    let journal = home.journal();
    let writers = [journal.writer().unwrap(), journal.writer().unwrap()];
    for n in 0..10 {
        writers[n as usize % 2].append(&entry(n)).unwrap();
    }
    let segment = crate::journal::segment::path(journal.shared.folder.path(), 1, 0);
    let moved = home.dir.path().join("moved");
    std::fs::rename(&segment, &moved).unwrap();
    std::fs::create_dir(&segment).unwrap();
    let shipper = Shipper::start(home.store.clone(), &journal, None).unwrap();
    assert!(timeout(Duration::from_millis(600), shipper.flush()).await.is_err());
    assert_eq!(home.rows().await.len(), 5);
    std::fs::remove_dir(&segment).unwrap();
    std::fs::rename(&moved, &segment).unwrap();
    flush(&shipper).await;
    assert_eq!(home.rows().await.len(), 10);
    assert_eq!(home.spend().await, (0..10).map(|n| entry(n).spend).sum());
}

#[tokio::test]
async fn the_observer_sees_each_call_once_while_the_database_is_away() {
    let home = Home::new().await;
    let journal = home.journal();
    let writers = [journal.writer().unwrap(), journal.writer().unwrap()];
    let (observer, seen) = watched();
    let shipper = Shipper::start(home.store.clone(), &journal, observer).unwrap();
    writers[0].append(&entry(0)).unwrap();
    flush(&shipper).await;
    let mut ledger = Ledger::open(&home.store).await.unwrap();
    let away = "ALTER TABLE \"LiteLLM_SpendLogs\" RENAME TO \"away\"";
    ledger.execute(away).await;
    let count = 3 * run::BATCH as u64;
    for n in 1..=count {
        writers[n as usize % 2].append(&entry(n)).unwrap();
    }
    sees(&seen, count as usize + 1).await;
    let back = "ALTER TABLE \"away\" RENAME TO \"LiteLLM_SpendLogs\"";
    ledger.execute(back).await;
    writers[0].append(&entry(count + 1)).unwrap();
    flush(&shipper).await;
    assert_eq!(home.rows().await.len() as u64, count + 2);
    let ids: HashSet<String> = seen.lock().iter().cloned().collect();
    assert_eq!((seen.lock().len() as u64, ids.len() as u64), (count + 2, count + 2));
}

#[tokio::test]
async fn the_observer_is_not_shown_what_the_dead_left() {
    let home = Home::new().await;
    let journal = home.journal();
    let writer = journal.writer().unwrap();
    writer.append(&entry(1)).unwrap();
    drop((journal, writer));
    dead(&home.root());
    let journal = home.journal();
    let (observer, seen) = watched();
    let shipper = Shipper::start(home.store.clone(), &journal, observer).unwrap();
    journal.writer().unwrap().append(&entry(2)).unwrap();
    flush(&shipper).await;
    assert_eq!(home.entry_ids().await, ["entry-1", "entry-2"]);
    assert_eq!(*seen.lock(), ["entry-2"]);
}

#[tokio::test]
async fn the_observer_does_not_wait_for_a_slow_database() {
    let home = Home::new().await;
    let journal = home.journal();
    let writer = journal.writer().unwrap();
    let (observer, seen) = watched();
    let shipper = Shipper::start(home.store.clone(), &journal, observer).unwrap();
    flush(&shipper).await;
    let mut other = Ledger::open(&home.store).await.unwrap();
    other.execute("BEGIN EXCLUSIVE").await;
    // SQLite waits 10 s for the lock before it fails; on a machine that stalls so long another round tells.
    for round in 0..5 {
        let failures = shipper.stats().failures;
        for n in 0..2 {
            writer.append(&entry(round * 2 + n)).unwrap();
            sees(&seen, (round * 2 + n) as usize + 1).await;
        }
        if shipper.stats().failures == failures {
            other.execute("COMMIT").await;
            flush(&shipper).await;
            assert_eq!(home.rows().await.len(), seen.lock().len());
            return;
        }
    }
    panic!("the observer saw nothing before the database failed");
}
