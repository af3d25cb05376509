//! The router's rules on configs as operators write them.

use super::fallback::{Verdict, Wishes, verdict};
use super::groups::resolve;
use super::health::Health;
use super::{candidates, retry, shuffle};
use crate::clock;
use config::Sources;
use config::snapshot::Snapshot;
use proptest::prelude::*;
use std::path::Path;
use std::time::Duration;
use wire::error::{ApiError, ErrorClass};

fn load(text: &str) -> Snapshot {
    let read = |_: &Path| Ok(text.as_bytes().to_owned());
    let sources = Sources {
        config: Some(Path::new("config.yaml")),
        dotenv: None,
        env: &|_| None,
        read: &read,
    };
    config::load(&sources).unwrap().snapshot
}

/// Deployments of one group, each with these extra parameters.
fn group(extras: &[&str]) -> Snapshot {
    let deployments = extras.iter().enumerate().map(|(index, extra)| {
        format!("- {{model_name: g, litellm_params: {{model: openai/m{index}, api_key: k{extra}}}, model_info: {{id: d{index}}}}}\n")
    });
    load(&format!("model_list:\n{}", deployments.collect::<String>()))
}

fn ids(snapshot: &Snapshot, health: &Health, skip: &[&str]) -> Result<Vec<String>, ApiError> {
    let skip: Vec<String> = skip.iter().map(|&id| id.to_owned()).collect();
    let group = resolve(snapshot, "g", "/chat/completions").unwrap();
    Ok(candidates(&group, snapshot, health, &skip)?
        .left
        .iter()
        .map(|one| one.id.clone())
        .collect())
}

#[test]
fn cooling_deployments_are_left_out_until_nobody_is_left() {
    let (snapshot, health, now) = (group(&["", ""]), Health::default(), clock::instant());
    health.cool("d0", now, Duration::from_secs(60));
    assert_eq!(ids(&snapshot, &health, &[]).unwrap(), ["d1"]);
    health.cool("d1", now, Duration::from_secs(60));
    let error = ids(&snapshot, &health, &[]).unwrap_err();
    assert_eq!(
        (error.status, error.kind(), error.retry_after),
        (429, "all_deployments_in_cooldown", Some(60))
    );
    assert!(
        error.message.contains("cooldown_list=['d0', 'd1']"),
        "{}",
        error.message
    );
}

#[test]
fn the_lowest_healthy_order_counts() {
    let (snapshot, health) = (group(&[", order: 2", ", order: 1", ""]), Health::default());
    assert_eq!(ids(&snapshot, &health, &[]).unwrap(), ["d1"]);
    health.cool("d1", clock::instant(), Duration::from_secs(60));
    assert_eq!(ids(&snapshot, &health, &[]).unwrap(), ["d0"]);
    let group = resolve(&snapshot, "g", "").unwrap();
    assert_eq!(group.next_order(), Some(2));
    assert_eq!(
        super::groups::Group {
            order: Some(2),
            ..group
        }
        .next_order(),
        None
    );
}

#[test]
fn who_refused_is_skipped_unless_alone() {
    let (snapshot, health) = (group(&["", ""]), Health::default());
    assert_eq!(ids(&snapshot, &health, &["d0"]).unwrap(), ["d1"]);
    assert_eq!(ids(&snapshot, &health, &["d0", "d1"]).unwrap(), ["d0", "d1"]);
}

#[test]
fn fallbacks_in_every_form() {
    let error = ApiError::new(ErrorClass::InternalServer, "x");
    let context = ApiError::new(ErrorClass::ContextWindowExceeded, "x");
    let of = |text: &str, error: &ApiError, name: &str| {
        let model = "model_list: [{model_name: g, litellm_params: {model: openai/m, api_key: k}}]\n";
        verdict(
            error,
            &[name],
            &Wishes::default(),
            &load(&format!("{model}router_settings: {text}")).router,
        )
    };
    let to = |names: &[&str]| Verdict::Try(names.iter().map(|&name| name.to_owned()).collect());
    assert_eq!(of("{fallbacks: [a, b]}", &error, "g"), to(&["a", "b"]));
    assert_eq!(of("{fallbacks: [{g: [a]}, {'*': [c]}]}", &error, "g"), to(&["a"]));
    assert_eq!(
        of("{fallbacks: [{x: [a]}], default_fallbacks: [c]}", &error, "g"),
        to(&["c"])
    );
    assert_eq!(of("{fallbacks: [{x: [a]}]}", &error, "g"), Verdict::NoneForGroup);
    assert_eq!(of("{num_retries: 0}", &error, "g"), Verdict::NoneConfigured);
    assert_eq!(
        of(
            "{context_window_fallbacks: [{g: [long]}], fallbacks: [a]}",
            &context,
            "g"
        ),
        to(&["long"])
    );
    assert_eq!(
        of(
            "{context_window_fallbacks: [{x: [long]}], fallbacks: [a]}",
            &context,
            "g"
        ),
        Verdict::Raise
    );
    assert_eq!(of("{fallbacks: [{g: [a]}]}", &error, "openai/g"), to(&["a"]));
}

#[test]
fn a_request_has_the_first_word_about_retries() {
    let snapshot = load("model_list: []\nrouter_settings: {num_retries: 5, retry_policy: {RateLimitErrorRetries: 1}}");
    let settings = &snapshot.router;
    let (limited, failed) = (
        ApiError::new(ErrorClass::RateLimit, ""),
        ApiError::new(ErrorClass::InternalServer, ""),
    );
    let retries = |error, request, deployment| retry::allowance(error, "g", settings, request, deployment).retries;
    assert_eq!(retries(&failed, None, None), 5);
    assert_eq!(retries(&failed, None, Some(2)), 2);
    assert_eq!(retries(&failed, Some(3), Some(2)), 3);
    assert_eq!(retries(&limited, Some(3), None), 1, "a policy overrides");
    assert_eq!(retries(&limited, Some(0), None), 0, "but for an explicit none");
}

#[test]
fn a_pause_follows_the_upstream_within_reason() {
    let settings = load("model_list: []").router;
    let asking = |retry_after| ApiError {
        retry_after,
        ..ApiError::new(ErrorClass::RateLimit, "")
    };
    let pause = |retry_after, made| retry::pause(&asking(retry_after), &settings, made, 1, 1, 0.0).as_secs_f64();
    assert_eq!((pause(Some(7), 0), pause(Some(61), 0), pause(None, 0)), (7.0, 0.5, 0.5));
    assert_eq!((pause(None, 1), pause(None, 30)), (1.0, 8.0));
    assert_eq!(
        retry::pause(&asking(Some(7)), &settings, 0, 2, 1, 0.5),
        Duration::ZERO,
        "another one takes over"
    );
}

proptest! {
    #[test]
    fn weights_are_shares(weights in prop::collection::vec(0u32..5, 1..6), random in 0f64..1.0) {
        let extras: Vec<String> = weights.iter().map(|weight| format!(", weight: {weight}")).collect();
        let snapshot = group(&extras.iter().map(String::as_str).collect::<Vec<_>>());
        let chosen = shuffle::pick(&snapshot.deployments, random).unwrap();
        let index: usize = chosen.id.trim_start_matches('d').parse().unwrap();
        let total: u32 = weights.iter().sum();
        if total > 0 {
            let before: u32 = weights[..index].iter().sum();
            let point = random * f64::from(total);
            prop_assert!(f64::from(before) <= point && point < f64::from(before + weights[index]));
        }
    }

    #[test]
    fn nobody_is_chosen_from_nobody(random in 0f64..1.0) {
        prop_assert!(shuffle::pick(&[], random).is_none());
    }
}
