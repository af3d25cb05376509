//! What the system knows of this process, under the names that Python's client has for it.

use config::prometheus::Id;
use rustix::param::{clock_ticks_per_second, page_size};
use rustix::process::{Resource, getrlimit};
use std::fs;

/// The figures; a system without `/proc` has fewer.
pub(super) fn figures() -> Vec<(Id, f64)> {
    let mut figures = Vec::new();
    if let Some(stat) = fs::read_to_string("/proc/self/stat")
        .ok()
        .as_deref()
        .and_then(Stat::parse)
    {
        figures.extend([
            (Id::VirtualMemory, stat.virtual_bytes),
            (Id::ResidentMemory, stat.resident_pages * page_size() as f64),
            (Id::CpuSeconds, stat.cpu_ticks / ticks()),
        ]);
        figures.extend(booted_s().map(|booted_s| (Id::StartTime, booted_s + stat.start_ticks / ticks())));
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        figures.push((Id::OpenFds, open.count().saturating_sub(1) as f64)); // less the look itself
    }
    let limit = getrlimit(Resource::Nofile).current;
    figures.push((Id::MaxFds, limit.map_or(f64::INFINITY, |limit| limit as f64)));
    figures
}

fn ticks() -> f64 {
    clock_ticks_per_second() as f64
}

/// When the system started, in seconds since 1970.
fn booted_s() -> Option<f64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let line = stat.lines().find_map(|line| line.strip_prefix("btime "))?;
    line.trim().parse().ok()
}

/// What matters of `/proc/self/stat` (proc(5)).
#[derive(Debug, PartialEq)]
struct Stat {
    cpu_ticks: f64,
    start_ticks: f64,
    virtual_bytes: f64,
    resident_pages: f64,
}

impl Stat {
    fn parse(text: &str) -> Option<Self> {
        // The name, in parentheses, may hold anything; the state, field 3, is the first behind it.
        let (_, fields) = text.rsplit_once(") ")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
        Some(Self {
            cpu_ticks: field(14)? + field(15)?,
            start_ticks: field(22)?,
            virtual_bytes: field(23)?,
            resident_pages: field(24)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_system_writes() {
        let text = "42 (a) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 500 4096 7 99\n";
        let stat = Stat {
            cpu_ticks: 23.0,
            start_ticks: 500.0,
            virtual_bytes: 4096.0,
            resident_pages: 7.0,
        };
        assert_eq!(Stat::parse(text), Some(stat));
        assert_eq!(Stat::parse("nothing"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_figures() {
        let figures = figures();
        let of = |id: Id| {
            figures
                .iter()
                .find(|(known, _)| *known == id)
                .map(|(_, figure)| *figure)
        };
        assert!(of(Id::ResidentMemory).is_some_and(|bytes| bytes > 100_000.0));
        assert!(of(Id::StartTime).is_some_and(|seconds| seconds > 1.5e9));
        assert!(of(Id::OpenFds).is_some_and(|open| open >= 3.0));
        assert_eq!(figures.len(), 6);
    }
}
