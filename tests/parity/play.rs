//! Plays groups of cases: one gateway start per group, eight cases side by side.

use crate::gateway::Gateway;
use crate::parity::corpus::{Case, Group};
use crate::parity::judge::{Verdict, judge};
use crate::parity::normalise::normalise;
use crate::parity::upstream::Upstream;
use crate::parity::{client, pyjson};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Groups played at the same time: most of a group's time is spent waiting for its slowest case.
const GROUPS: usize = 3;

/// Cases of a group played at the same time.
const SIDE_BY_SIDE: usize = 8;

/// What the gateway's environment was when the records were made.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("LITELLM_LOCAL_MODEL_COST_MAP", "True"),
    ("LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS", "True"),
    ("LITELLM_LOCAL_BLOG_POSTS", "True"),
    ("LITELLM_LOCAL_POLICY_TEMPLATES", "True"),
    ("LITELLM_TELEMETRY", "False"),
    ("LITELLM_MODE", "PRODUCTION"),
    ("DISABLE_ADMIN_UI", "True"),
    ("NO_PROXY", "*"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
    ("HF_HUB_OFFLINE", "1"),
    ("TIKTOKEN_CACHE_DIR", ""),
];

/// Plays all groups; the results are in the groups' order.
pub(crate) async fn groups(groups: Vec<Group>, upstream: &Upstream, work: &Path) -> Vec<(Case, Verdict)> {
    let plays = groups.into_iter().map(|group| play_group(group, upstream, work));
    let results: Vec<_> = futures_util::stream::iter(plays).buffered(GROUPS).collect().await;
    results.into_iter().flatten().collect()
}

/// Plays a group; its configuration, log and data stay in `work`.
async fn play_group(group: Group, upstream: &Upstream, work: &Path) -> Vec<(Case, Verdict)> {
    let fail = |why: String| {
        group
            .cases
            .iter()
            .map(|case| (case.clone(), Verdict::failed(why.clone())))
            .collect()
    };
    let config = match group.gateway_config(upstream.port) {
        Ok(config) => config,
        Err(error) => return fail(error),
    };
    let mut environment = group.environment(upstream.port);
    environment.extend(
        ENVIRONMENT
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let folder = work.join(&group.name);
    let gateway = match Gateway::start(&folder, &pyjson::to_text(&config), &environment).await {
        Ok(gateway) => gateway,
        Err(error) => return fail(error),
    };
    let (limit, group) = (Arc::new(Semaphore::new(SIDE_BY_SIDE)), Arc::new(group));
    let mut tasks = JoinSet::new();
    for case in group.cases.clone() {
        let (limit, group, upstream) = (Arc::clone(&limit), Arc::clone(&group), upstream.clone());
        let base_url = gateway.url.clone();
        tasks.spawn(async move {
            let _permit = limit.acquire().await.expect("never closed");
            let record = play(&case, &group, &upstream, &base_url).await;
            let verdict = case.golden().map_or_else(
                || Verdict::failed("no golden record".to_owned()),
                |golden| judge(&case, golden, record),
            );
            (case, verdict)
        });
    }
    let verdicts = tasks.join_all().await;
    gateway.stop().await;
    verdicts
}

/// One case's record, normalised.
async fn play(case: &Case, group: &Group, upstream: &Upstream, base_url: &str) -> Value {
    upstream.add(case);
    let requests = case.substitute(&case.requests, upstream.port);
    let http = client::new();
    let mut answers = Vec::new();
    for request in requests.as_array().into_iter().flatten() {
        answers.push(client::send(&http, base_url, request).await);
    }
    let mut seen = upstream.seen(case);
    // LiteLLM lists models in the background, at times of its own
    seen.retain(|s| s["method"] != "GET" || !s["path"].as_str().is_some_and(|path| path.ends_with("/models")));
    let record = json!({
        "name": case.name, "area": case.area, "provider": case.provider, "upstream": seen, "client": answers
    });
    let replies = case.substitute(&case.replies, upstream.port);
    let models = case.substitute(&case.models, upstream.port);
    let known = json!([requests, replies, models, case.settings, group.config]);
    normalise(record, &pyjson::to_text(&known), &case.ignore)
}
