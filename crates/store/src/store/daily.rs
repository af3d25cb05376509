//! LiteLLM's daily aggregates: what its usage pages read.

use super::rows::{count, duration_ms};
use super::sql::{Bind, Insert};
use super::sums::Sums;
use crate::time::{self, DAY_US};
use foldhash::HashMap;
use sqlx::SqliteConnection;
use std::borrow::Cow;
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
    let on_conflict = format!(
        "(\"{}\") DO UPDATE SET {}",
        table.keys.join("\", \""),
        updates.join(", ")
    );
    Insert::new(table.name, &columns, &[], &on_conflict)
}

/// What a batch adds to the aggregates.
#[derive(Default)]
pub(super) struct Daily<'a> {
    rows: HashMap<Key<'a>, Tally<'a>>,
}

/// One row of one table: the values of its key columns, and of others that are empty then.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key<'a> {
    /// Index in [`TABLES`].
    table: usize,
    day: i64,
    owner: &'a str,
    api_key: &'a str,
    model: &'a str,
    model_group: &'a str,
    provider: &'a str,
    endpoint: &'static str,
}

#[derive(Default)]
struct Tally<'a> {
    /// Where it is no key.
    model_group: &'a str,
    counters: [i64; COUNTERS.len()],
    spend: Amount,
}

impl<'a> Daily<'a> {
    /// Adds one call to the rows that it belongs to.
    pub(super) fn note(&mut self, entry: &'a Entry) {
        let more = counters(entry);
        for (table, Table { of, .. }) in TABLES.iter().enumerate() {
            for owner in owners(*of, entry) {
                let tally = self.rows.entry(Key::of(table, *of, owner, entry)).or_default();
                tally.model_group = &entry.model_group;
                tally.spend += entry.spend;
                for (sum, more) in tally.counters.iter_mut().zip(more) {
                    *sum = sum.saturating_add(more);
                }
            }
        }
    }

    /// Notes the exact sums of these rows.
    pub(super) fn note_sums(&self, sums: &mut Sums) {
        for (key, tally) in &self.rows {
            sums.insert(key.sum(), tally.spend);
        }
    }

    /// Writes the rows; `sums` holds their new exact sums.
    pub(super) async fn write(self, conn: &mut SqliteConnection, sums: &Sums, now: &str) -> sqlx::Result<()> {
        let mut rows: Vec<_> = self.rows.into_iter().collect();
        rows.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        for of_table in rows.chunk_by(|(one, _), (other, _)| one.table == other.table) {
            let Some(insert) = of_table.first().and_then(|(key, _)| INSERTS.get(key.table)) else {
                continue;
            };
            let bind = |to: &mut Bind, (key, tally): &(Key<'_>, Tally<'_>)| bind(to, key, tally, sums, now);
            insert.run(conn, of_table, bind).await?;
        }
        Ok(())
    }
}

impl<'a> Key<'a> {
    fn of(table: usize, of: Of, owner: &'a str, entry: &'a Entry) -> Self {
        let everybody = matches!(of, Of::Everybody);
        Self {
            table,
            day: entry.start_us.div_euclid(DAY_US),
            owner,
            api_key: if everybody { "" } else { &entry.api_key },
            model: &entry.model,
            model_group: if everybody { &entry.model_group } else { "" },
            provider: &entry.provider,
            endpoint: endpoint(&entry.call_type),
        }
    }

    fn keys(&self) -> &'static [&'static str] {
        TABLES.get(self.table).map_or(&[], |table| table.keys)
    }

    fn value(&self, column: &str) -> Cow<'a, str> {
        match column {
            "date" => time::day(self.day.saturating_mul(DAY_US)).into(),
            "api_key" => self.api_key.into(),
            "model" => self.model.into(),
            "model_group" => self.model_group.into(),
            PROVIDER => self.provider.into(),
            MCP => "".into(),
            "endpoint" => self.endpoint.into(),
            _ => self.owner.into(),
        }
    }

    /// Where the row's exact sum is kept.
    fn sum(&self) -> (String, i64) {
        let values: Vec<_> = self.keys().iter().map(|column| self.value(column)).collect();
        let values = serde_json::to_string(&values).unwrap_or_default();
        let name = TABLES.get(self.table).map_or("", |table| table.name);
        (format!("{name}{values}"), self.day.saturating_mul(DAY_US))
    }
}

fn bind(to: &mut Bind, key: &Key<'_>, tally: &Tally<'_>, sums: &Sums, now: &str) {
    for column in key.keys() {
        to.add(key.value(column).into_owned());
    }
    if !key.keys().contains(&"model_group") {
        to.add(tally.model_group);
    }
    for counter in tally.counters {
        to.add(counter);
    }
    to.add(sums.get(&key.sum()).map_or(0.0, |sum| sum.to_f64()))
        .add(now)
        .add(Uuid::now_v7().to_string())
        .add(now);
}

/// The entities of one kind that a call counts for; LiteLLM counts a call without a user for the user ``.
fn owners(of: Of, entry: &Entry) -> impl Iterator<Item = &str> {
    let (one, tags): (Option<&str>, &[String]) = match of {
        Of::User => (Some(&entry.user), &[]),
        Of::Team => (entry.team_id.as_deref().filter(|id| !id.is_empty()), &[]),
        Of::EndUser => (entry.end_user.as_deref().filter(|id| !id.is_empty()), &[]),
        Of::Tag => (None, &entry.request_tags),
        Of::Everybody => (Some(""), &[]),
    };
    one.into_iter().chain(distinct(tags))
}

/// Each tag once.
pub(super) fn distinct(tags: &[String]) -> impl Iterator<Item = &str> {
    let first = |(index, tag): &(usize, &String)| !tags.iter().take(*index).any(|earlier| earlier == *tag);
    tags.iter().enumerate().filter(first).map(|(_, tag)| tag.as_str())
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
