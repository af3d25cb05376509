use super::*;
use proptest::prelude::*;

fn usage(json: &Value) -> Usage {
    read(json.to_string().as_bytes()).usage
}

#[test]
fn reads_the_dialects_of_usage() {
    let reported = Usage {
        source: UsageSource::Reported,
        ..Usage::default()
    };
    for (json, expected) in [
        (
            json!({"prompt_tokens": 23, "completion_tokens": 17, "total_tokens": 40, "prompt_tokens_details":
                {"cached_tokens": 3, "audio_tokens": 2}, "completion_tokens_details": {"reasoning_tokens": 7}}),
            Usage {
                input_text: 18,
                cache_read: 3,
                input_audio: 2,
                output_text: 10,
                reasoning: 7,
                ..reported
            },
        ),
        (
            json!({"prompt_tokens": 100, "completion_tokens": 1, "prompt_cache_hit_tokens": 64, "prompt_cache_miss_tokens": 36}),
            Usage {
                input_text: 36,
                cache_read: 64,
                output_text: 1,
                ..reported
            },
        ),
        (
            json!({"prompt_tokens": 30, "completion_tokens": 1, "cache_read_input_tokens": 10, "cache_creation_input_tokens": 5}),
            Usage {
                input_text: 15,
                cache_read: 10,
                cache_write_5m: 5,
                output_text: 1,
                ..reported
            },
        ),
        (
            json!({"prompt_tokens": 25, "completion_tokens": 13, "total_tokens": 45, "completion_tokens_details": {"reasoning_tokens": 7}}),
            Usage {
                input_text: 25,
                output_text: 13,
                reasoning: 7,
                ..reported
            },
        ),
        (
            json!({"prompt_tokens": 5.0, "completion_tokens": null, "num_search_queries": 2, "prompt_tokens_details": null}),
            Usage {
                input_text: 5,
                web_searches: 2,
                ..reported
            },
        ),
        (
            json!({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}),
            Usage::default(),
        ),
        (json!(null), Usage::default()),
        (json!({"prompt_tokens": "many"}), Usage::default()),
    ] {
        assert_eq!(usage(&json), expected, "{json}");
    }
}

#[test]
fn reads_the_providers_own_cost() {
    for (json, cost) in [
        (r#"{"prompt_tokens":1,"cost":0.00012}"#, Some("0.00012")),
        (r#"{"prompt_tokens":1,"cost":{"total_cost":0.005}}"#, Some("0.005")),
        (r#"{"prompt_tokens":1,"cost":null}"#, None),
        (r#"{"prompt_tokens":1,"cost":-5}"#, None),
    ] {
        assert_eq!(read(json.as_bytes()).cost.as_deref(), cost, "{json}");
    }
}

#[test]
fn what_stands_under_a_nameless_member_is_no_count() {
    let nested = json!({"prompt_tokens": 3, "completion_tokens": 1, "": {"prompt_tokens": 900}});
    assert_eq!(usage(&nested).prompt(), 3);
}

#[test]
fn mends_what_clients_would_miss() {
    for (json, expected) in [
        (
            r#"{"prompt_tokens":100,"prompt_cache_hit_tokens":64}"#,
            Some(
                json!({"prompt_tokens": 100, "prompt_cache_hit_tokens": 64, "prompt_tokens_details": {"cached_tokens": 64}}),
            ),
        ),
        (
            r#"{"prompt_tokens":2,"completion_tokens":3,"total_tokens":9,"reasoning_tokens":4}"#,
            Some(
                json!({"prompt_tokens": 2, "completion_tokens": 7, "total_tokens": 9, "reasoning_tokens": 4,
                "completion_tokens_details": {"reasoning_tokens": 4}}),
            ),
        ),
        (
            r#"{"prompt_tokens":1,"prompt_cache_hit_tokens":3,"prompt_tokens_details":{"cached_tokens":3}}"#,
            None,
        ),
        (r#"{"prompt_tokens":23,"completion_tokens":17,"total_tokens":40}"#, None),
    ] {
        let mended = mended(Bytes::from_static(json.as_bytes()));
        assert_eq!(
            (mended != json).then(|| serde_json::from_slice::<Value>(&mended).unwrap()),
            expected,
            "{json}"
        );
    }
}

proptest! {
    #[test]
    fn buckets_add_up_to_the_providers_totals(
        prompt in 0u64..1000, completion in 0u64..1000, parts in prop::array::uniform8(0u64..600),
    ) {
        let [cached, written, audio, image, reasoning, out_audio, hit, total] = parts;
        let usage = usage(&json!({
            "prompt_tokens": prompt, "completion_tokens": completion, "prompt_cache_hit_tokens": hit,
            "total_tokens": prompt + completion + if total % 2 == 0 { reasoning } else { 0 },
            "prompt_tokens_details": {"cached_tokens": cached, "cache_write_tokens": written, "audio_tokens": audio, "image_tokens": image},
            "completion_tokens_details": {"reasoning_tokens": reasoning, "audio_tokens": out_audio},
        }));
        if prompt + completion > 0 {
            prop_assert_eq!(usage.prompt(), prompt);
            prop_assert_eq!(usage.completion(), completion + if total % 2 == 0 { reasoning } else { 0 });
            let shown = write(&usage);
            prop_assert_eq!(shown["total_tokens"].as_u64(), Some(usage.total()));
        }
    }
}
