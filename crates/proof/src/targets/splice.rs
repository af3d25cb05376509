//! The splicer against a list of members that is edited one by one, and the scan against serde's.

use super::steered;
use crate::body::{is_json, members};
use bytes::Bytes;
use fastrand::Rng;
use wire::json::{Peek, Splice, each_member, elements};

/// Levels that the scan takes.
const MAX_DEPTH: usize = 128;
/// Values that are put in.
const VALUES: [&str; 4] = ["1", "\"x\"", "{\"a\":[]}", "null"];

/// The first byte seeds the edits, the others are the body.
pub(super) fn check(data: &[u8]) {
    let Some((seed, body)) = steered(data) else { return };
    let body = Bytes::copy_from_slice(body);
    let Ok(peek) = Peek::object(&body) else {
        let deep = body.iter().filter(|byte| matches!(byte, b'{' | b'[')).count() > MAX_DEPTH;
        let is_object = body.trim_ascii_start().starts_with(b"{");
        assert!(deep || !is_object || !is_json(&body), "JSON that isn't taken");
        return;
    };
    assert!(is_json(&body), "taken, and no JSON");
    let Some(list) = members(&body) else { return };
    looks_agree(&body, &peek, &list);
    edits_agree(&body, &peek, list, &mut Rng::with_seed(seed as u64));
}

type List = Vec<(String, String)>;

fn looks_agree(body: &Bytes, peek: &Peek, list: &List) {
    let seen = peek.iter(body).map(|(key, value)| (key.into_owned(), text(value)));
    assert_eq!(seen.collect::<List>(), *list);
    let part = Peek::part(body).expect("it is an object");
    assert_eq!(part.members, peek.members);
    let mut count = 0;
    each_member(body, |_, _| count += 1);
    assert_eq!(count, list.len());
    for (key, _) in list {
        let last = list.iter().rev().find(|(other, _)| other == key);
        assert_eq!(peek.get(body, key).map(text).as_ref(), last.map(|(_, value)| value));
        let decoded = last.and_then(|(_, value)| serde_json::from_str::<String>(value).ok());
        if decoded.is_some() {
            assert_eq!(peek.text(body, key).as_deref(), decoded.as_deref());
        }
    }
    for (_, value) in list {
        let Ok(wanted) = serde_json::from_str::<Vec<&serde_json::value::RawValue>>(value) else {
            continue;
        };
        let found = elements(value.as_bytes());
        let found = found.into_iter().map(|range| &value[range]);
        assert!(found.eq(wanted.into_iter().map(serde_json::value::RawValue::get)));
    }
}

fn edits_agree(body: &Bytes, peek: &Peek, mut list: List, rng: &mut Rng) {
    let mut splice = Splice::new(body, peek);
    let names: Vec<String> = list
        .iter()
        .map(|(key, _)| key.clone())
        .chain(["new".into(), "a\n\"".into()])
        .collect();
    for _ in 0..rng.usize(0..6) {
        let (name, other) = (&names[rng.usize(..names.len())], &names[rng.usize(..names.len())]);
        match rng.u8(0..4) {
            0 | 1 => {
                let value = VALUES[rng.usize(..VALUES.len())];
                splice.set(name, value);
                set(&mut list, name, value);
            }
            2 => {
                splice.remove(name);
                list.retain(|(key, _)| key != name);
            }
            _ => {
                splice.rename(name, other);
                rename(&mut list, name, other);
            }
        }
    }
    let spliced = splice.finish().concat();
    assert!(is_json(&spliced), "{}", text(&spliced));
    assert_eq!(members(&spliced).as_ref(), Some(&list));
}

fn set(list: &mut List, name: &str, value: &str) {
    let mut found = false;
    for (_, old) in list.iter_mut().filter(|(key, _)| key == name) {
        value.clone_into(old);
        found = true;
    }
    if !found {
        list.push((name.to_owned(), value.to_owned()));
    }
}

fn rename(list: &mut List, from: &str, to: &str) {
    if from == to || !list.iter().any(|(key, _)| key == from) {
        return;
    }
    list.retain(|(key, _)| key != to);
    for (key, _) in list.iter_mut().filter(|(key, _)| key == from) {
        to.clone_into(key);
    }
}

fn text(json: &[u8]) -> String {
    String::from_utf8_lossy(json).into_owned()
}
