//! Calls of a model: the conversation is read and checked, then the answer is planned, written and played.

use super::{Call, Reply, Service};
use crate::api::{Refusal, Talk};
use crate::ask::Ask;
use crate::checks;
use crate::clock::now_ns;
use crate::fault::Fault;
use crate::form;
use crate::library::{self, Order};
use crate::peek::Peek;
use crate::plan::Plan;
use crate::playback::Playback;
use crate::responses::{self, shelf};
use crate::script::{self, Script};
use bytes::Bytes;
use serde_json::Value;
use std::sync::Arc;

impl Service {
    /// The answer of a model.
    pub(super) fn talk(&self, call: &Call<'_>, talk: &'static Talk) -> Reply {
        let Ok(peek) = serde_json::from_slice::<Peek>(call.body) else {
            return call.unreadable();
        };
        let stream = talk.streams.streams(peek.stream);
        match self.script(call, talk, &peek, stream) {
            Ok(script) => self.spoken(call, talk, script, stream),
            Err(refusal) => call.refusal(refusal.status, &refusal.message, refusal.code),
        }
    }

    fn script(&self, call: &Call<'_>, talk: &Talk, peek: &Peek, stream: bool) -> Result<Arc<Script>, Refusal> {
        let options = &call.edition.options;
        if !library::is_shared(talk, options, peek) {
            return Ok(Arc::new(self.fresh(call, talk, stream)?));
        }
        let order = Order {
            api: call.api.name,
            edition: call.edition,
            peek,
            model: call.name.or(peek.model.as_deref()),
            stream,
        };
        let write = || {
            let body = serde_json::from_slice(call.body).unwrap_or_default();
            library::write(talk, &Plan::new(options, &call.read(talk, &body)), stream)
        };
        Ok(self.library.script(&order, write))
    }

    /// The script of an answer that depends on the whole request.
    fn fresh(&self, call: &Call<'_>, talk: &Talk, stream: bool) -> Result<Script, Refusal> {
        let options = &call.edition.options;
        let mut body = serde_json::from_slice(call.body).unwrap_or_default();
        let input = shelf::input(&body);
        if talk.keeps {
            self.remember(&mut body)?;
        }
        let ask = call.read(talk, &body);
        if let (Some(check), Some(_)) = (talk.check, &options.think) {
            check(&ask, &body)?;
            if options.strict {
                checks::complete(&ask).map_err(forgotten)?;
            }
        }
        let plan = Plan::new(options, &ask);
        if talk.keeps && body["store"] != false {
            self.keep(call, talk, &plan, input, &body);
        }
        Ok(library::write(talk, &plan, stream))
    }

    /// Puts the conversation before it in front of a request's input.
    fn remember(&self, body: &mut Value) -> Result<(), Refusal> {
        let mut input = shelf::input(body);
        if let Some(id) = body["previous_response_id"].as_str() {
            let kept = self.shelf.find(id).ok_or_else(|| Refusal {
                status: 400,
                message: format!("Previous response with id '{id}' not found."),
                code: Some("previous_response_not_found"),
            })?;
            input.splice(0..0, kept.history);
        }
        if let Some(members) = body.as_object_mut() {
            members.insert("input".to_owned(), Value::Array(input));
        }
        Ok(())
    }

    fn keep(&self, call: &Call<'_>, talk: &Talk, plan: &Plan, input: Vec<Value>, body: &Value) {
        let filled = |value: Value| {
            let bytes = script::with_id(value.to_string().as_bytes(), call.id);
            serde_json::from_slice::<Value>(&bytes).unwrap_or_default()
        };
        let mut history = shelf::input(body);
        history.extend(responses::remembered(plan).into_iter().map(filled));
        let response = filled((talk.whole)(plan));
        self.shelf.keep(shelf::Kept {
            id: format!("resp_{}", call.id),
            input,
            history,
            response,
        });
    }

    /// Plays a script.
    fn spoken(&self, call: &Call<'_>, talk: &Talk, script: Arc<Script>, stream: bool) -> Reply {
        let bytes = script.take(call.id);
        let error = match call.fault {
            Some(Fault::Error(at, status)) if stream => (talk.error_event)(&call.described(status), at.event()),
            Some(Fault::Error(_, status)) => return call.failure(status),
            _ => Bytes::new(),
        };
        let kind = if stream { talk.form.kind } else { form::WHOLE.kind };
        let strikes = call.fault.is_some_and(|fault| fault.event().is_some());
        let playback = if stream || strikes {
            self.playback(call, bytes, script, script::with_id(&error, call.id))
        } else {
            let whole = 0..bytes.len();
            Playback::Whole(Some(script.piece(&bytes, whole, now_ns)))
        };
        call.reply(kind, playback)
    }
}

impl Call<'_> {
    /// What the request says; a model in the path is the one that counts.
    fn read(&self, talk: &Talk, body: &Value) -> Ask {
        let ask = (talk.read)(body);
        let model = self.name.map(str::to_owned).or(ask.model);
        Ask { model, ..ask }
    }
}

/// What the mock, and no provider, says of reasoning that is missing.
fn forgotten(turn: usize) -> Refusal {
    Refusal::bad(format!(
        "turn {turn} called tools and came back without the reasoning that was signed in it (option `strict`)"
    ))
}
