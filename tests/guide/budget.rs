//! The second config's 100 USD. The mock reports as much usage as a test needs.

use super::configs::{KEY, folder, port, question, serve_three, streamed, three};
use crate::dead_port::DeadPort;
use crate::http::Http;
use crate::process::Process;
use crate::reply::Reply;
use crate::upstream::Upstream;
use rustix::process::Signal;
use serde_json::Value;

/// Two million prompt tokens of claude-3-opus: 30 USD.
const THIRTY: &str = "/o/input=2000000,output=0";
/// 6.6 million: 99 USD.
const NINETY_NINE: &str = "/o/input=6600000,output=0";
/// 20 prompt tokens and 1,000 of an answer that takes its time.
const THOUSAND: &str = "/o/latency=50,output=1000";
/// What the latter cost with gpt-4, USD.
const THOUSAND_COSTS: f64 = 0.0606;
/// A million prompt tokens of o3-mini and eight of an answer, USD.
const MILLION_COSTS: f64 = 1.100_035_2;

#[tokio::test]
async fn after_a_hundred_dollars_calls_are_refused_even_after_a_restart() {
    let upstream = Upstream::start();
    let folder = folder(&three(port(&upstream.url)));
    let claude = format!("{}{THIRTY}", upstream.url);
    let mut gateway = serve_three(&folder, &upstream.url, &claude);
    let (mut url, http) = (gateway.url().await, Http::new(KEY));
    let log = gateway.log();
    assert!(
        log.contains(
            "`glm4-flash` (glm-4-flash): unless its answers name a model that has one, its calls cost nothing"
        ),
        "{log}"
    );
    for calls in 1..=4 {
        assert_eq!(Reply::to_chat(&http, &url, &question("glm4-flash")).await.status, 200);
        let reply = Reply::to_chat(&http, &url, &question("claude-3")).await;
        assert_eq!(
            (reply.status, reply.header("x-litellm-response-cost")),
            (200, "30.0"),
            "{}",
            reply.body
        );
        assert_eq!(spent(&http, &url).await, (30.0 * f64::from(calls), 100.0));
    }
    let asked = upstream.requests().await.len();
    refuses(&http, &url).await;
    gateway.stop().await;
    gateway = serve_three(&folder, &upstream.url, &claude);
    url = gateway.url().await;
    assert_eq!(spent(&http, &url).await, (120.0, 100.0));
    refuses(&http, &url).await;
    assert_eq!(upstream.requests().await.len(), asked, "a refused call goes nowhere");
}

async fn refuses(http: &Http, url: &str) {
    for model in ["claude-3", "gpt-4"] {
        let refusal = Reply::to_chat(http, url, &question(model)).await;
        assert_eq!(refusal.status, 422, "{}", refusal.body);
        let error = &refusal.json()["error"];
        assert_eq!(
            error["message"],
            "Budget has been exceeded! Current cost: 120.0, Max budget: 100.0"
        );
        assert_eq!(
            (&error["type"], &error["code"]),
            (&"budget_exceeded".into(), &"422".into())
        );
        assert_eq!(error["param"], Value::Null);
    }
}

/// Of one's own, and said to be so; unlike one whose price nobody knows.
#[tokio::test]
async fn a_free_model_is_served_whatever_was_spent() {
    let (upstream, dead) = (Upstream::start(), DeadPort::take());
    let free = "\n    model_info: {input_cost_per_token: 0, output_cost_per_token: 0}\n  - model_name: gpt-4";
    let config = |port: &str| three(port).replacen("\n  - model_name: gpt-4", free, 1);
    for (port, status) in [(port(&upstream.url), 200), (&dead.number.to_string(), 500)] {
        let folder = folder(&config(port));
        let mut gateway = serve_three(&folder, &upstream.url, &format!("{}/o/input=7000000", upstream.url));
        let (url, http) = (gateway.url().await, Http::new(KEY));
        assert_eq!(Reply::to_chat(&http, &url, &question("claude-3")).await.status, 200);
        assert_eq!(Reply::to_chat(&http, &url, &question("gpt-4")).await.status, 422);
        let asked = upstream.requests().await.len();
        let free = Reply::to_chat(&http, &url, &question("glm4-flash")).await;
        assert_eq!(free.status, status, "{}", free.body);
        if status == 500 {
            assert!(
                free.body
                    .contains("gpt-4, claude-3 also failed: Budget has been exceeded!"),
                "{}",
                free.body
            );
            assert_eq!(upstream.requests().await.len(), asked, "nobody dearer takes over");
        }
    }
}

/// Azure's deployments are called as their owner likes: nothing is held for them, and what is booked is the price of
/// the model that the answer names.
#[tokio::test]
async fn an_answers_model_tells_what_is_booked() {
    let upstream = Upstream::start();
    for question in [question("prod"), streamed("prod")] {
        let folder = folder(&format!(
            "model_list:\n  - model_name: prod\n    litellm_params: {{model: azure/o_series/o3-mini, api_key: key, \
             api_base: {}/o/input=1000000,output=8}}\n\
             general_settings: {{master_key: {KEY}, max_budget: 1}}\n",
            upstream.url
        ));
        let mut gateway = Process::serve(folder.path(), &[], &[]);
        let (url, http) = (gateway.url().await, Http::new(KEY));
        assert!(gateway.log().contains("no price is known for model `prod`"));
        let reply = Reply::to_chat(&http, &url, &question).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(spent(&http, &url).await, (MILLION_COSTS, 1.0));
        let rows = http.get(&format!("{url}/spend/logs")).await.expect("spend logs");
        let row = &rows[0];
        assert_eq!(
            (&row["spend"], &row["metadata"]["price_missing"]),
            (&MILLION_COSTS.into(), &false.into()),
            "{row}"
        );
        assert_eq!(Reply::to_chat(&http, &url, &question).await.status, 422);
    }
}

/// `GET /global/spend`: the sum and the budget.
async fn spent(http: &Http, url: &str) -> (f64, f64) {
    let answer = http.get(&format!("{url}/global/spend")).await.expect("global spend");
    let number = |name: &str| answer[name].as_f64().expect("a number");
    (number("spend"), number("max_budget"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_calls_at_once_never_pass_the_limit() {
    let upstream = Upstream::start();
    let folder = folder(&three(port(&upstream.url)));
    let (openai, anthropic) = (
        format!("{}{THOUSAND}", upstream.url),
        format!("{}{NINETY_NINE}", upstream.url),
    );
    let mut gateway = serve_three(&folder, &openai, &anthropic);
    let (url, http) = (gateway.url().await, Http::new(KEY));
    assert_eq!(Reply::to_chat(&http, &url, &question("claude-3")).await.status, 200);

    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (http, url, mut request) = (http.clone(), url.clone(), question("gpt-4"));
        request["max_tokens"] = 1000.into();
        calls.spawn(async move { Reply::to_chat(&http, &url, &request).await });
    }
    let replies = calls.join_all().await;
    let (served, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert!(
        refused
            .iter()
            .all(|reply| reply.status == 422 && reply.body.contains("budget_exceeded"))
    );
    // a dollar is left, and a call reserves a little more than it costs
    assert!((13..=16).contains(&served.len()), "{} served", served.len());
    let count = u32::try_from(served.len()).expect("at most 64");
    let expected = 99.0 + f64::from(count) * THOUSAND_COSTS;
    let (sum, _) = spent(&http, &url).await;
    assert!((sum - expected).abs() < 1e-9 && sum <= 100.0, "{sum}, not {expected}");

    gateway.signal(Signal::KILL);
    gateway.ends().await;
    let mut gateway = serve_three(&folder, &openai, &anthropic);
    let url = gateway.url().await;
    let (after, _) = spent(&http, &url).await;
    assert!((after - expected).abs() < 1e-9, "{after} after kill -9, not {expected}");
}
