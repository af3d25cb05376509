//! What differs between the requests of call types: one row each.

use super::messages;
use wire::call_type::CallType;

/// How requests of one type are read.
#[derive(Debug)]
pub(super) struct Kind {
    /// What LiteLLM's texts call it when a member is missing.
    pub(super) called: &'static str,
    /// Members that must be there, in the order in which they are missed.
    pub(super) required: &'static [Required],
    /// Where the customer is named: a member, and a member in that.
    pub(super) user: &'static [&'static str],
    /// The member that holds what is said to the gateway about the call (tags and the like).
    pub(super) metadata: &'static str,
}

/// A member that must be there, and what is wrong with its value, if anything is.
#[derive(Debug)]
pub(super) struct Required {
    pub(super) name: &'static str,
    pub(super) check: fn(&[u8]) -> Result<(), &'static str>,
}

/// The row of a call type.
pub(super) const fn of(call_type: CallType) -> &'static Kind {
    match call_type {
        CallType::Messages => &MESSAGES,
        CallType::Responses => &RESPONSES,
        _ => &CHAT,
    }
}

static CHAT: Kind = Kind {
    called: CallType::Chat.route(),
    required: &[list_of_messages()],
    user: &["user"],
    metadata: "metadata",
};

/// Anthropic's own `metadata` says who uses the application, and nothing else.
static MESSAGES: Kind = Kind {
    called: CallType::Messages.name(),
    required: &[any("max_tokens"), list_of_messages()],
    user: &["metadata", "user_id"],
    metadata: "litellm_metadata",
};

/// A response's own `metadata` is kept with it.
static RESPONSES: Kind = Kind {
    called: CallType::Responses.route(),
    required: &[any("input")],
    user: &["user"],
    metadata: "litellm_metadata",
};

const fn list_of_messages() -> Required {
    Required {
        name: "messages",
        check: messages::check,
    }
}

/// A member whose value is the upstream's to judge.
const fn any(name: &'static str) -> Required {
    Required {
        name,
        check: |_| Ok(()),
    }
}
