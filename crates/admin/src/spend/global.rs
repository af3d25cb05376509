//! `GET /global/spend`: what the proxy has spent in its budget's window, or this month.

use super::{database, up_to_date};
use config::snapshot::{BudgetWindow, ProxyBudget};
use gateway::body::ReplyBody;
use gateway::routes::AdminCall;
use gateway::{clock, edge};
use http::{Response, StatusCode};
use serde_json::json;
use wire::amount::Amount;
use wire::error::ApiError;

/// `{"spend", "max_budget"}` in USD; `max_budget` is 0 without a budget, as in LiteLLM.
pub(crate) async fn spend(call: AdminCall) -> Result<Response<ReplyBody>, ApiError> {
    let (app, now) = (&call.core.app, clock::now_us());
    let (spent, max) = if let Some(budget) = &call.live.budget {
        (app.budgets.spent(budget, now), budget.limit().to_f64())
    } else {
        let month = ProxyBudget {
            max: Amount::ZERO,
            window: BudgetWindow::Months(1),
            timezone: jiff::tz::TimeZone::UTC,
        };
        let (from, to) = month.window_at(now);
        up_to_date(app).await;
        (
            app.store
                .proxy_spend(from, to)
                .await
                .map_err(|error| database(&error))?,
            0.0,
        )
    };
    Ok(edge::json(
        StatusCode::OK,
        &json!({ "spend": spent.to_f64(), "max_budget": max }),
    ))
}
