//! Plays a recorded case through the codec alone, and writes the record that the gateway's would be.

use crate::models::{RULES, facts, supported};
use crate::parity::corpus::{Case, Deployment};
use crate::parity::{normalise, sse};
use bytes::Bytes;
use serde_json::{Value, json};
use wire::amount::Amount;
use wire::anthropic::Anthropic;
use wire::codec::{Call, Codec, Frames, ParamPolicy, ReplyHead, Target};
use wire::error::ApiError;
use wire::facts::Place;
use wire::json::Peek;

/// What the codec does in this case. The name that the client sees is golden's: the gateway decides it.
pub(crate) fn case(case: &Case, golden: &Value) -> Value {
    let deployment = case.deployment().unwrap();
    let request = &case.requests[0];
    let body = Bytes::from(request.json.to_string());
    let peek = Peek::object(&body).unwrap();
    let policy = policy(case, deployment);
    let asked = request.json["model"].as_str().unwrap();
    let model = deployment.text("model").trim_start_matches("anthropic/");
    // A wildcard takes its name from the client's.
    let model = if model == "*" {
        asked.rsplit('/').next().unwrap()
    } else {
        model
    };
    let facts = facts(model);
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), text(value)))
        .collect();
    let shown = golden["client"][0]["body"]["model"]
        .as_str()
        .or(golden["client"][0]["assembled"]["model"].as_str());
    let call = Call {
        body: &body,
        peek: &peek,
        shown_model: shown,
        model,
        facts: &facts,
        rules: &RULES,
        params: &policy,
        stream: request.json["stream"] == json!(true),
        client_wants_usage: request.json["stream_options"]["include_usage"] == json!(true),
        headers: &headers,
        now_s: 1_700_000_000,
        seed: 0x1234_5678_9abc_def0_1122_3344_5566_7788,
    };
    let (upstream, client) = match Anthropic.request(&call) {
        Err(error) => (json!([]), refused(&error)),
        Ok(request) => {
            let body: Value = serde_json::from_slice(&request.body.concat()).unwrap();
            let cost = golden["client"][0]["assembled"]["usage"]["cost"]
                .as_f64()
                .and_then(Amount::from_f64);
            (
                json!([seen(deployment, model, request.headers, body)]),
                answered(case, &call, cost),
            )
        }
    };
    let client = if golden_is_anthropics(golden) {
        json!([client])
    } else {
        json!([])
    };
    let record = json!({"upstream": upstream, "client": client});
    normalise::normalise(record, &case.known_text(), &case.ignore)
}

/// The parts of a golden record that are Anthropic's: other upstreams and repeated tries are left out.
pub(crate) fn ours(golden: &Value) -> Value {
    let mut golden = golden.clone();
    let is_kept = golden_is_anthropics(&golden);
    let seen = golden["upstream"].as_array_mut().unwrap();
    seen.retain(|seen| seen["path"].as_str().unwrap().ends_with("/messages"));
    seen.truncate(1);
    seen.iter_mut().for_each(|seen| seen["upstream"] = json!(1));
    if !is_kept {
        golden["client"] = json!([]);
    }
    golden
}

fn golden_is_anthropics(golden: &Value) -> bool {
    let last = golden["upstream"].as_array().unwrap().last();
    last.is_none_or(|last| last["path"].as_str().unwrap().ends_with("/messages"))
}

fn policy(case: &Case, deployment: &Deployment) -> ParamPolicy {
    const NOT_MEMBERS: &[&str] = &["model", "api_base", "api_key", "timeout", "additional_drop_params"];
    let members = deployment.litellm_params.iter();
    let members = members.filter(|(name, _)| !NOT_MEMBERS.contains(&name.as_str()));
    let raw = |value: &Value| serde_json::value::to_raw_value(value).unwrap();
    let dropped = deployment.litellm_params.get("additional_drop_params");
    ParamPolicy {
        defaults: members.map(|(name, value)| (name.clone(), raw(value))).collect(),
        supported: Some(supported(deployment.text("model"))),
        drop_unsupported: case.group == "drop_params",
        modify: case.group == "modify_params",
        additional_drop: dropped
            .map(|list| serde_json::from_value(list.clone()).unwrap())
            .unwrap_or_default(),
        ..ParamPolicy::default()
    }
}

/// The request as the provider sees it; the key is the gateway's to add.
fn seen(deployment: &Deployment, model: &str, headers: Vec<(String, String)>, body: Value) -> Value {
    let base = deployment.text("api_base").replace("{UPSTREAM2}", "{UPSTREAM}");
    let url = Anthropic.url(Target {
        api_base: &base.replace("{UPSTREAM}", "http://127.0.0.1"),
        model,
        place: &Place::default(),
        stream: false,
    });
    let mut headers: serde_json::Map<_, _> = headers.into_iter().map(|(name, value)| (name, json!(value))).collect();
    headers.insert("x-api-key".into(), json!(deployment.text("api_key")));
    headers.insert("content-type".into(), json!("application/json"));
    json!({
        "upstream": 1, "method": "POST", "path": url.replace("http://127.0.0.1", ""), "query": "",
        "headers": headers, "body_kind": "json", "body": body,
    })
}

/// What the client gets for the provider's reply.
fn answered(case: &Case, call: &Call<'_>, cost: Option<Amount>) -> Value {
    let replies = case.replies.as_array().unwrap();
    let is_ours =
        |reply: &&Value| reply["when"]["upstream"].is_null() || reply["when"]["upstream"] == upstream_of(case);
    let reply = replies.iter().find(is_ours).unwrap();
    let status = reply["status"].as_u64().unwrap_or(200) as u16;
    let headers: Vec<_> = reply["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(k, v)| (k.clone(), text(v)))
        .collect();
    let head = ReplyHead {
        status,
        headers: &headers,
    };
    let body = body_of(reply);
    if status >= 300 {
        return refused(&Anthropic.error(&RULES, call.model, head, &body));
    }
    if !call.stream {
        return match Anthropic.response(call, head, body) {
            Err(error) => refused(&error),
            Ok(reply) => {
                let body: Value = serde_json::from_slice(&reply.body.concat()).unwrap();
                json!({"status": 200, "kind": "json", "headers": {"content-type": "application/json"}, "body": body})
            }
        };
    }
    let (sent, error) = stream(call, head, [body], cost);
    let mut text = String::from_utf8(sent).unwrap();
    match error {
        Some(error) if text.is_empty() => return refused(&error),
        Some(error) => text += &format!("data: {}\n\n", refused(&error)["body"]),
        None => {}
    }
    let events = sse::parse(&text);
    let headers = json!({"content-type": "text/event-stream"});
    let assembled = sse::assemble(&events);
    json!({"status": 200, "kind": "sse", "headers": headers, "events": events, "assembled": assembled})
}

fn upstream_of(case: &Case) -> Value {
    json!(if case.deployment().unwrap().text("api_base").contains("{UPSTREAM2}") {
        2
    } else {
        1
    })
}

/// All that a stream gives the client, and the error that ended it.
pub(crate) fn stream(
    call: &Call<'_>,
    head: ReplyHead<'_>,
    pieces: impl IntoIterator<Item = Bytes>,
    cost: Option<Amount>,
) -> (Vec<u8>, Option<ApiError>) {
    let mut codec = Anthropic.stream(call, head);
    let mut frames = Frames::default();
    let result = pieces.into_iter().try_for_each(|piece| codec.push(piece, &mut frames));
    let result = result.and_then(|()| codec.finish(&mut frames));
    let mut sent = frames.ready.concat();
    sent.extend(frames.usage.map(|usage| usage.with_cost(cost)).into_iter().flatten());
    sent.extend(frames.last.into_iter().flatten());
    (sent, result.err())
}

/// The bytes of a canned reply.
fn body_of(reply: &Value) -> Bytes {
    if let Some(events) = reply["sse"].as_array() {
        let event = |event: &Value| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap());
        return events.iter().map(event).collect::<String>().into();
    }
    match &reply["text"] {
        Value::String(text) => Bytes::from(text.clone()),
        _ => Bytes::from(reply["json"].to_string()),
    }
}

/// An error as the client gets it.
fn refused(error: &ApiError) -> Value {
    let body = json!({"error": {
        "message": error.message, "type": error.kind(), "param": error.param, "code": error.status.to_string(),
    }});
    json!({"status": error.status, "kind": "json", "headers": {"content-type": "application/json"}, "body": body})
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
