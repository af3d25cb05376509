//! The control plane: information, health and spend. One row per route; the row says who may.

mod count_tokens;
mod health;
mod home;
mod listing;
mod metrics;
mod model_group;
mod model_info;
mod models;
mod query;
mod responses;
mod spend;
mod utils;

use gateway::body::ReplyBody;
use gateway::routes::{AdminCall, AdminReply, AdminRoute, Policy};
use http::Response;
use wire::error::ApiError;

/// What a handler gives.
type Handled = Result<Response<ReplyBody>, ApiError>;

/// Every route of the control plane.
pub const ROUTES: &[AdminRoute] = &[
    row(&["GET"], &["/"], Policy::Public, "home", |call| {
        Box::pin(home::home(call))
    }),
    row(&["GET"], &["/routes"], Policy::Public, "get_routes", |call| {
        Box::pin(home::routes(call))
    }),
    row(&["GET"], &["/test"], Policy::Public, "test_endpoint", |call| {
        Box::pin(home::test(call))
    }),
    row(
        &["GET", "OPTIONS"],
        &["/health/liveliness", "/health/liveness"],
        Policy::Public,
        "health_liveliness",
        |call| Box::pin(health::liveliness(call)),
    ),
    row(
        &["GET", "OPTIONS"],
        &["/health/readiness"],
        Policy::Public,
        "health_readiness",
        |call| Box::pin(health::readiness(call)),
    ),
    row(&["GET"], &["/health"], Policy::Key, "health_endpoint", |call| {
        Box::pin(health::health(call))
    }),
    row(
        &["GET"],
        &["/metrics", "/metrics/"],
        Policy::Metrics,
        "metrics",
        |call| Box::pin(metrics::metrics(call)),
    ),
    row(
        &["GET"],
        &["/models", "/v1/models"],
        Policy::Key,
        "model_list",
        |call| Box::pin(models::list(call)),
    ),
    row(
        &["GET"],
        &["/models/{model_id:path}", "/v1/models/{model_id:path}"],
        Policy::Key,
        "model_info",
        |call| Box::pin(models::one(call)),
    ),
    row(
        &["GET"],
        &["/model/info", "/v1/model/info"],
        Policy::Key,
        "model_info_v1",
        |call| Box::pin(model_info::v1(call)),
    ),
    row(&["GET"], &["/v2/model/info"], Policy::Key, "model_info_v2", |call| {
        Box::pin(model_info::v2(call))
    }),
    row(
        &["GET"],
        &["/model_group/info"],
        Policy::Key,
        "model_group_info",
        |call| Box::pin(model_group::info(call)),
    ),
    row(
        &["GET"],
        &["/utils/supported_openai_params"],
        Policy::Key,
        "supported_openai_params",
        |call| Box::pin(utils::supported_openai_params(call)),
    ),
    row(
        &["POST"],
        &["/utils/token_counter"],
        Policy::Key,
        "token_counter",
        |call| Box::pin(utils::token_counter(call)),
    ),
    row(
        &["POST"],
        &[
            "/v1/messages/count_tokens",
            "/claude_code_gateway/v1/messages/count_tokens",
        ],
        Policy::Key,
        "count_tokens",
        |call| Box::pin(count_tokens::count_tokens(call)),
    ),
    row(
        &["POST"],
        &[
            "/v1beta/models/{model_name:path}:countTokens",
            "/v1/models/{model_name:path}:countTokens",
            "/models/{model_name:path}:countTokens",
        ],
        Policy::Key,
        "google_count_tokens",
        |call| Box::pin(count_tokens::google_count_tokens(call)),
    ),
    row(&["GET"], RESPONSE, Policy::Key, "get_response", |call| {
        Box::pin(responses::get(call))
    }),
    row(&["DELETE"], RESPONSE, Policy::Key, "delete_response", |call| {
        Box::pin(responses::delete(call))
    }),
    row(
        &["GET"],
        &[
            "/responses/{response_id}/input_items",
            "/v1/responses/{response_id}/input_items",
            "/openai/v1/responses/{response_id}/input_items",
        ],
        Policy::Key,
        "get_response_input_items",
        |call| Box::pin(responses::input_items(call)),
    ),
    row(
        &["POST"],
        &[
            "/responses/{response_id}/cancel",
            "/v1/responses/{response_id}/cancel",
            "/openai/v1/responses/{response_id}/cancel",
        ],
        Policy::Key,
        "cancel_response",
        |call| Box::pin(responses::cancel(call)),
    ),
    row(&["GET"], &["/spend/logs"], Policy::Key, "view_spend_logs", |call| {
        Box::pin(spend::logs::logs(call))
    }),
    row(
        &["GET"],
        &["/spend/logs/v2", "/spend/logs/ui"],
        Policy::Key,
        "ui_view_spend_logs",
        |call| Box::pin(spend::logs::page(call)),
    ),
    row(&["GET"], &["/global/spend"], Policy::Key, "global_spend", |call| {
        Box::pin(spend::global::spend(call))
    }),
    row(
        &["POST"],
        &["/spend/calculate"],
        Policy::Key,
        "calculate_spend",
        |call| Box::pin(spend::calculate::calculate(call)),
    ),
];

/// Where a response is.
const RESPONSE: &[&str] = &[
    "/responses/{response_id}",
    "/v1/responses/{response_id}",
    "/openai/v1/responses/{response_id}",
];

const fn row(
    methods: &'static [&'static str],
    paths: &'static [&'static str],
    policy: Policy,
    name: &'static str,
    handler: fn(AdminCall) -> AdminReply,
) -> AdminRoute {
    AdminRoute {
        methods,
        paths,
        policy,
        name,
        handler,
    }
}
