//! What counting a call costs the shipper's thread: `cargo run --release -p gateway --example metrics_bench`.
//! Prints CPU nanoseconds per call for clients that repeat themselves and for one that never does.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use config::prometheus::Prometheus;
use gateway::metrics::Metrics;
use rustix::time::{ClockId, clock_gettime};
use wire::amount::Amount;
use wire::entry::{Entry, Metered};
use wire::usage::Usage;

/// Calls of one measurement.
const CALLS: u32 = 200_000;

fn main() {
    let settings = Prometheus {
        on: true,
        ..Prometheus::default()
    };
    for (name, clients) in [
        ("one client", 1),
        ("1,000 clients", 1_000),
        ("a new client each time", CALLS),
    ] {
        let Some(metrics) = Metrics::new(&settings) else { return };
        let entries: Vec<Entry> = (0..clients.min(10_000)).map(entry).collect();
        let started = cpu_ns();
        for n in 0..CALLS {
            if clients < CALLS {
                let known = usize::try_from(n % clients).unwrap_or(0);
                entries.get(known).into_iter().for_each(|entry| metrics.call(entry));
            } else {
                metrics.call(&entry(n));
            }
        }
        println!("{name}: {} ns per call", (cpu_ns() - started) / i64::from(CALLS));
    }
}

fn entry(client: u32) -> Entry {
    Entry {
        api_key: "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b".into(),
        user: "default_user_id".into(),
        spend: Amount::from_femtos(450_000_000_000),
        usage: Usage {
            input_text: 100,
            output_text: 20,
            ..Usage::default()
        },
        start_us: 1_795_454_024_000_000,
        end_us: 1_795_454_024_750_000,
        requested_model: "gpt".into(),
        model: "gpt-4o".into(),
        model_id: "8c5a0d3a8a2c4d1e".into(),
        model_group: "gpt".into(),
        provider: "openai".into(),
        api_base: "https://api.openai.com/v1".into(),
        requester_ip_address: Some("10.20.30.40".into()),
        metered: Some(Box::new(Metered {
            route: "/v1/chat/completions".into(),
            user_agent: Some(format!("OpenAI/Python 2.8.{client}")),
            service_tier: Some("default".into()),
            sent_us: Some(1_795_454_024_000_300),
            overhead_us: Some(340),
            ..Metered::default()
        })),
        ..Entry::default()
    }
}

fn cpu_ns() -> i64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}
