//! OpenAI's chat request in Anthropic's words.

mod assistant;
pub(crate) mod chat;
pub(crate) mod format;
mod media;
pub(crate) mod members;
mod mend;
pub(crate) mod names;
pub(crate) mod refs;
mod schema;
pub(crate) mod system;
pub(crate) mod thinking;
mod tool_use;
mod tools;
pub(crate) mod turns;

pub(super) use chat::Message;
pub(crate) use format::JSON_TOOL;
pub(super) use members::may_sample;
pub(crate) use names::Names;

use super::headers::{self, Betas};
use super::out::Out;
use super::params::Params;
use crate::asked::Asked;
use crate::codec::{Call, UpstreamRequest};
use crate::error::ApiError;
use chat::Role;
use format::Format;
use members::Members;
use serde_json::value::RawValue;
use tools::Tools;
use turns::Turn;

/// What decides about betas beside the tools.
#[derive(Debug)]
pub(super) struct Facts<'m> {
    members: &'m Members<'m>,
    /// Whether the model thinks as much as it finds right.
    pub(super) adapts: bool,
    pub(super) has_file_ids: bool,
    pub(super) has_output_configs: bool,
    pub(super) has_signed_compaction: bool,
}

impl Facts<'_> {
    /// A member of the request as JSON.
    pub(super) fn member(&self, name: &str) -> Option<&str> {
        self.members.get(name)
    }
}

/// Writes the request.
///
/// # Errors
/// A request that Anthropic cannot be told, or a parameter that it or the model doesn't know.
pub(super) fn write(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    let params = Params::read(call)?;
    let messages = Message::list(params.get("messages").unwrap_or("[]"))?;
    let format = Format::read(call.facts, &params)?;
    let mut tools = Tools::read(&params, &format)?;
    let has_calls = messages.iter().any(|message| message.tool_calls.is_some());
    tools.complete(has_calls, messages.iter().any(has_upload));

    let mut members = Members::read(call, &params, &format)?;
    if call.params.modify && lacks_thoughts(&messages) {
        members.remove("thinking");
    }
    members.set_tools(&tools);
    members.finish(call, &params)?;

    let (leading, later) = system::split_leading(&messages);
    if leading.iter().any(|message| message.texts().next().is_some()) {
        members.remove("system");
    }
    let native = call.facts.supports("mid_conversation_system") == Some(true);
    let mut turns = system::place(later, native);
    if call.params.modify {
        turns = mend::mend(turns);
    }
    refuse_silence(&turns)?;

    let mut out = Out::of(call.body);
    out.open('{');
    out.text_member("model", call.model);
    turns::write(&turns, &tools.names, &mut out)?;
    system::write(leading, &mut out);
    members.write(&mut out);
    out.close('}');

    let mut betas = Betas::default();
    tools.betas(members.get("tools").unwrap_or_default(), &mut betas);
    let facts = facts(call, &members, &messages);
    Ok(UpstreamRequest {
        headers: headers::write(call, &params, &facts, betas),
        asked: Asked::read(|name| members.get(name).map(str::as_bytes)),
        body: out.finish(),
        more: Vec::new(),
        whole: false,
    })
}

/// What of a request one must know to read its reply.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Tool names that were rewritten.
    pub(super) names: Names,
    /// Whether the input of one tool is the answer.
    pub(super) answers_by_tool: bool,
    /// How fast the answer was asked for.
    pub(super) speed: Option<Box<RawValue>>,
}

impl Reading {
    /// Looks at the request again. It was written before, so nothing in it can be wrong.
    pub(super) fn of(call: &Call<'_>) -> Self {
        let Ok(params) = Params::read(call) else {
            return Self::default();
        };
        let format = Format::read(call.facts, &params).unwrap_or(Format::Free);
        Self {
            names: Tools::read(&params, &format)
                .map(|tools| tools.names)
                .unwrap_or_default(),
            answers_by_tool: matches!(format, Format::Tool(_)),
            speed: params.value("speed").unwrap_or_default(),
        }
    }
}

fn facts<'m>(call: &Call<'_>, members: &'m Members<'m>, messages: &[Message<'_>]) -> Facts<'m> {
    let users = messages.iter().filter(|message| message.role == Role::User);
    let compactions = messages
        .iter()
        .filter_map(|message| message.provider_specific_fields.as_ref());
    let mut compactions = compactions.flat_map(|kept| kept.compaction_blocks.iter().flatten());
    Facts {
        members,
        adapts: call.facts.supports("adaptive_thinking") == Some(true),
        has_file_ids: users.flat_map(Message::parts).any(media::is_file_id),
        has_output_configs: messages.iter().any(|message| message.output_config.is_some()),
        has_signed_compaction: compactions.any(|block| block.get().contains("\"signature\"")),
    }
}

/// Whether the message holds a file that is uploaded to where code runs.
fn has_upload(message: &Message<'_>) -> bool {
    message.role == Role::User && message.parts().iter().any(media::is_upload)
}

/// Whether the last message with tool calls came without the thoughts that led to them, and no other
/// has any either: Anthropic then refuses to think.
pub(crate) fn lacks_thoughts(messages: &[Message<'_>]) -> bool {
    let thinks = |message: &Message<'_>| {
        message
            .thinking_blocks
            .as_ref()
            .is_some_and(|blocks| !blocks.is_empty())
    };
    let assistants = || messages.iter().filter(|message| message.role == Role::Assistant);
    assistants().any(|message| message.tool_calls.is_some()) && !assistants().any(thinks)
}

fn refuse_silence(turns: &[Turn<'_, '_>]) -> Result<(), ApiError> {
    if turns.is_empty() {
        return Err(super::error::refuse(
            "litellm.BadRequestError: Anthropic requires at least one non-system message. Either provide one, or set \
             `litellm.modify_params = True` // `litellm_settings::modify_params: True` to add the dummy user message - \
             {'role': 'user', 'content': 'Please continue.'}.",
        ));
    }
    Ok(())
}
