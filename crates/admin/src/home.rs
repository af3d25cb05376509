//! What answers without a key: that we are there, and what there is.

use crate::Handled;
use gateway::edge;
use gateway::edge::headers::VERSION;
use gateway::routes::AdminCall;
use http::StatusCode;
use serde_json::{Value, json};

/// `GET /`: probes and Claude Code ask it before anything else.
pub(crate) async fn home(_: AdminCall) -> Handled {
    let page = json!({ "message": "LiteLLM gateway", "version": VERSION, "routes": "/routes" });
    Ok(edge::json(StatusCode::OK, &page))
}

/// `GET /routes`
pub(crate) async fn routes(call: AdminCall) -> Handled {
    let row = |(path, methods, name): &(&str, Vec<&str>, &str)| json!({ "path": path, "methods": methods, "name": name, "endpoint": name });
    let rows: Vec<Value> = call.core.app.routes.listed().map(row).collect();
    Ok(edge::json(StatusCode::OK, &json!({ "routes": rows })))
}

/// `GET /test`: the request as it arrived, without its secrets.
pub(crate) async fn test(call: AdminCall) -> Handled {
    let shown = ["host", "user-agent", "accept", "content-type", "x-forwarded-for"];
    let headers = shown.into_iter().filter_map(|name| {
        let value = call.headers.get(name)?.to_str().ok()?;
        Some((name.to_owned(), Value::from(value)))
    });
    let headers: serde_json::Map<String, Value> = headers.collect();
    let seen = json!({ "route": call.path, "method": call.method.as_str(), "headers": headers });
    Ok(edge::json(StatusCode::OK, &seen))
}
