//! Rows of `"LiteLLM_SpendLogs"` and what is asked of them.

use crate::time;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// One row, with LiteLLM's columns. Times are microseconds since 1970 UTC, whole milliseconds. It serialises as LiteLLM's
/// `GET /spend/logs` shows a row.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the columns' own names, as LiteLLM's schema has them")]
pub struct SpendLogRow {
    pub request_id: String,
    pub call_type: String,
    pub api_key: String,
    pub spend: f64,
    pub total_tokens: i64,
    pub prompt_tokens: i64,
    pub completion_tokens: i64,
    pub start_us: i64,
    pub end_us: i64,
    pub request_duration_ms: Option<i64>,
    pub completion_start_us: Option<i64>,
    pub model: String,
    pub model_id: Option<String>,
    pub model_group: Option<String>,
    pub custom_llm_provider: Option<String>,
    pub api_base: Option<String>,
    pub user: Option<String>,
    pub metadata: Value,
    pub cache_hit: Option<String>,
    pub cache_key: Option<String>,
    pub request_tags: Value,
    pub team_id: Option<String>,
    pub organization_id: Option<String>,
    pub end_user: Option<String>,
    pub requester_ip_address: Option<String>,
    pub messages: Value,
    pub response: Value,
    pub session_id: Option<String>,
    pub status: Option<String>,
    pub mcp_namespaced_tool_name: Option<String>,
    pub billing_agent_id: Option<String>,
    pub agent_id: Option<String>,
    pub proxy_server_request: Value,
    pub litellm_call_id: Option<String>,
    pub created_at_us: i64,
    pub updated_at_us: i64,
}

/// Which rows are wanted; `None` leaves them all. Times are microseconds since 1970 UTC, both bounds included, as LiteLLM
/// has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpendLogFilter {
    /// Calls that began then or later.
    pub start_us: Option<i64>,
    /// Calls that began then or earlier.
    pub end_us: Option<i64>,
    /// The key's hash.
    pub api_key: Option<String>,
    /// The key's user.
    pub user_id: Option<String>,
    /// The row's `request_id` or its call id.
    pub request_id: Option<String>,
    /// The key's team.
    pub team_id: Option<String>,
    /// The customer.
    pub end_user: Option<String>,
    /// The upstream's model.
    pub model: Option<String>,
    /// The deployment.
    pub model_id: Option<String>,
    /// The model group.
    pub model_group: Option<String>,
    /// Part of the session id.
    pub session_id: Option<String>,
    /// `success` or `failure`.
    pub status: Option<String>,
    /// Whether the answer came from the response cache.
    pub cache_hit: Option<bool>,
    /// Least spend in USD.
    pub min_spend: Option<f64>,
    /// Most spend in USD.
    pub max_spend: Option<f64>,
    /// Part of the key's alias.
    pub key_alias: Option<String>,
    /// The error's status.
    pub error_code: Option<String>,
    /// Part of the error's text.
    pub error_message: Option<String>,
    /// A text that is equal to one of the row's ids: request, call, key, team, user, customer, session or deployment.
    pub search: Option<String>,
}

impl SpendLogFilter {
    /// Whether its times begin with a UTC day and end with one: the daily sums know such a span.
    pub fn is_whole_days(&self) -> bool {
        // Both bounds are included: a day ends a microsecond before midnight.
        let end = self.end_us.map(|end| end.saturating_add(1));
        let bounds = [self.start_us, end];
        bounds.iter().flatten().all(|us| us.rem_euclid(time::DAY_US) == 0)
    }
}

/// The order of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Which end first.
    pub order: Order,
}

/// What a page can be sorted by: LiteLLM's `sort_by`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// `startTime`
    #[default]
    StartTime,
    /// `endTime`
    EndTime,
    /// `spend`
    Spend,
    /// `total_tokens`
    TotalTokens,
    /// `request_duration_ms`
    RequestDurationMs,
    /// `model`
    Model,
    /// `ttft_ms`: time to the first content; rows without one come last
    TtftMs,
}

/// LiteLLM's `sort_order`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// `asc`
    Asc,
    /// `desc`
    #[default]
    Desc,
}

impl SortBy {
    /// Reads LiteLLM's `sort_by`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "startTime" => Self::StartTime,
            "endTime" => Self::EndTime,
            "spend" => Self::Spend,
            "total_tokens" => Self::TotalTokens,
            "request_duration_ms" => Self::RequestDurationMs,
            "model" => Self::Model,
            "ttft_ms" => Self::TtftMs,
            _ => return None,
        })
    }
}

/// One page, serialised as `GET /spend/logs/v2` shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The rows, without what can be large (messages, response, request).
    pub data: Vec<SpendLogRow>,
    /// Rows that match; counted up to 10,000, as LiteLLM does.
    pub total: u64,
    /// This page, from 1.
    pub page: u32,
    /// Rows of a full page.
    pub page_size: u32,
    /// Pages, by `total`.
    pub total_pages: u64,
    /// Whether more than `total` rows match.
    pub total_is_capped: bool,
}

/// One UTC day's spend in USD, serialised as LiteLLM shows it: the keys' sums at the top level.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DaySummary {
    /// `YYYY-MM-DD`
    pub day: String,
    /// All of it.
    pub spend: f64,
    /// By key.
    pub api_keys: Vec<(String, f64)>,
    /// By user.
    pub users: Vec<(String, f64)>,
    /// By model.
    pub models: Vec<(String, f64)>,
}

impl SpendLogRow {
    /// The members that `GET /spend/logs/v2` shows too, with times written by `time`.
    fn members(&self, time: fn(i64) -> String) -> Map<String, Value> {
        let members = json!({
            "request_id": self.request_id,
            "call_type": self.call_type,
            "api_key": self.api_key,
            "spend": self.spend,
            "total_tokens": self.total_tokens,
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "startTime": time(self.start_us),
            "endTime": time(self.end_us),
            "request_duration_ms": self.request_duration_ms,
            "completionStartTime": self.completion_start_us.map(time),
            "model": self.model,
            "model_id": self.model_id,
            "model_group": self.model_group,
            "custom_llm_provider": self.custom_llm_provider,
            "api_base": self.api_base,
            "user": self.user,
            "metadata": self.metadata,
            "cache_hit": self.cache_hit,
            "cache_key": self.cache_key,
            "request_tags": self.request_tags,
            "team_id": self.team_id,
            "organization_id": self.organization_id,
            "end_user": self.end_user,
            "requester_ip_address": self.requester_ip_address,
            "session_id": self.session_id,
            "status": self.status,
            "mcp_namespaced_tool_name": self.mcp_namespaced_tool_name,
            "agent_id": self.agent_id,
            "litellm_call_id": self.litellm_call_id,
        });
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}

impl Serialize for SpendLogRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = self.members(time::with_z);
        for (name, value) in [
            ("messages", &self.messages),
            ("response", &self.response),
            ("proxy_server_request", &self.proxy_server_request),
        ] {
            members.insert(name.into(), value.clone());
        }
        members.insert("billing_agent_id".into(), json!(self.billing_agent_id));
        members.insert("created_at".into(), time::with_z(self.created_at_us).into());
        members.insert("updated_at".into(), time::with_z(self.updated_at_us).into());
        members.serialize(serializer)
    }
}

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data: Vec<_> = self.data.iter().map(|row| row.members(time::with_offset)).collect();
        let page = json!({
            "data": data,
            "total": self.total,
            "page": self.page,
            "page_size": self.page_size,
            "total_pages": self.total_pages,
            "total_is_capped": self.total_is_capped,
        });
        page.serialize(serializer)
    }
}

impl Serialize for DaySummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sums = |sums: &[(String, f64)]| Map::from_iter(sums.iter().map(|(name, sum)| (name.clone(), json!(sum))));
        let mut members = sums(&self.api_keys);
        members.insert("startTime".into(), self.day.as_str().into());
        members.insert("spend".into(), json!(self.spend));
        members.insert("users".into(), sums(&self.users).into());
        members.insert("models".into(), sums(&self.models).into());
        members.serialize(serializer)
    }
}
