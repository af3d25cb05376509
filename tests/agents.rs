//! Claude Code and Codex, each doing a task with tools through the gateway, onto a mock of every provider. Both are pinned
//! exactly and have environments of their own, and every run has a home of its own.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "agents/claude_code.rs"]
mod claude_code;
#[path = "agents/codex.rs"]
mod codex;
#[path = "common/environment.rs"]
#[expect(dead_code, reason = "it makes Python's, too")]
mod environment;
#[path = "common/gateway.rs"]
mod gateway;
#[path = "common/http.rs"]
#[expect(dead_code, reason = "it posts, too")]
mod http;
#[path = "common/mocked.rs"]
mod mocked;
#[path = "agents/task.rs"]
mod task;
#[path = "common/upstream.rs"]
mod upstream;

use mocked::{ANTHROPIC, BEDROCK, GEMINI, OPENAI};

#[tokio::test(flavor = "multi_thread")]
async fn claude_code_onto_anthropic() {
    task::is_done(&claude_code::AGENT, &ANTHROPIC).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn claude_code_onto_openai() {
    task::is_done(&claude_code::AGENT, &OPENAI).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn claude_code_onto_gemini() {
    task::is_done(&claude_code::AGENT, &GEMINI).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn claude_code_onto_bedrock() {
    task::is_done(&claude_code::AGENT, &BEDROCK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codex_onto_anthropic() {
    task::is_done(&codex::TRANSLATED, &ANTHROPIC).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codex_onto_openai() {
    task::is_done(&codex::NATIVE, &OPENAI).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codex_onto_gemini() {
    task::is_done(&codex::TRANSLATED, &GEMINI).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codex_onto_bedrock() {
    task::is_done(&codex::TRANSLATED, &BEDROCK).await;
}
