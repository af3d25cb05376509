//! What was spent (keys-budgets-spend.md, 9).

pub(crate) mod calculate;
pub(crate) mod global;
pub(crate) mod logs;

use gateway::app::App;
use std::time::Duration;
use store::StoreError;
use tokio::time::timeout;
use wire::error::ApiError;

/// How long a report waits for entries on their way into the database.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits until calls that have ended are in the database, so that a report includes them. When the
/// database is away the report shows what is there.
async fn up_to_date(app: &App) {
    if !matches!(timeout(PATIENCE, app.shipper.flush()).await, Ok(Ok(()))) {
        tracing::warn!("a spend report may lack the last calls: they still wait in the journal");
    }
}

fn database(error: &StoreError) -> ApiError {
    tracing::error!(%error, "spend report");
    ApiError::proxy(500, "The database could not answer; see the gateway's log")
        .kind_is("internal_error")
        .param_is("None")
}
