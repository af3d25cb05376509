//! The page beside what LiteLLM 1.106.2 showed (`litellm.txt`).

use super::page::{Family, Page};
use super::scene::{Scene, chat, mock, model};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const RECORDED: &str = include_str!("litellm.txt");

/// A metric as LiteLLM has it: its type, its labels, the bounds of its buckets.
type Recorded = (&'static str, BTreeSet<&'static str>, Vec<&'static str>);

fn recorded() -> BTreeMap<&'static str, Recorded> {
    let list = |text: &'static str| text.split(',').filter(|item| *item != "-");
    let rows = RECORDED.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| {
        let [name, kind, labels, bounds] = row.split(' ').collect::<Vec<_>>().try_into().expect("four columns");
        (name, (kind, list(labels).collect(), list(bounds).collect()))
    })
    .collect()
}

#[tokio::test]
async fn names_types_labels_and_buckets_are_litellms() {
    let models = [model(
        "good",
        "openai/gpt-4o",
        &format!("{}/o/cache_read=5,reasoning=2/v1", mock().await),
    )];
    let scene = Scene::start(&models, &[], json!({"callbacks": ["prometheus"]}), json!({})).await;
    scene.chat(&chat("good"), 200).await;
    scene.chat(&chat("nobody has it"), 400).await;
    let page = scene.page(2.0).await;
    let recorded = recorded();
    let ours = page
        .families
        .iter()
        .filter(|family| family.name.starts_with("litellm_") && !family.name.starts_with("litellm_gateway_"));
    let mut compared = 0;
    for family in ours.filter(|family| !family.name.ends_with("_created")) {
        let wanted = recorded.get(family.name.as_str());
        compare(
            family,
            wanted.unwrap_or_else(|| panic!("LiteLLM has no {}", family.name)),
        );
        created(&page, family);
        compared += 1;
    }
    assert!(compared > 30, "{compared}");
    scene.gateway.stop().await;
}

fn compare(family: &Family, (kind, labels, bounds): &Recorded) {
    assert_eq!(family.kind, *kind, "{}", family.name);
    let first = family.samples.first().map(|sample| sample.labels.clone());
    for sample in &family.samples {
        let own: BTreeSet<&str> = sample
            .labels
            .keys()
            .map(String::as_str)
            .filter(|name| *name != "le")
            .collect();
        assert_eq!(own, *labels, "{}", sample.name);
    }
    let same = |labels: &BTreeMap<String, String>| {
        let other = |(name, value): (&String, &String)| {
            name == "le" || first.as_ref().and_then(|first| first.get(name)) == Some(value)
        };
        labels.iter().all(other)
    };
    let buckets = family.samples.iter().filter(|sample| same(&sample.labels));
    let own: Vec<&str> = buckets
        .filter_map(|sample| sample.labels.get("le").map(String::as_str))
        .collect();
    if !own.is_empty() {
        assert_eq!(own, *bounds, "{}", family.name);
    }
}

/// Counters and histograms say when each of their series began.
fn created(page: &Page, family: &Family) {
    let base = family.name.strip_suffix("_total").unwrap_or(&family.name);
    let name = format!("{base}_created");
    let moments = page.samples(&name, &[]).len();
    let series = match family.kind.as_str() {
        "counter" => family.samples.len(),
        "histogram" => family
            .samples
            .iter()
            .filter(|sample| sample.name.ends_with("_count"))
            .count(),
        _ => 0,
    };
    assert_eq!(moments, series, "{name}");
}
