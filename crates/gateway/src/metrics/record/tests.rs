use super::*;
use crate::metrics::text;
use config::prometheus::Prometheus;
use wire::amount::Amount;
use wire::entry::Metered;
use wire::usage::Usage;

/// What was counted, without the moments when series began.
struct Counted {
    registry: Registry,
    naming: Naming,
}

impl Counted {
    fn nothing() -> Self {
        let settings = Prometheus::default();
        Self {
            registry: Registry::new(&settings),
            naming: Naming::new(&settings),
        }
    }

    fn call(mut self, entry: &Entry) -> Self {
        call(&mut self.registry, &self.naming, entry);
        self
    }

    fn event(mut self, entry: &Entry, at_us: i64, what: What) -> Self {
        let event = Event {
            entry: entry.clone(),
            at_us,
            what,
        };
        super::event(&mut self.registry, &self.naming, &event);
        self
    }

    /// The values of a series' name whose labels contain all of these.
    fn values(&self, name: &str, labels: &[&str]) -> Vec<f64> {
        let mut page = String::new();
        self.registry
            .families()
            .for_each(|family| text::write(&mut page, family));
        let of_name = page
            .lines()
            .filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with('{')));
        let wanted = of_name.filter(|line| labels.iter().all(|label| line.contains(label)));
        wanted
            .map(|line| line.rsplit_once(' ').unwrap().1.parse().unwrap())
            .collect()
    }

    fn value(&self, name: &str, labels: &[&str]) -> f64 {
        let values = self.values(name, labels);
        assert_eq!(values.len(), 1, "{name} {labels:?}");
        values[0]
    }
}

fn success() -> Entry {
    Entry {
        api_key: "litellm_proxy_master_key".into(),
        spend: Amount::parse("0.00045").unwrap(),
        usage: Usage {
            input_text: 70,
            cache_read: 30,
            output_text: 15,
            reasoning: 5,
            ..Usage::default()
        },
        start_us: 1_000_000,
        end_us: 3_000_000,
        requested_model: "asked".into(),
        model: "gpt-4o".into(),
        model_id: "d1".into(),
        model_group: "served".into(),
        provider: "openai".into(),
        http_status: 200,
        metered: Some(Box::new(Metered {
            route: "/v1/chat/completions".into(),
            sent_us: Some(1_500_000),
            overhead_us: Some(20_000),
            remaining_tokens: Some(0),
            ..Metered::default()
        })),
        ..Entry::default()
    }
}

fn failure(status: u16, class: &str) -> Entry {
    Entry {
        status: Outcome::Failure,
        http_status: status,
        error: Some(EntryError {
            class: class.into(),
            message: "secret".into(),
        }),
        spend: Amount::ZERO,
        usage: Usage::default(),
        ..success()
    }
}

#[test]
fn an_answer_counts_under_the_group_that_served() {
    let counted = Counted::nothing().call(&success()).call(&success());
    let of = |name: &str| counted.value(name, &["requested_model=\"served\"", "model_id=\"d1\""]);
    for (name, value) in [
        ("litellm_proxy_total_requests_metric_total", 2.0),
        ("litellm_requests_metric_total", 2.0),
        ("litellm_spend_metric_total", 0.0009),
        ("litellm_total_tokens_metric_total", 240.0),
        ("litellm_input_tokens_metric_total", 200.0),
        ("litellm_output_tokens_metric_total", 40.0),
        ("litellm_input_cached_tokens_metric_total", 60.0),
        ("litellm_output_reasoning_tokens_metric_total", 10.0),
        ("litellm_deployment_success_responses_total", 2.0),
        ("litellm_deployment_total_requests_total", 2.0),
        ("litellm_request_total_latency_metric_sum", 4.0),
        ("litellm_llm_api_latency_metric_sum", 3.0),
    ] {
        assert_eq!(of(name), value, "{name}");
    }
    assert_eq!(counted.value("litellm_overhead_latency_metric_sum", &[]), 0.04);
    assert_eq!(
        counted.value("litellm_deployment_latency_per_output_token_sum", &[]),
        0.2
    );
    assert_eq!(counted.value("litellm_remaining_tokens_metric", &[]), 0.0);
    assert_eq!(counted.value("litellm_deployment_state", &[]), 0.0);
    for name in [
        "litellm_input_audio_tokens_metric_total",
        "litellm_zero_cost_requests_total",
        "litellm_remaining_requests_metric",
        "litellm_llm_api_time_to_first_token_metric_count",
        "litellm_proxy_failed_requests_metric_total",
    ] {
        assert_eq!(counted.values(name, &[]), [0.0; 0], "{name}");
    }
}

#[test]
fn a_stream_has_a_first_token() {
    let entry = Entry {
        stream: true,
        first_content_us: Some(1_700_000),
        price_missing: true,
        ..success()
    };
    let counted = Counted::nothing().call(&entry);
    assert_eq!(
        counted.value("litellm_llm_api_time_to_first_token_metric_sum", &[]),
        0.2
    );
    assert_eq!(
        counted.value("litellm_deployment_latency_per_output_token_sum", &[]),
        0.035,
        "as LiteLLM: to the first content"
    );
    let reason = ["reason=\"missing_pricing_key\"", "model=\"gpt-4o\""];
    assert_eq!(counted.value("litellm_zero_cost_requests_total", &reason), 1.0);
}

#[test]
fn a_failure_counts_under_the_model_asked_for() {
    let mut unknown = failure(400, "ProxyException");
    unknown.model_id = String::new();
    unknown.provider = String::new();
    unknown.metered.as_mut().unwrap().unknown_model = true;
    let counted = Counted::nothing()
        .call(&failure(503, "ServiceUnavailableError"))
        .call(&failure(401, "AuthenticationError"))
        .call(&unknown);
    let failed = |labels: &[&str]| counted.value("litellm_proxy_failed_requests_metric_total", labels);
    let unavailable = [
        "exception_class=\"Openai.ServiceUnavailableError\"",
        "exception_status=\"503\"",
        "requested_model=\"asked\"",
        "hashed_api_key=\"litellm_proxy_master_key\"",
        "route=\"/v1/chat/completions\"",
    ];
    assert_eq!(failed(&unavailable), 1.0);
    assert_eq!(failed(&["exception_status=\"401\"", "hashed_api_key=\"None\""]), 1.0);
    let other = [
        "requested_model=\"other\"",
        "exception_class=\"ProxyException\"",
        "model_id=\"None\"",
    ];
    assert_eq!(failed(&other), 1.0);
    let total = counted.values("litellm_proxy_total_requests_metric_total", &[]);
    assert_eq!(total, [1.0; 3]);
    assert_eq!(counted.values("litellm_deployment_total_requests_total", &[]), [0.0; 0]);
    assert_eq!(counted.values("litellm_spend_metric_total", &[]), [0.0; 0]);
}

#[test]
fn what_a_failure_cost_is_counted_too() {
    let left = Entry {
        usage: success().usage,
        spend: success().spend,
        first_content_us: Some(2),
        ..failure(499, "APIError")
    };
    let broken = Entry {
        http_status: 500,
        ..left.clone()
    };
    let counted = Counted::nothing().call(&left).call(&broken);
    assert_eq!(counted.value("litellm_spend_metric_total", &[]), 0.0009);
    let once = ["exception_status=\"500\"", "exception_class=\"Openai.APIError\""];
    assert_eq!(counted.value("litellm_deployment_failure_responses_total", &once), 1.0);
    assert_eq!(
        counted.values("litellm_deployment_failure_responses_total", &[]).len(),
        1
    );
    assert_eq!(counted.values("litellm_requests_metric_total", &[]), [0.0; 0]);
}

#[test]
fn attempts_cooldowns_and_fallbacks() {
    let error = |status| What::AttemptFailed {
        status,
        class: "RateLimitError",
    };
    let cooled = What::CooledDown {
        status: 429,
        group: "served".into(),
    };
    let fallback = |answered| {
        What::FellBack(Fallback {
            from: "served".into(),
            to: "spare".into(),
            provider: "anthropic".into(),
            status: 429,
            class: "RateLimitError",
            answered,
        })
    };
    let entry = success();
    let counted = Counted::nothing()
        .event(&entry, 10, error(429))
        .event(&entry, 10, cooled)
        .event(&entry, 20, fallback(false))
        .event(&entry, 20, fallback(true))
        .event(&entry, 20, fallback(true));
    let attempt = [
        "exception_class=\"Openai.RateLimitError\"",
        "requested_model=\"served\"",
    ];
    assert_eq!(
        counted.value("litellm_deployment_failure_responses_total", &attempt),
        1.0
    );
    assert_eq!(counted.value("litellm_deployment_total_requests_total", &[]), 1.0);
    assert_eq!(counted.value("litellm_llm_api_failed_requests_metric_total", &[]), 1.0);
    assert_eq!(counted.value("litellm_deployment_state", &[]), 2.0);
    let cooled = ["litellm_model_name=\"served\"", "exception_status=\"429\""];
    assert_eq!(counted.value("litellm_deployment_cooled_down_total", &cooled), 1.0);
    let led = [
        "requested_model=\"served\"",
        "fallback_model=\"spare\"",
        "exception_class=\"Anthropic.RateLimitError\"",
        "model_id=\"None\"",
    ];
    assert_eq!(counted.value("litellm_deployment_failed_fallbacks_total", &led), 1.0);
    assert_eq!(
        counted.value("litellm_deployment_successful_fallbacks_total", &led),
        2.0
    );
    let before = Entry { end_us: 9, ..success() };
    let after = Entry {
        end_us: 11,
        ..success()
    };
    let counted = counted.call(&before);
    assert_eq!(counted.value("litellm_deployment_state", &[]), 2.0, "shipped late");
    assert_eq!(counted.call(&after).value("litellm_deployment_state", &[]), 0.0);
}
