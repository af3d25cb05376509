//! What calls of all kinds are counted as.

use super::ask::ask;
use super::page::Page;
use super::scene::{KEY, PROGRAM, Scene, chat, mock, model};
use serde_json::{Value, json};

/// What the mock reports for each answer, as options of it.
const USAGE: &str = "input=70,cache_read=30,output=20,reasoning=5";
/// That with gpt-4o's prices: 70 x 2.5e-6 + 30 x 1.25e-6 + 20 x 1e-5.
const COST: f64 = 0.000_412_5;
/// Calls of the scene that have an entry: all but those that were refused before they were read.
const ENTRIES: f64 = 11.0;

fn models(mock: &str) -> Vec<Value> {
    let openai = |name: &str, options: &str| model(name, "openai/gpt-4o", &format!("{mock}/o/{options}/v1"));
    let mut models = vec![
        openai("good", USAGE),
        model("unpriced", "openai/nobody-has-a-price-for-this", &format!("{mock}/v1")),
        openai("down", "status=503"),
        openai("doomed", "status=500"),
        openai("hopeless", "status=502"),
        openai("denied", "status=401"),
        openai("breaks", "reset=4"),
    ];
    models[0]["litellm_params"]["rpm"] = json!(600);
    models
}

/// A gateway after one call of each kind, and the number of requests.
async fn scene() -> (Scene, f64) {
    let litellm = json!({"callbacks": ["prometheus"]});
    let router = json!({"num_retries": 1, "fallbacks": [{"down": ["good"]}, {"doomed": ["hopeless"]}]});
    let scene = Scene::start(&models(&mock().await), &[], litellm, router).await;
    let mut stream = chat("good");
    stream["stream"] = true.into();
    stream["user"] = "a customer".into();
    for (request, status) in [
        (&chat("good"), 200),
        (&chat("good"), 200),
        (&stream, 200),
        (&chat("unpriced"), 200),
        (&chat("down"), 200),
        (&chat("doomed"), 500),
        (&chat("denied"), 401),
        (&chat("nobody has it"), 400),
        (&json!({"model": "good"}), 400),
    ] {
        scene.chat(request, status).await;
    }
    stream["model"] = "breaks".into();
    scene.chat(&stream, 200).await;
    let engine = scene
        .chat_at("/engines/good/chat/completions", PROGRAM, &chat("").to_string())
        .await;
    assert_eq!(engine.status, 200, "{engine:?}");
    assert_eq!(
        scene.chat_at("/v1/chat/completions", PROGRAM, "{broken").await.status,
        400
    );
    let url = format!("{}/v1/chat/completions", scene.url);
    assert_eq!(ask("POST", &url, &[("user-agent", PROGRAM)], "").await.status, 401);
    (scene, 13.0)
}

#[tokio::test]
async fn every_call_counts_once() {
    let (scene, requests) = scene().await;
    // It waits for the shipper, so that the gateway's own figures stand still.
    let spend = scene.get("/global/spend").await.json()["spend"]
        .as_f64()
        .expect("a sum");
    let page = scene.page(requests).await;
    answers(&page);
    failures(&page);
    deployments(&page);
    the_gateway(&page);
    assert!((page.value("litellm_spend_metric_total", &[]) - spend).abs() < 1e-12);
    assert!(spend > 5.0 * COST);
    assert!(!scene.gateway.log().contains("too many label sets"));
    scene.gateway.stop().await;
}

/// Five answers of `good`: two whole, a stream, a fallback, and one by another route.
fn answers(page: &Page) {
    let good = [
        ("requested_model", "good"),
        ("model_id", "id-good"),
        ("hashed_api_key", "litellm_proxy_master_key"),
        ("user", "default_user_id"),
        ("api_provider", "openai"),
    ];
    for (name, value) in [
        ("litellm_requests_metric_total", 5.0),
        ("litellm_total_tokens_metric_total", 600.0),
        ("litellm_input_tokens_metric_total", 500.0),
        ("litellm_output_tokens_metric_total", 100.0),
        ("litellm_input_cached_tokens_metric_total", 150.0),
        ("litellm_provider_cache_read_input_tokens_metric_total", 150.0),
        ("litellm_output_reasoning_tokens_metric_total", 25.0),
        ("litellm_request_total_latency_metric_count", 5.0),
        ("litellm_llm_api_latency_metric_count", 5.0),
        ("litellm_llm_api_time_to_first_token_metric_count", 1.0),
    ] {
        let labels: &[(&str, &str)] = if name.contains("provider_cache") {
            &good[1..]
        } else {
            &good
        };
        assert_eq!(page.value(name, labels), value, "{name}");
    }
    assert_eq!(page.value("litellm_spend_metric_total", &good), 5.0 * COST);
    let total = "litellm_proxy_total_requests_metric_total";
    let of_route = |route| [("status_code", "200"), ("route", route), ("model_id", "id-good")];
    let usual = of_route("/v1/chat/completions");
    assert_eq!(page.value(total, &usual), 4.0);
    assert_eq!(
        page.value(total, &of_route("/engines/{model:path}/chat/completions")),
        1.0
    );
    for sample in page.samples(total, &usual) {
        assert_eq!(sample.labels["user_agent"], PROGRAM);
        assert_eq!(
            (&*sample.labels["client_ip"], &*sample.labels["end_user"]),
            ("127.0.0.1", "None")
        );
    }
    let reason = [
        ("reason", "missing_pricing_key"),
        ("model", "nobody-has-a-price-for-this"),
    ];
    assert_eq!(page.value("litellm_zero_cost_requests_total", &reason), 1.0);
    let slow = page.samples(
        "litellm_request_total_latency_metric_bucket",
        &[("le", "+Inf"), ("model_id", "id-good")],
    );
    assert_eq!(slow[0].value, 5.0);
}

fn failures(page: &Page) {
    let failed = |labels: &[(&str, &str)]| page.value("litellm_proxy_failed_requests_metric_total", labels);
    for (model, status, class) in [
        ("doomed", "500", "Openai.InternalServerError"),
        ("denied", "401", "Openai.AuthenticationError"),
        ("other", "400", "ProxyException"),
        ("good", "400", "ProxyException"),
        ("breaks", "500", "Openai.InternalServerError"),
        ("", "400", "ProxyException"),
        ("", "401", "ProxyException"),
    ] {
        let labels = [
            ("requested_model", model),
            ("exception_status", status),
            ("exception_class", class),
        ];
        assert_eq!(failed(&labels), 1.0, "{labels:?}");
    }
    assert_eq!(failed(&[]), 7.0);
    let nobody = page.samples(
        "litellm_proxy_failed_requests_metric_total",
        &[("requested_model", ""), ("exception_status", "401")],
    );
    for label in ["hashed_api_key", "user_agent", "client_ip", "user"] {
        assert_eq!(nobody[0].labels[label], "None", "who has no key chooses no label");
    }
}

/// With one retry each; a refused key isn't tried again, nor is a stream that has begun.
fn deployments(page: &Page) {
    let of = |name: &str, id: &str| page.value(name, &[("model_id", id)]);
    assert_eq!(of("litellm_deployment_success_responses_total", "id-good"), 5.0);
    assert_eq!(of("litellm_deployment_total_requests_total", "id-good"), 5.0);
    for (id, attempts) in [
        ("id-down", 2.0),
        ("id-hopeless", 2.0),
        ("id-doomed", 2.0),
        ("id-denied", 1.0),
        ("id-breaks", 1.0),
    ] {
        assert_eq!(of("litellm_deployment_failure_responses_total", id), attempts, "{id}");
        assert_eq!(of("litellm_deployment_total_requests_total", id), attempts, "{id}");
        assert_eq!(of("litellm_llm_api_failed_requests_metric_total", id), attempts, "{id}");
    }
    for (id, state) in [
        ("id-good", 0.0),
        ("id-down", 1.0),
        ("id-doomed", 1.0),
        ("id-denied", 2.0),
    ] {
        assert_eq!(of("litellm_deployment_state", id), state, "{id}");
    }
    let cooled = [("litellm_model_name", "denied"), ("exception_status", "401")];
    assert_eq!(page.value("litellm_deployment_cooled_down_total", &cooled), 1.0);
    let led = |from, to, status| {
        [
            ("requested_model", from),
            ("fallback_model", to),
            ("exception_status", status),
        ]
    };
    let good = led("down", "good", "503");
    assert_eq!(page.value("litellm_deployment_successful_fallbacks_total", &good), 1.0);
    let bad = led("doomed", "hopeless", "500");
    assert_eq!(page.value("litellm_deployment_failed_fallbacks_total", &bad), 1.0);
    assert_eq!(of("litellm_deployment_rpm_limit", "id-good"), 600.0);
    assert_eq!(of("litellm_overhead_latency_metric_count", "id-good"), 5.0);
}

fn the_gateway(page: &Page) {
    let of = |name: &str| page.value(name, &[]);
    assert_eq!(of("litellm_in_flight_requests"), 0.0);
    assert_eq!(of("litellm_gateway_unpriced_calls_total"), 1.0);
    assert_eq!(of("litellm_gateway_shipper_failures_total"), 0.0);
    assert_eq!(of("litellm_gateway_shipped_entries_total"), ENTRIES);
    assert!(of("process_resident_memory_bytes") > 1e6);
    assert!(of("process_cpu_seconds_total") > 0.0);
    assert!(of("process_start_time_seconds") > 1.7e9);
    for name in ["entries", "bytes", "seconds"] {
        assert_eq!(of(&format!("litellm_gateway_journal_backlog_{name}")), 0.0, "{name}");
    }
    assert!(!format!("{page:?}").contains(KEY), "no secret is shown");
}

#[tokio::test]
async fn customers_streams_and_tags_are_labels_on_demand() {
    let litellm = json!({
        "success_callback": ["prometheus"],
        "enable_end_user_cost_tracking_prometheus_only": true,
        "prometheus_emit_stream_label": true,
        "custom_prometheus_tags": ["prod", "User-Agent: test*"],
        "prometheus_exclude_labels": ["user_email"],
        "prometheus_metrics_config": [
            {"group": "a", "metrics": ["litellm_proxy_total_requests_metric"]},
            {"group": "b", "metrics": ["litellm_spend_metric"], "include_labels": ["end_user", "tag_prod"]},
        ],
    });
    let scene = Scene::start(&models(&mock().await), &[], litellm, json!({})).await;
    let mut request = chat("good");
    request["user"] = "a customer".into();
    request["metadata"] = json!({"tags": ["prod"]});
    request["stream"] = true.into();
    scene.chat(&request, 200).await;
    scene.chat(&chat("good"), 200).await;
    let page = scene.page(2.0).await;
    for (customer, tag) in [("a customer", "true"), ("None", "false")] {
        let labels = [("end_user", customer), ("tag_prod", tag)];
        let spend = page.samples("litellm_spend_metric_total", &labels);
        assert!(spend.len() == 1 && spend[0].labels.len() == 2, "{page:#?}");
    }
    for (stream, tag) in [("True", "true"), ("None", "false")] {
        let labels = [("stream", stream), ("tag_prod", tag), ("tag_User_Agent__test_", "true")];
        let samples = page.samples("litellm_proxy_total_requests_metric_total", &labels);
        assert!(
            samples.len() == 1 && !samples[0].labels.contains_key("user_email"),
            "{page:#?}"
        );
    }
    let names: Vec<&str> = page.families.iter().map(|family| family.name.as_str()).collect();
    assert!(!names.contains(&"litellm_requests_metric_total"));
    assert!(names.contains(&"process_open_fds") && names.contains(&"litellm_in_flight_requests"));
    scene.gateway.stop().await;
}
