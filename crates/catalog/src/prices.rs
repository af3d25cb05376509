//! The price map: what every known model costs, holds and can do, as raw JSON rows.
//!
//! The rows are LiteLLM's published map and our own additions (`data/README.md`), embedded as one
//! sorted text that is searched in place: nothing is parsed at start.

mod by_size;
mod custom;
mod facts;
mod find;
mod off_peak;
mod rates;
mod regions;
mod sheet;

pub use custom::is_cost_key;
pub use facts::facts;
pub use find::{Priced, find};
pub use rates::{Rates, SearchSize};
pub use regions::vertex_region;
pub(crate) use sheet::Sheet;

use serde::Deserialize;
use std::cmp::Ordering;

/// `KEY<tab>JSON` lines, sorted by the key in ASCII lowercase; made by `xtask prices`.
const TABLE: &str = include_str!("../data/prices.tsv");

/// The row of exactly this key, whatever its case, as raw JSON.
pub fn row(key: &str) -> Option<&'static str> {
    entry(key).map(|(_, row)| row)
}

/// Every key of the map, sorted by its lowercase.
pub fn keys() -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(key, _)| key)
}

/// LiteLLM's provider of a model named without one, such as `anthropic` for `claude-opus-4-5`.
pub fn provider_of(name: &str) -> Option<&'static str> {
    provider_in(row(name)?)
}

/// The row's key in its own case, and the row.
fn entry(key: &str) -> Option<(&'static str, &'static str)> {
    let mut rest = TABLE;
    loop {
        let (before, line, after) = middle(rest)?;
        let (found, row) = line.split_once('\t')?;
        match in_lowercase(key, found) {
            Ordering::Less => rest = before,
            Ordering::Greater => rest = after,
            Ordering::Equal => return Some((found, row)),
        }
    }
}

/// The line in the middle of a text, and what stands before and after it.
fn middle(text: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (half, _) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let start = half.rfind('\n').map_or(0, |newline| newline + 1);
    let (before, tail) = text.split_at_checked(start)?;
    let (line, after) = tail.split_once('\n')?;
    Some((before, line, after))
}

fn in_lowercase(a: &str, b: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower))
}

fn provider_in(row: &str) -> Option<&str> {
    #[derive(Deserialize)]
    struct Row<'a> {
        #[serde(borrow)]
        litellm_provider: Option<&'a str>,
    }
    serde_json::from_str::<Row<'_>>(row).ok()?.litellm_provider
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found() {
        let mut count = 0;
        for key in keys() {
            assert_eq!(entry(key).map(|(found, _)| found), Some(key));
            count += 1;
        }
        assert!(count > 4_000, "{count}");
    }

    #[test]
    fn keys_are_sorted_and_unlike() {
        let lowercase: Vec<_> = keys().map(str::to_ascii_lowercase).collect();
        assert!(lowercase.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn every_row_is_an_object_that_gives_rates_and_facts() {
        for key in keys() {
            let row = row(key).unwrap();
            serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(row).unwrap();
            let _ = (facts(row), Rates::from_json(row, &[]));
        }
    }

    #[test]
    fn case_does_not_matter_and_absence_is_none() {
        assert!(row("GPT-4o").is_some());
        for absent in ["", "gpt-4o ", "zzzz", "0", "gpt-4o\t", "ä"] {
            assert_eq!(row(absent), None, "{absent:?}");
        }
    }

    #[test]
    fn bare_names_have_providers() {
        for (name, provider) in [
            ("gpt-4o", "openai"),
            ("claude-sonnet-4-5", "anthropic"),
            ("command-r-08-2024", "cohere_chat"),
        ] {
            assert_eq!(provider_of(name), Some(provider), "{name}");
        }
        assert_eq!(provider_of("nobody-knows-this"), None);
    }
}
