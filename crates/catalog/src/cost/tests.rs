use super::*;
use crate::prices::{find, keys, row};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn rates_of(case: &Value) -> Option<Rates> {
    let text = |key: &str| case[key].as_str().unwrap();
    let found = find(text("provider"), text("model"), None);
    let own = case
        .get("overrides")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let own: Vec<(String, Box<RawValue>)> = own
        .into_iter()
        .map(|(key, value)| (key, RawValue::from_string(value.to_string()).unwrap()))
        .collect();
    let rates = Rates::from_json(found.map_or("{}", |found| found.row), &own);
    rates.has_price().then_some(rates)
}

fn adjustments(case: &Value, rates: &Rates) -> Adjustments {
    let residency = case.get("residency").and_then(Value::as_str);
    Adjustments {
        uplift: residency.and_then(|region| rates.unit(&format!("regional_processing_uplift_multiplier_{region}"))),
        elapsed_ms: case.get("elapsed_ms").and_then(Value::as_u64).unwrap_or(0),
        at_s: case.get("at_s").and_then(Value::as_i64),
        search_size: match case.get("search_size").and_then(Value::as_str) {
            Some("low") => SearchSize::Low,
            Some("high") => SearchSize::High,
            _ => SearchSize::Medium,
        },
        ..Adjustments::default()
    }
}

/// What LiteLLM computes, to 10^-12 USD: `data/fixtures/make.py`.
#[test]
fn costs_are_litellms() {
    for case in parsed(include_str!("../../data/fixtures/cost.json"))
        .as_array()
        .unwrap()
    {
        let rates = rates_of(case);
        let expected = &case["expected"];
        assert_eq!(rates.is_none(), expected.is_null(), "{case}");
        let Some(rates) = rates else { continue };
        let usage: Usage = serde_json::from_value(case["usage"].clone()).unwrap();
        let tier = case.get("tier").and_then(Value::as_str);
        let ours = cost(&rates, &usage, tier, &adjustments(case, &rates));
        for (term, amount) in [
            ("prompt", ours.input + ours.cache_read + ours.cache_write),
            ("completion", ours.output + ours.reasoning),
            ("tools", ours.tools),
        ] {
            let theirs = expected[term].as_f64().unwrap();
            assert!((amount.to_f64() - theirs).abs() <= 1e-12, "{term}: {amount} for {case}");
        }
    }
}

#[test]
fn discount_then_margin() {
    let rates = Rates::from_json(r#"{"input_cost_per_token": 1e-06}"#, &[]);
    let usage = Usage {
        input_text: 1_000_000,
        ..Usage::default()
    };
    let adjust = Adjustments {
        discount: Price::parse("0.05").unwrap(),
        margin_percent: Price::parse("0.1").unwrap(),
        margin_fixed: Amount::parse("0.25").unwrap(),
        ..Adjustments::default()
    };
    let ours = cost(&rates, &usage, None, &adjust);
    assert_eq!(ours.original.to_string(), "1.0");
    assert_eq!(ours.discount.to_string(), "0.05");
    assert_eq!(ours.margin.to_string(), "0.345");
    assert_eq!(ours.total.to_string(), "1.295");
    assert_eq!(adjust.total(ours.original), ours.total);
}

#[test]
fn an_unpriced_model_costs_nothing_but_a_free_one_has_a_price() {
    let adjust = Adjustments {
        margin_fixed: Amount::parse("1").unwrap(),
        ..Adjustments::default()
    };
    let unpriced = Rates::from_json(r#"{"mode": "chat", "max_tokens": 5}"#, &[]);
    assert!(!unpriced.has_price());
    assert_eq!(
        cost(&unpriced, &Usage::default(), None, &adjust),
        CostBreakdown::default()
    );
    let free = Rates::from_json(r#"{"input_cost_per_token": 0}"#, &[]);
    assert!(free.has_price());
    let most = Most {
        prompt: 1_000,
        output: 1_000,
        ..Most::default()
    };
    assert_eq!(upper_bound(&free, most), Amount::ZERO);
}

#[test]
fn only_prices_that_are_charged_count() {
    for (row, priced, free) in [
        (r#"{"input_cost_per_token": 0}"#, true, true),
        (r#"{"cache_read_input_token_cost": 1e-6}"#, true, false),
        (
            r#"{"input_cost_per_token": 0, "output_cost_per_image": 0.04}"#,
            true,
            false,
        ),
        (
            r#"{"input_cost_per_token": 0, "output_cost_per_token_priority": 1e-6}"#,
            true,
            false,
        ),
        (r#"{"input_cost_per_character": 1e-6}"#, true, false),
        (r#"{"output_cost_per_image": 0}"#, true, true),
        (
            r#"{"input_cost_per_query": 0.01, "input_cost_per_pixel": 1e-9}"#,
            true,
            false,
        ),
        (r#"{"input_cost_per_pixel": 1e-9}"#, false, false),
        (r#"{"input_cost_per_second": 0.01}"#, true, false),
        (
            r#"{"input_cost_per_second": 0.01, "mode": "image_generation"}"#,
            false,
            false,
        ),
        (
            r#"{"tiered_pricing": [{"range": [0, 9], "input_cost_per_token": 1e-6}]}"#,
            true,
            false,
        ),
    ] {
        let rates = Rates::from_json(row, &[]);
        assert_eq!((rates.has_price(), rates.is_free()), (priced, free), "{row}");
    }
}

/// `x-litellm-response-cost` of LiteLLM 1.106.2 for calls that aren't conversations.
#[test]
fn calls_that_are_no_conversations_cost_what_litellm_says() {
    let tokens = |input_text| Usage {
        input_text,
        source: UsageSource::Reported,
        ..Usage::default()
    };
    let sold = |units| Usage {
        units,
        source: UsageSource::Reported,
        ..Usage::default()
    };
    let spoken = Units {
        characters: 5,
        ..Units::default()
    };
    let image = Usage {
        input_image: 40,
        output_image: 50,
        ..tokens(10)
    };
    let searched = Units {
        queries: 1,
        ..Units::default()
    };
    let images = Units {
        images: 2,
        ..Units::default()
    };
    let counted = Usage {
        input_text: 1,
        source: UsageSource::Counted,
        ..sold(spoken)
    };
    for (model, usage, cost_text) in [
        ("text-embedding-3-small", tokens(8), "1.6e-07"),
        ("text-embedding-3-large", tokens(16), "2.08e-06"),
        ("together_ai/baai/bge-base-en-v1.5", tokens(8), "6.4e-08"),
        ("embed-english-v3.0", tokens(2), "2e-07"),
        ("voyage/voyage-3", tokens(8), "4.8e-07"),
        ("voyage/rerank-2", tokens(26), "1.3e-06"),
        ("rerank-v3.5", sold(searched), "0.002"),
        ("gpt-image-1", image, "0.00245"),
        ("gemini/imagen-3.0-generate-001", sold(images), "0.08"),
        ("tts-1", counted, "7.5e-05"),
        ("gpt-4o-mini-tts", counted, "6e-07"),
    ] {
        let rates = Rates::from_json(row(model).unwrap_or_else(|| panic!("{model}")), &[]);
        let ours = cost(&rates, &usage, None, &Adjustments::default());
        assert_eq!(ours.total.to_f64(), cost_text.parse::<f64>().unwrap(), "{model}");
        assert!(rates.has_price(), "{model}");
        let most = Most {
            prompt: usage.prompt(),
            output: usage.completion(),
            units: usage.units,
            ..Most::default()
        };
        assert!(upper_bound(&rates, most) >= ours.total, "{model}");
    }
}

#[test]
fn audio_costs_by_its_own_length() {
    let rates = Rates::from_json(row("whisper-1").unwrap(), &[]);
    let heard = Usage {
        units: Units {
            audio_ms: 2_500,
            ..Units::default()
        },
        source: UsageSource::Reported,
        ..Usage::default()
    };
    let slow = Adjustments {
        elapsed_ms: 9_000,
        ..Adjustments::default()
    };
    assert_eq!(
        cost(&rates, &heard, None, &slow).total,
        Amount::parse("0.00025").unwrap()
    );
}

#[test]
fn a_cache_price_alone_amends_the_maps_row() {
    let own = [(
        "cache_read_input_token_cost".to_owned(),
        RawValue::from_string("\"1e-9\"".into()).unwrap(),
    )];
    let rates = Rates::from_json(row("gpt-4o").unwrap(), &own);
    let usage = Usage {
        input_text: 2,
        cache_read: 3,
        ..Usage::default()
    };
    let ours = cost(&rates, &usage, None, &Adjustments::default());
    assert_eq!(ours.input.to_string(), "5e-06");
    assert_eq!(ours.cache_read.to_string(), "3e-09");
}

/// LiteLLM's lookup drops some keys of its own map, such as this one, and bills the standard price.
#[test]
fn a_service_tier_has_its_own_price_of_audio() {
    let rates = Rates::from_json(row("gemini/gemini-2.5-flash").unwrap(), &[]);
    let usage = Usage {
        input_audio: 1_000_000,
        ..Usage::default()
    };
    let total = |tier| cost(&rates, &usage, tier, &Adjustments::default()).total.to_string();
    assert_eq!(total(None), "1.0");
    assert_eq!(total(Some("priority")), "1.8");
}

fn usages() -> impl Strategy<Value = Usage> {
    proptest::array::uniform11(0u64..400_000).prop_map(|n| Usage {
        input_text: n[0],
        cache_read: n[1],
        cache_write_5m: n[2],
        cache_write_1h: n[3],
        input_audio: n[4],
        input_image: n[5],
        input_video: n[6],
        output_text: n[7],
        reasoning: n[8],
        output_audio: n[9],
        output_image: n[10],
        ..Usage::default()
    })
}

fn tiers() -> impl Strategy<Value = Option<&'static str>> {
    proptest::sample::select(vec![
        None,
        Some("flex"),
        Some("priority"),
        Some("ultrafast"),
        Some("auto"),
    ])
}

fn rows() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(keys().filter_map(row).collect::<Vec<_>>())
}

/// Every bucket of a usage, one at a time.
const BUCKETS: [fn(&mut Usage) -> &mut u64; 11] = [
    |usage| &mut usage.input_text,
    |usage| &mut usage.cache_read,
    |usage| &mut usage.cache_write_5m,
    |usage| &mut usage.cache_write_1h,
    |usage| &mut usage.input_audio,
    |usage| &mut usage.input_image,
    |usage| &mut usage.input_video,
    |usage| &mut usage.output_text,
    |usage| &mut usage.reasoning,
    |usage| &mut usage.output_audio,
    |usage| &mut usage.output_image,
];

/// A row without steps by prompt length: those may make a longer prompt cheaper.
fn without_steps(row: &str) -> String {
    let mut fields: Map<String, Value> = serde_json::from_str(row).unwrap();
    fields.retain(|key, _| !key.contains("_above_") && key != "tiered_pricing");
    serde_json::to_string(&fields).unwrap()
}

proptest! {
    #[test]
    fn terms_add_up_and_none_is_negative(row in rows(), usage in usages(), tier in tiers()) {
        let ours = cost(&Rates::from_json(row, &[]), &usage, tier, &Adjustments::default());
        let terms = [ours.input, ours.output, ours.cache_read, ours.cache_write, ours.reasoning, ours.tools];
        prop_assert!(terms.iter().all(|term| *term >= Amount::ZERO));
        prop_assert_eq!(terms.into_iter().sum::<Amount>(), ours.original);
        prop_assert_eq!(ours.total, ours.original);
    }

    #[test]
    fn more_tokens_never_cost_less(row in rows(), usage in usages(), tier in tiers(), bucket in 0..11usize, more in 1u64..9_999) {
        let rates = Rates::from_json(&without_steps(row), &[]);
        let total = |usage: &Usage| cost(&rates, usage, tier, &Adjustments::default()).total;
        let mut larger = usage;
        *BUCKETS[bucket](&mut larger) += more;
        prop_assert!(total(&larger) >= total(&usage));
    }

    #[test]
    fn nothing_costs_more_than_the_bound(row in rows(), usage in usages(), tier in tiers(), at in any::<Option<i64>>(), room in 0u64..9) {
        let rates = Rates::from_json(row, &[]);
        let most = Most {
            prompt: usage.prompt() + room,
            output: usage.completion() + room,
            searches: 3 + room,
            elapsed_ms: 5_000 + room,
            units: usage.units,
        };
        let bound = upper_bound(&rates, most);
        let usage = Usage { web_searches: 3, ..usage };
        for search_size in [SearchSize::Low, SearchSize::Medium, SearchSize::High] {
            let adjust = Adjustments { at_s: at, elapsed_ms: 5_000, search_size, ..Adjustments::default() };
            prop_assert!(cost(&rates, &usage, tier, &adjust).total <= bound);
        }
    }

    #[test]
    fn any_json_is_read_without_panic(price in ".{0,9}", key in "[a-z_]{0,30}", label in "[0-9k]{0,25}") {
        let row = serde_json::json!({
            key: price, format!("input_cost_per_token_above_{label}_tokens"): 1,
            "tiered_pricing": [{"range": [price, 1], "input_cost_per_token": price}, {"range": [1e300, 2], "input_cost_per_token": 1}],
            "off_peak_pricing": {"hours_utc": price, "windows": [{"weekdays": [price]}]},
        });
        let rates = Rates::from_json(&row.to_string(), &[]);
        let usage = Usage { input_text: u64::MAX, output_text: u64::MAX, ..Usage::default() };
        let _ = cost(&rates, &usage, Some(&price), &Adjustments { at_s: Some(i64::MAX), ..Adjustments::default() });
    }
}
