//! OpenAI's chat request in Converse's words.

mod block;
mod cache;
mod fields;
mod media;
mod orphan;
mod said;
mod schema;
mod thinking;
mod tool_call;
mod tools;
mod turns;

use super::format::Format;
use super::model::Model;
use crate::anthropic::headers;
use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::anthropic::request::chat::Message;
use crate::anthropic::request::{Names, lacks_thoughts, system};
use crate::asked::Asked;
use crate::codec::{Call, UpstreamRequest};
use crate::error::ApiError;
use fields::Fields;
use tools::Tools;
use turns::History;

/// Writes the request.
///
/// # Errors
/// A request that Bedrock cannot be told, or a parameter that it or the model doesn't know.
pub(super) fn write(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    let params = Params::read(call)?;
    let model = Model::of(call);
    let messages = Message::list(params.get("messages").unwrap_or("[]"))?;
    let format = Format::read(&model, &params)?;
    let tools = Tools::read(&model, &params, &format)?;
    let may_think = !(call.params.modify && lacks_thoughts(&messages));
    let fields = Fields::read(call, &model, &params, (&format, &tools), may_think)?;
    let history = History {
        model: &model,
        names: &tools.names,
        is_orphaned: tools.are_none() && orphan::has_tool_blocks(&messages),
        is_guarded: params.get("guardrailConfig").is_some(),
        modify: call.params.modify,
    };

    let (leading, later) = system::split_leading(&messages);
    let turns = turns::with_user_at_ends(system::place(later, false), &history);
    let mut out = Out::of(call.body);
    out.open('{');
    turns::write(&turns, &history, &mut out)?;
    fields.write(&mut out);
    write_system(leading, &model, &mut out);
    tools.write(fields.tool_choice.as_ref(), &mut out);
    out.close('}');

    Ok(UpstreamRequest {
        headers: headers::extra(&params),
        asked: Asked::read(|name| params.get(name).map(str::as_bytes)),
        body: out.finish(),
        more: Vec::new(),
        whole: call.stream && comes_whole(&model, &format, &tools),
    })
}

/// What of a request one must know to read its reply.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Tool names that were rewritten.
    pub(super) names: Names,
    /// Whether the input of one tool is the answer.
    pub(super) answers_by_tool: bool,
}

impl Reading {
    /// Looks at the request again. It was written before, so nothing in it can be wrong.
    pub(super) fn of(call: &Call<'_>) -> Self {
        Self::read(call).unwrap_or_default()
    }

    fn read(call: &Call<'_>) -> Result<Self, ApiError> {
        let (params, model) = (Params::read(call)?, Model::of(call));
        let format = Format::read(&model, &params)?;
        let tools = Tools::read(&model, &params, &format)?;
        Ok(Self {
            names: tools.names,
            answers_by_tool: matches!(format, Format::Tool(_)),
        })
    }
}

/// Whether an answer that is to be streamed is asked for whole, as LiteLLM does: where a tool's input is the answer,
/// and for models that don't stream, or not with tools.
fn comes_whole(model: &Model<'_>, format: &Format<'_>, tools: &Tools<'_>) -> bool {
    let without_tools = model.name.contains("meta.llama3-3-70b-instruct-v1:0") && !tools.are_none();
    matches!(format, Format::Tool(_)) || without_tools || model.name.contains("ai21")
}

/// The `system` member, if there is anything to say.
fn write_system(leading: &[Message<'_>], model: &Model<'_>, out: &mut Out) {
    let mut texts = leading.iter().flat_map(Message::texts).peekable();
    if texts.peek().is_none() {
        return;
    }
    out.key("system");
    out.open('[');
    for (text, mark) in texts {
        out.open('{');
        out.raw_member("text", text.raw());
        out.close('}');
        cache::write(mark, model, out);
    }
    out.close(']');
}
