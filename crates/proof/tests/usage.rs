//! Usage as providers report it, in the shapes that they really have: read through the codecs, whole and streamed, for
//! every client. `data/usage.jsonl` has a payload a line, with the provider's totals and the buckets that they come to.
//! `UPDATE_SNAPSHOTS=1` writes the buckets anew; the totals are what the provider says and are written by hand.
#![expect(clippy::unwrap_used, reason = "tests")]

use catalog::cost::{Adjustments, cost};
use proof::road::{self, Road};
use proof::{ask, shown, template};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};
use wire::call_type::CallType;
use wire::usage::Usage;

/// Payloads at least.
const PAYLOADS: usize = 60;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/usage.jsonl")
}

fn payloads() -> Vec<Value> {
    let text = fs::read_to_string(file()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// All clients' ways to the model that answered so.
fn roads(payload: &Value) -> Vec<&'static Road> {
    let (dialect, provider) = payload["at"].as_str().unwrap().split_once('/').unwrap();
    let first = road::of(dialect)
        .iter()
        .find(|road| road.row.provider == provider)
        .unwrap();
    let all = road::of(dialect).iter();
    all.filter(|road| road.row.provider == provider && road.row.model == first.row.model)
        .collect()
}

#[test]
fn buckets_add_up_to_the_providers_totals() {
    let mut payloads = payloads();
    assert!(payloads.len() >= PAYLOADS);
    for payload in &mut payloads {
        let (told, totals) = (
            payload["usage"].to_string(),
            [&payload["prompt"], &payload["completion"]].map(|n| n.as_u64().unwrap()),
        );
        for road in roads(payload) {
            let reply = template::of(&road.row).reply("\"Hi\"", &told);
            let usage = road.reply(&ask::plain(road.client, false), reply.into()).unwrap().usage;
            assert!(usage.is_reported());
            assert_eq!(
                [usage.prompt(), usage.completion()],
                totals,
                "{payload} {:?}",
                road.client
            );
            let buckets = serde_json::to_value(usage).unwrap();
            if env::var_os("UPDATE_SNAPSHOTS").is_some() {
                payload["buckets"] = buckets;
            } else {
                assert_eq!(buckets, payload["buckets"], "{payload} {:?}", road.client);
            }
        }
    }
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        let lines: String = payloads.iter().map(|payload| format!("{payload}\n")).collect();
        fs::write(file(), lines).unwrap();
    }
}

#[test]
fn whole_or_streamed_costs_the_same() {
    for payload in payloads() {
        let told = payload["usage"].to_string();
        for road in roads(&payload) {
            let template = template::of(&road.row);
            let reply = template.reply("\"Hi\"", &told);
            let reply = road.reply(&ask::plain(road.client, false), reply.into()).unwrap();
            let stream = template.stream(&["\"H\"".into(), "\"i\"".into()], &told);
            let streamed = road.stream(&ask::plain(road.client, true), [&stream[..]]);
            let summary = streamed.summary;
            assert_eq!(
                (streamed.error, summary.usage),
                (None, reply.usage),
                "{payload} {:?}",
                road.client
            );
            assert_eq!(
                (&summary.cost, &summary.tier),
                (&reply.cost, &reply.tier),
                "{payload} {:?}",
                road.client
            );
            let rates = road.rates();
            let bill =
                |usage: &Usage, tier: &Option<String>| cost(&rates, usage, tier.as_deref(), &Adjustments::default());
            assert_eq!(bill(&summary.usage, &summary.tier), bill(&reply.usage, &reply.tier));
        }
    }
}

#[test]
fn clients_are_shown_what_is_booked() {
    for payload in payloads() {
        let told = payload["usage"].to_string();
        for road in roads(&payload) {
            let template = template::of(&road.row);
            let reply = road
                .reply(&ask::plain(road.client, false), template.reply("\"Hi\"", &told).into())
                .unwrap();
            let booked = Some((reply.usage.prompt(), reply.usage.completion()));
            if road.is_native() && matches!(road.client, CallType::Messages | CallType::Generate) {
                continue; // relayed as the provider wrote it
            }
            let body: Value = serde_json::from_slice(&reply.body.concat()).unwrap();
            assert_eq!(
                shown::usage(road.client, &body),
                booked,
                "{payload} {:?} {body}",
                road.client
            );
            let stream = template.stream(&["\"Hi\"".into()], &told);
            let streamed = road.stream(&ask::plain(road.client, true), [&stream[..]]);
            let events = shown::events(&streamed.bytes).unwrap();
            let events = events.iter().map(|data| serde_json::from_slice::<Value>(data).unwrap());
            let last = events.filter_map(|event| shown::usage(road.client, &event)).last();
            assert_eq!(last, booked, "{payload} {:?}", road.client);
        }
    }
}

#[test]
fn every_provider_with_usage_of_its_own_is_there() {
    let payloads = payloads();
    let there: BTreeSet<&str> = payloads.iter().map(|payload| payload["at"].as_str().unwrap()).collect();
    let rows = proof::rows::ROWS
        .iter()
        .map(|row| format!("{}/{}", row.dialect, row.provider));
    let missing: Vec<String> = rows.filter(|at| !there.contains(at.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
