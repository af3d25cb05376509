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
    /// The field of a form that must hold a file.
    pub(super) file: Option<&'static str>,
    /// Where the customer is named: a member, and a member in that.
    pub(super) user: &'static [&'static str],
    /// The member that holds what is said to the gateway about the call (tags and the like).
    pub(super) metadata: &'static str,
}

/// A member that must be there, and what is wrong with its value, if anything is.
#[derive(Debug)]
pub(super) struct Required {
    pub(super) name: &'static str,
    /// Whether `null` is as good as nothing.
    pub(super) is_some: bool,
    pub(super) check: fn(&[u8]) -> Result<(), &'static str>,
}

/// The row of a call type.
pub(super) const fn of(call_type: CallType) -> &'static Kind {
    match call_type {
        CallType::Chat => &CHAT,
        CallType::Generate => &GENERATE,
        CallType::Completions => &COMPLETIONS,
        CallType::Messages => &MESSAGES,
        CallType::Responses => &RESPONSES,
        CallType::Embeddings => &EMBEDDINGS,
        CallType::Moderations => &MODERATIONS,
        CallType::Rerank => &RERANK,
        CallType::Images => &IMAGES,
        CallType::ImageEdits => &IMAGE_EDITS,
        CallType::Speech => &SPEECH,
        CallType::Transcriptions => &TRANSCRIPTIONS,
    }
}

/// What most have in common.
const USUAL: Kind = Kind {
    called: "",
    required: &[],
    file: None,
    user: &["user"],
    metadata: "metadata",
};

static CHAT: Kind = Kind {
    called: CallType::Chat.route(),
    required: &[list_of_messages()],
    ..USUAL
};
static GENERATE: Kind = Kind {
    called: CallType::Generate.name(),
    required: &[any("contents")],
    ..USUAL
};
static COMPLETIONS: Kind = Kind {
    called: CallType::Completions.route(),
    required: &[some("prompt")],
    ..USUAL
};
static EMBEDDINGS: Kind = Kind {
    called: CallType::Embeddings.route(),
    required: &[some("input")],
    ..USUAL
};
static MODERATIONS: Kind = Kind {
    called: CallType::Moderations.route(),
    required: &[some("input")],
    ..USUAL
};
static RERANK: Kind = Kind {
    called: CallType::Rerank.route(),
    required: &[some("query"), some("documents")],
    ..USUAL
};
static IMAGES: Kind = Kind {
    called: CallType::Images.route(),
    required: &[some("prompt")],
    ..USUAL
};
static IMAGE_EDITS: Kind = Kind {
    called: CallType::ImageEdits.route(),
    ..USUAL
};
static SPEECH: Kind = Kind {
    called: CallType::Speech.route(),
    required: &[some("input")],
    ..USUAL
};
static TRANSCRIPTIONS: Kind = Kind {
    called: CallType::Transcriptions.route(),
    file: Some("file"),
    ..USUAL
};

/// Anthropic's own `metadata` says who uses the application, and nothing else.
static MESSAGES: Kind = Kind {
    called: CallType::Messages.name(),
    required: &[any("max_tokens"), list_of_messages()],
    user: &["metadata", "user_id"],
    metadata: "litellm_metadata",
    ..USUAL
};

/// A response's own `metadata` is kept with it.
static RESPONSES: Kind = Kind {
    called: CallType::Responses.route(),
    required: &[any("input")],
    metadata: "litellm_metadata",
    ..USUAL
};

const fn list_of_messages() -> Required {
    Required {
        name: "messages",
        is_some: false,
        check: messages::check,
    }
}

/// A member whose value is the upstream's to judge.
const fn any(name: &'static str) -> Required {
    Required {
        name,
        is_some: false,
        check: |_| Ok(()),
    }
}

/// A member whose value is the upstream's to judge, but for `null`.
const fn some(name: &'static str) -> Required {
    Required {
        is_some: true,
        ..any(name)
    }
}
