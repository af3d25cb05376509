//! LiteLLM's daily aggregates: what its usage pages read.

use super::rows::{count, duration_ms};
use super::sql::Insert;
use super::sums::Sums;
use crate::time;
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use uuid::Uuid;
use wire::amount::Amount;
use wire::entry::{Entry, Outcome};

/// A table of daily sums: whose, and the columns that tell its rows apart.
struct Table {
    name: &'static str,
    of: Of,
    keys: &'static [&'static str],
}

/// Whose sums a table holds.
#[derive(Clone, Copy)]
enum Of {
    User,
    Team,
    EndUser,
    Tag,
    Everybody,
}

const PROVIDER: &str = "custom_llm_provider";
const MCP: &str = "mcp_namespaced_tool_name";

static TABLES: [Table; 5] = [
    Table {
        name: "LiteLLM_DailyUserSpend",
        of: Of::User,
        keys: &["user_id", "date", "api_key", "model", PROVIDER, MCP, "endpoint"],
    },
    Table {
        name: "LiteLLM_DailyTeamSpend",
        of: Of::Team,
        keys: &["team_id", "date", "api_key", "model", PROVIDER, MCP, "endpoint"],
    },
    Table {
        name: "LiteLLM_DailyEndUserSpend",
        of: Of::EndUser,
        keys: &["end_user_id", "date", "api_key", "model", PROVIDER, MCP, "endpoint"],
    },
    Table {
        name: "LiteLLM_DailyTagSpend",
        of: Of::Tag,
        keys: &["tag", "date", "api_key", "model", PROVIDER, MCP, "endpoint"],
    },
    Table {
        name: "LiteLLM_DailyGlobalSpend",
        of: Of::Everybody,
        keys: &["date", "model", "model_group", PROVIDER, MCP, "endpoint"],
    },
];

/// LiteLLM's endpoint of a call, by its name; other calls have none.
const ENDPOINTS: [(&str, &str); 11] = [
    ("acompletion", "/chat/completions"),
    ("atext_completion", "/completions"),
    ("aembedding", "/embeddings"),
    ("aimage_generation", "/image/generations"),
    ("aimage_edit", "/images/edits"),
    ("aspeech", "/audio/speech"),
    ("atranscription", "/audio/transcriptions"),
    ("amoderation", "/moderations"),
    ("arerank", "/rerank"),
    ("aresponses", "/responses"),
    ("acompact_responses", "/responses/compact"),
];

/// Counters that are added to what a row has.
const COUNTERS: [&str; 9] = [
    "prompt_tokens",
    "completion_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "api_requests",
    "successful_requests",
    "failed_requests",
    "total_response_time_ms",
    "timed_requests",
];

static INSERTS: LazyLock<Vec<Insert>> = LazyLock::new(|| TABLES.iter().map(insert).collect());

fn insert(table: &Table) -> Insert {
    let group = (!table.keys.contains(&"model_group")).then_some("model_group");
    let mut columns = table.keys.to_vec();
    columns.extend(group);
    columns.extend(COUNTERS);
    columns.extend(["spend", "updated_at", "id", "created_at"]);
    let adds = COUNTERS.map(|name| format!("\"{name}\" = \"{}\".\"{name}\" + excluded.\"{name}\"", table.name));
    let sets = group.into_iter().chain(["spend", "updated_at"]);
    let sets = sets.map(|name| format!("\"{name}\" = excluded.\"{name}\""));
    let updates: Vec<String> = adds.into_iter().chain(sets).collect();
    let tail = format!(
        "ON CONFLICT (\"{}\") DO UPDATE SET {}",
        table.keys.join("\", \""),
        updates.join(", ")
    );
    Insert::new(table.name, &columns, &tail)
}

/// What a batch adds to the aggregates.
#[derive(Default)]
pub(super) struct Daily {
    /// By table and the values of its key columns.
    rows: BTreeMap<(usize, Vec<String>), Tally>,
}

#[derive(Default)]
struct Tally {
    model_group: String,
    counters: [i64; COUNTERS.len()],
    spend: Amount,
    /// Where the row's exact sum is kept.
    sum: (String, i64),
}

impl Daily {
    /// Adds one call to the rows that it belongs to.
    pub(super) fn note(&mut self, entry: &Entry) {
        for (index, table) in TABLES.iter().enumerate() {
            for owner in owners(table.of, entry) {
                let key: Vec<String> = table.keys.iter().map(|column| value(column, owner, entry)).collect();
                let tally = self.rows.entry((index, key)).or_default();
                tally.model_group.clone_from(&entry.model_group);
                tally.spend += entry.spend;
                for (sum, more) in tally.counters.iter_mut().zip(counters(entry)) {
                    *sum = sum.saturating_add(more);
                }
            }
        }
    }

    /// Notes the exact sums of these rows.
    pub(super) fn note_sums(&mut self, sums: &mut Sums) {
        for ((index, key), tally) in &mut self.rows {
            let Some(table) = TABLES.get(*index) else { continue };
            let date = table
                .keys
                .iter()
                .position(|column| *column == "date")
                .and_then(|at| key.get(at));
            let day_us = date.map_or(0, |date| time::parse(&format!("{date} 00:00:00")));
            let key = serde_json::to_string(key).unwrap_or_default();
            tally.sum = (format!("{}{key}", table.name), day_us);
            *sums.entry(tally.sum.clone()).or_default() += tally.spend;
        }
    }

    /// Writes the rows; `sums` holds their new exact sums.
    pub(super) async fn write(self, conn: &mut SqliteConnection, sums: &Sums, now: &str) -> sqlx::Result<()> {
        let rows: Vec<_> = self.rows.into_iter().collect();
        for of_table in rows.chunk_by(|((one, _), _), ((other, _), _)| one == other) {
            let Some(((index, _), _)) = of_table.first() else {
                continue;
            };
            let (Some(table), Some(insert)) = (TABLES.get(*index), INSERTS.get(*index)) else {
                continue;
            };
            let has_group = table.keys.contains(&"model_group");
            insert
                .run(conn, of_table, |to, ((_, key), tally)| {
                    key.iter().for_each(|value| {
                        to.add(value);
                    });
                    if !has_group {
                        to.add(&tally.model_group);
                    }
                    tally.counters.iter().for_each(|counter| {
                        to.add(*counter);
                    });
                    to.add(sums.get(&tally.sum).map_or(0.0, |sum| sum.to_f64()))
                        .add(now)
                        .add(Uuid::now_v7().to_string())
                        .add(now);
                })
                .await?;
        }
        Ok(())
    }
}

/// The entities of one kind that a call counts for; LiteLLM counts a call without a user for the user ``.
fn owners(of: Of, entry: &Entry) -> Vec<&str> {
    match of {
        Of::User => vec![&entry.user],
        Of::Team => entry
            .team_id
            .as_deref()
            .filter(|id| !id.is_empty())
            .into_iter()
            .collect(),
        Of::EndUser => entry
            .end_user
            .as_deref()
            .filter(|id| !id.is_empty())
            .into_iter()
            .collect(),
        Of::Tag => BTreeSet::from_iter(entry.request_tags.iter().map(String::as_str))
            .into_iter()
            .collect(),
        Of::Everybody => vec![""],
    }
}

fn value(column: &str, owner: &str, entry: &Entry) -> String {
    match column {
        "date" => time::day(entry.start_us),
        "api_key" => entry.api_key.clone(),
        "model" => entry.model.clone(),
        "model_group" => entry.model_group.clone(),
        PROVIDER => entry.provider.clone(),
        MCP => String::new(),
        "endpoint" => endpoint(&entry.call_type).to_owned(),
        _ => owner.to_owned(),
    }
}

fn endpoint(call_type: &str) -> &'static str {
    let found = ENDPOINTS.iter().find(|(name, _)| *name == call_type);
    found.map_or("", |(_, endpoint)| endpoint)
}

/// What one call adds, in the order of [`COUNTERS`].
fn counters(entry: &Entry) -> [i64; COUNTERS.len()] {
    let usage = &entry.usage;
    let success = i64::from(entry.status == Outcome::Success);
    [
        count(usage.prompt()),
        count(usage.completion()),
        count(usage.cache_read),
        count(usage.cache_write_5m.saturating_add(usage.cache_write_1h)),
        1,
        success,
        1 - success,
        success * duration_ms(entry.start_us, entry.end_us).max(0),
        success,
    ]
}
