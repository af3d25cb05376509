use super::segment::{MAGIC, path};
use super::tape::RESERVE;
use super::*;
use crate::fixtures::{COST, begun, dead, entry, femtos, recovered};
use proptest::prelude::*;
use std::collections::HashSet;
use std::fs;
use wire::entry::Entry;

const SMALL: u32 = 64 << 10;

fn ids(entries: &[Entry]) -> Vec<String> {
    entries.iter().map(|entry| entry.entry_id.clone()).collect()
}

#[test]
fn a_dead_process_leaves_its_entries_and_its_open_holds() {
    let root = tempfile::tempdir().unwrap();
    let journal = Journal::open(root.path()).unwrap();
    let writer = journal.writer().unwrap();
    let settled = writer.hold(&begun(1), COST).unwrap();
    let open = writer.hold(&begun(2), COST).unwrap();
    let released = writer.hold(&begun(3), COST).unwrap();
    writer.append(&entry(4)).unwrap();
    writer.checkpoint(&open, 5);
    writer.checkpoint(&open, 7);
    writer.settle(settled, &entry(1)).unwrap();
    writer.release(released);
    assert_eq!(journal.stats().entries, 2);
    assert_eq!(journal.stats().open_holds, 1);

    assert!(
        Folder::dead(root.path()).unwrap().is_empty(),
        "nobody touches a living process's folder"
    );
    drop((journal, writer));
    let (entries, interrupted, lost) = recovered(root.path());
    assert_eq!(entries, [entry(4), entry(1)]);
    assert_eq!(lost, 0);
    let [call] = &interrupted[..] else {
        panic!("{interrupted:?}")
    };
    assert_eq!(call.entry.entry_id, "entry-2");
    assert_eq!(call.entry.spend, femtos(1_070));
    assert_eq!(call.bound, Some(femtos(1_000_000)));
    assert!(call.entry.interrupted);
}

#[test]
fn writers_can_be_moved_to_their_threads() {
    fn is_send<T: Send>() {}
    is_send::<(Writer, HoldTicket)>();
}

#[test]
fn tickets_belong_to_their_writer() {
    let root = tempfile::tempdir().unwrap();
    let journal = Journal::open(root.path()).unwrap();
    let (one, other) = (journal.writer().unwrap(), journal.writer().unwrap());
    let ticket = one.hold(&begun(1), COST).unwrap();
    assert!(matches!(
        other.settle(ticket, &entry(1)),
        Err(JournalError::ForeignTicket)
    ));
}

#[test]
fn every_hold_can_be_settled_when_no_segment_can_be_added() {
    let root = tempfile::tempdir().unwrap();
    let journal = Journal::open_sized(root.path(), SMALL).unwrap();
    let writer = journal.writer().unwrap();
    let mut tickets: Vec<_> = (0..20).map(|n| writer.hold(&begun(n), COST).unwrap()).collect();
    // Without its folder, the journal can't make files any more, as on a full disk.
    let moved = root.path().join("moved");
    fs::rename(journal.shared.folder.path(), &moved).unwrap();
    let mut next = 20;
    while let Ok(ticket) = writer.hold(&begun(next), COST) {
        writer.checkpoint(&ticket, 1);
        tickets.push(ticket);
        next += 1;
    }
    let appended: Vec<_> = (1_000..).take_while(|n| writer.append(&entry(*n)).is_ok()).collect();
    for (n, ticket) in tickets.into_iter().enumerate() {
        let mut long = entry(n as u64);
        long.spend_logs_metadata = Some(format!("\"{}\"", "x".repeat(100 << 10)));
        long.request_tags = vec!["tag".into(); 10_000];
        writer.settle(ticket, &long).unwrap();
    }
    assert_eq!(journal.stats().shortened, next);
    fs::rename(&moved, journal.shared.folder.path()).unwrap();
    drop((journal, writer));
    let (entries, interrupted, lost) = recovered(root.path());
    let settled = &entries[appended.len()..];
    assert_eq!(ids(settled), (0..next).map(|n| entry(n).entry_id).collect::<Vec<_>>());
    assert_eq!(settled[3].spend, entry(3).spend);
    assert_eq!((interrupted.len(), lost), (0, 0));
}

#[test]
fn the_worst_shortened_entry_fits_what_a_hold_reserves() {
    let nasty = "\u{1}".repeat(10_000);
    let mut worst = entry(1);
    for text in [
        &mut worst.entry_id,
        &mut worst.request_id,
        &mut worst.call_id,
        &mut worst.call_type,
        &mut worst.api_key,
        &mut worst.requested_model,
        &mut worst.model,
        &mut worst.model_id,
        &mut worst.model_group,
        &mut worst.provider,
        &mut worst.api_base,
        &mut worst.user,
    ] {
        text.clone_from(&nasty);
    }
    for text in [
        &mut worst.end_user,
        &mut worst.team_id,
        &mut worst.requester_ip_address,
        &mut worst.session_id,
        &mut worst.spend_logs_metadata,
    ] {
        *text = Some(nasty.clone());
    }
    worst.error = Some(wire::entry::EntryError {
        class: nasty.clone(),
        message: nasty,
    });
    worst.spend = femtos(i128::MAX);
    let mut buf = Vec::new();
    record::entry(&mut buf, Some(u64::MAX), &shorten::shorten(&worst));
    assert!(buf.len() <= RESERVE as usize, "{}", buf.len());
}

#[test]
fn a_long_call_is_carried_along() {
    let root = tempfile::tempdir().unwrap();
    let journal = Journal::open_sized(root.path(), SMALL).unwrap();
    let writer = journal.writer().unwrap();
    let long = writer.hold(&begun(1_000_000), COST).unwrap();
    writer.checkpoint(&long, 3);
    for n in 0..2_000 {
        let ticket = writer.hold(&begun(n), COST).unwrap();
        writer.settle(ticket, &entry(n)).unwrap();
    }
    let lane = journal.shared.lanes.lock()[0].clone();
    assert!(lane.tail().segment > 10);
    assert!(
        lane.oldest_hold() + 6 > lane.tail().segment,
        "the hold was written again"
    );
    for old in 0..lane.oldest_hold() {
        fs::remove_file(path(journal.shared.folder.path(), 0, old)).unwrap();
    }
    drop((journal, writer));
    let (_, interrupted, lost) = recovered(root.path());
    assert_eq!(interrupted.len(), 1);
    assert_eq!((interrupted[0].entry.spend, lost), (femtos(1_030), 0));
}

/// One step of a made-up life; numbers pick an open hold.
#[derive(Clone, Debug)]
enum Step {
    Hold,
    Checkpoint(usize, u64),
    Settle(usize),
    Release(usize),
    Append,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Hold),
        1 => (any::<usize>(), 0u64..100).prop_map(|(which, tokens)| Step::Checkpoint(which, tokens)),
        3 => any::<usize>().prop_map(Step::Settle),
        1 => any::<usize>().prop_map(Step::Release),
        1 => Just(Step::Append),
    ];
    prop::collection::vec(step, 1..12)
}

/// What must be there when the journal ends after a step.
#[derive(Clone, Debug, Default, PartialEq)]
struct Truth {
    settled: Vec<String>,
    open: HashSet<String>,
}

/// Lives through the steps; tells the truth after each, with the journal's end.
fn live(root: &Path, steps: &[Step]) -> Vec<(u32, Truth)> {
    let journal = Journal::open_sized(root, SMALL).unwrap();
    let writer = journal.writer().unwrap();
    let mut open: Vec<(HoldTicket, u64)> = Vec::new();
    let mut truth = Truth::default();
    let mut truths = vec![(MAGIC.len() as u32, truth.clone())];
    for (n, step) in (0u64..).zip(steps) {
        let pick = |which: &usize, open: &mut Vec<(HoldTicket, u64)>| {
            (!open.is_empty()).then(|| open.remove(which % open.len()))
        };
        match step {
            Step::Hold => {
                open.push((writer.hold(&begun(n), COST).unwrap(), n));
                truth.open.insert(entry(n).entry_id);
            }
            Step::Append => {
                writer.append(&entry(n)).unwrap();
                truth.settled.push(entry(n).entry_id);
            }
            Step::Checkpoint(which, tokens) => {
                if !open.is_empty() {
                    writer.checkpoint(&open[which % open.len()].0, *tokens);
                }
            }
            Step::Settle(which) => {
                if let Some((ticket, n)) = pick(which, &mut open) {
                    writer.settle(ticket, &entry(n)).unwrap();
                    truth.open.remove(&entry(n).entry_id);
                    truth.settled.push(entry(n).entry_id);
                }
            }
            Step::Release(which) => {
                if let Some((ticket, n)) = pick(which, &mut open) {
                    writer.release(ticket);
                    truth.open.remove(&entry(n).entry_id);
                }
            }
        }
        truths.push((journal.shared.lanes.lock()[0].tail().offset, truth.clone()));
    }
    truths
}

fn found(root: &Path) -> (Truth, u64) {
    let (entries, interrupted, lost) = recovered(root);
    let open = interrupted.into_iter().map(|call| call.entry.entry_id).collect();
    let settled = ids(&entries);
    (Truth { settled, open }, lost)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Wherever a crash cuts the journal off, recovery gives what was whole by then, and calls nothing lost.
    #[test]
    fn any_cut_gives_a_prefix(steps in steps()) {
        let root = tempfile::tempdir().unwrap();
        let truths = live(root.path(), &steps);
        let file = path(dead(root.path())[0].path(), 0, 0);
        let whole = fs::read(&file).unwrap();
        let near_an_end = |cut: u32| truths.iter().any(|(end, _)| cut.abs_diff(*end) < 20);
        for cut in (0..=truths.last().unwrap().0).filter(|cut| cut % 61 == 0 || near_an_end(*cut)) {
            let mut torn = whole.clone();
            torn[cut as usize..].fill(0);
            // A record whose last bytes are zero is whole before they are written.
            let is_whole = |end: u32| end <= MAGIC.len() as u32 || torn[..end as usize] == whole[..end as usize];
            let (_, truth) = truths.iter().rev().find(|(end, _)| is_whole(*end)).unwrap();
            fs::write(&file, &torn).unwrap();
            prop_assert_eq!(found(root.path()), (truth.clone(), 0), "zeros from {}", cut);
            let (_, truth) = truths.iter().rev().find(|(end, _)| *end <= cut.max(MAGIC.len() as u32)).unwrap();
            fs::write(&file, &whole[..cut as usize]).unwrap();
            prop_assert_eq!(found(root.path()), (truth.clone(), 0), "truncated at {}", cut);
        }
    }

    /// A broken byte costs what lies behind it, never what lies before, and is told.
    #[test]
    fn a_broken_byte_is_noticed(steps in steps(), at in any::<prop::sample::Index>(), xor in 1u8..) {
        let root = tempfile::tempdir().unwrap();
        let truths = live(root.path(), &steps);
        let end = truths.last().unwrap().0 as usize;
        prop_assume!(end > MAGIC.len());
        let file = path(dead(root.path())[0].path(), 0, 0);
        let mut broken = fs::read(&file).unwrap();
        let at = MAGIC.len() + at.index(end - MAGIC.len());
        broken[at] ^= xor;
        fs::write(&file, &broken).unwrap();
        let (_, before) = truths.iter().rev().find(|(end, _)| *end as usize <= at).unwrap();
        let (truth, lost) = found(root.path());
        prop_assert_eq!(&truth, before);
        let in_last_record = truths.iter().rev().find(|(start, _)| (*start as usize) < end).is_some_and(|(start, _)| *start as usize <= at);
        prop_assert!(lost > 0 || in_last_record, "only a record cut off by a crash may go untold");
    }
}

/// A length that reaches beyond all data looks like a record that a crash cut off; the whole records behind it tell.
#[test]
fn a_broken_length_is_noticed() {
    let root = tempfile::tempdir().unwrap();
    let truths = live(root.path(), &[Step::Hold, Step::Append, Step::Settle(0), Step::Append]);
    let file = path(dead(root.path())[0].path(), 0, 0);
    let whole = fs::read(&file).unwrap();
    let starts = truths.iter().take(truths.len() - 2);
    for ((start, before), bit) in starts.flat_map(|truth| (0..32).map(move |bit| (truth, bit))) {
        let mut broken = whole.clone();
        broken[*start as usize + bit / 8] ^= 1 << (bit % 8);
        fs::write(&file, &broken).unwrap();
        let (truth, lost) = found(root.path());
        assert_eq!(&truth, before, "bit {bit} at {start}");
        assert!(lost > 0, "bit {bit} at {start}");
    }
}

#[test]
fn an_old_call_whose_end_begins_a_segment_is_counted_once() {
    let root = tempfile::tempdir().unwrap();
    let journal = Journal::open_sized(root.path(), SMALL).unwrap();
    let writer = journal.writer().unwrap();
    let tail = || journal.shared.lanes.lock()[0].tail();
    let old = writer.hold(&begun(1), COST).unwrap();
    let mut filler = 1_000..;
    let mut append = || {
        let before = tail();
        writer.append(&entry(filler.next().unwrap())).unwrap();
        tail().offset.saturating_sub(before.offset)
    };
    while tail().segment < 3 {
        append();
    }
    let size = append();
    // A settlement is the longer one: it holds the hold's number too.
    while SMALL - tail().offset >= size + 8 {
        append();
    }
    let before = tail().segment;
    writer.settle(old, &entry(1_000)).unwrap();
    assert_eq!(tail().segment, before + 1, "the end of the call begins a segment");
    drop((journal, writer));
    let (_, interrupted, lost) = recovered(root.path());
    assert_eq!((interrupted.len(), lost), (0, 0));
}

#[test]
fn a_broken_segment_does_not_hide_the_next() {
    let root = tempfile::tempdir().unwrap();
    let journal = Journal::open_sized(root.path(), SMALL).unwrap();
    let writer = journal.writer().unwrap();
    for n in 0..400 {
        writer.append(&entry(n)).unwrap();
    }
    let file = path(journal.shared.folder.path(), 0, 1);
    drop((journal, writer));
    let mut broken = fs::read(&file).unwrap();
    broken[5_000] ^= 1;
    fs::write(&file, &broken).unwrap();
    let (entries, _, lost) = recovered(root.path());
    assert!(entries.len() > 200 && entries.len() < 400, "{}", entries.len());
    assert!(lost > 40_000, "{lost}");
    assert_eq!(entries.last().unwrap().entry_id, "entry-399");
}
