//! Prints what the journal costs a call, and what shipping costs a row.
//!
//! ```sh
//! cargo run --release -p store --example journal_bench -- 100000 [folder]
//! ```

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints and reads the clock"
)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;
use store::{HoldCost, Journal, Shipper, Sort, SpendLogFilter, Store};
use wire::amount::Amount;
use wire::entry::{CostBreakdown, Entry};
use wire::usage::{Usage, UsageSource};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let calls: u64 = arguments.next().unwrap_or_else(|| "100000".into()).parse()?;
    let folder = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("journal_bench.{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = run(&folder, calls).await;
    std::fs::remove_dir_all(&folder)?;
    result
}

async fn run(folder: &Path, calls: u64) -> Result<(), Box<dyn Error>> {
    let store = Store::open(&folder.join("litellm.db")).await?;
    let journal = Journal::open(&folder.join("journal"))?;
    let writer = journal.writer()?;
    let (mut begun, mut record) = (begun(), entry());
    let (mut holding, mut settling, mut slowest) = (0, 0, 0);
    let before = thread_nanos("/proc/thread-self")?;
    for n in 0..calls {
        begun.call_id = format!("9f8f1b2e-6c1d-4f7a-9d2e-{n:012}");
        record.call_id.clone_from(&begun.call_id);
        record.request_id = format!("chatcmpl-{n:029}");
        record.start_us += 1_000;
        record.end_us += 1_000;
        let start = Instant::now();
        let ticket = writer.hold(&begun, COST)?;
        let held = start.elapsed().as_nanos();
        writer.settle(ticket, &record)?;
        let both = start.elapsed().as_nanos();
        holding += held;
        settling += both - held;
        slowest = slowest.max(both);
    }
    let cpu = thread_nanos("/proc/thread-self")? - before;
    let per_call = |nanos: u128| nanos / u128::from(calls.max(1));
    println!(
        "journal: {} ns of CPU per call; hold {} ns, settle {} ns, slowest call {} us; {} bytes per call",
        per_call(cpu),
        per_call(holding),
        per_call(settling),
        slowest / 1000,
        journal.stats().bytes / calls.max(1)
    );
    let start = Instant::now();
    let shipper = Shipper::start(store.clone(), &journal, None)?;
    shipper.flush().await?;
    let wall = start.elapsed().as_nanos();
    println!("shipper: {} ns of wall clock per row", per_call(wall));
    for (thread, nanos) in thread_times()? {
        println!("  thread {thread}: {} ns of CPU per row", per_call(nanos));
    }
    let size = std::fs::metadata(folder.join("litellm.db"))?.len();
    println!("database: {} bytes per row", size / calls.max(1));
    let start = Instant::now();
    let sum = store.proxy_spend(0, i64::MAX).await?;
    println!("spend: {sum} USD, summed in {} us", start.elapsed().as_micros());
    read_pages(&store, &begun.api_key).await?;
    drop(writer);
    shipper.stop().await;
    Ok(())
}

async fn read_pages(store: &Store, api_key: &str) -> Result<(), Box<dyn Error>> {
    let any = SpendLogFilter::default();
    let by_key = SpendLogFilter {
        api_key: Some(api_key.into()),
        start_us: Some(1_795_435_200_000_000),
        ..any.clone()
    };
    let failures = SpendLogFilter {
        status: Some("failure".into()),
        ..any.clone()
    };
    let reads = [
        ("newest", &any, 1),
        ("page 100", &any, 100),
        ("one key", &by_key, 1),
        ("failures", &failures, 1),
    ];
    for (name, filter, page) in reads {
        let start = Instant::now();
        let page = store.spend_logs_page(filter, page, 50, Sort::default()).await?;
        let micros = start.elapsed().as_micros();
        println!("{name}: {} rows of {} in {micros} us", page.data.len(), page.total);
    }
    let start = Instant::now();
    let days = store.spend_summary(&any).await?;
    println!("summary: {} days in {} us", days.len(), start.elapsed().as_micros());
    Ok(())
}

/// CPU time of this process's shipping threads, in nanoseconds.
fn thread_times() -> Result<Vec<(String, u128)>, Box<dyn Error>> {
    let mut times = Vec::new();
    for task in std::fs::read_dir("/proc/self/task")? {
        let task = task?.path();
        let name = std::fs::read_to_string(task.join("comm"))?.trim().to_owned();
        if name.starts_with("shipper") {
            times.push((name, thread_nanos(task)?));
        }
    }
    Ok(times)
}

/// CPU time of a thread, by its folder in /proc.
fn thread_nanos(task: impl AsRef<Path>) -> Result<u128, Box<dyn Error>> {
    let stat = std::fs::read_to_string(task.as_ref().join("schedstat"))?;
    Ok(stat.split(' ').next().unwrap_or("0").parse()?)
}

fn begun() -> Entry {
    Entry {
        entry_id: "019aaf3e-7b5c-7c40-8000-2f9d35a11c5e".into(),
        call_type: "acompletion".into(),
        start_us: 1_795_435_200_000_000,
        api_key: "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b".into(),
        requested_model: "gpt-4o".into(),
        model: "gpt-4o".into(),
        model_id: "4c9b4a4d6a2f0c6a8f2e".into(),
        model_group: "gpt-4o".into(),
        provider: "openai".into(),
        api_base: "https://api.openai.com/v1".into(),
        ..Entry::default()
    }
}

const COST: HoldCost = HoldCost {
    input_tokens: 23,
    input_cost: Amount::from_femtos(57_500_000_000),
    bound: Amount::from_femtos(40_000_000_000_000),
    output_token_cost: Amount::from_femtos(10_000_000_000),
};

fn entry() -> Entry {
    let begun = begun();
    Entry {
        end_us: begun.start_us + 350_000,
        spend: Amount::from_femtos(227_500_000_000),
        usage: Usage {
            input_text: 23,
            output_text: 17,
            source: UsageSource::Reported,
            ..Usage::default()
        },
        requester_ip_address: Some("127.0.0.1".into()),
        http_status: 200,
        cost_breakdown: Some(CostBreakdown {
            input: Amount::from_femtos(57_500_000_000),
            output: Amount::from_femtos(170_000_000_000),
            original: Amount::from_femtos(227_500_000_000),
            total: Amount::from_femtos(227_500_000_000),
            ..CostBreakdown::default()
        }),
        ..begun
    }
}
