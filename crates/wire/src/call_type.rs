//! The kinds of calls that clients make, each with a dialect of its own.

/// What a client asks for, and in which words (endpoints.md, 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallType {
    /// OpenAI's chat completions: the hub of all translations.
    Chat,
    /// OpenAI's text completions.
    Completions,
    /// OpenAI's responses.
    Responses,
    /// Anthropic's messages.
    Messages,
    /// Gemini's `generateContent` and `streamGenerateContent`.
    Generate,
    /// OpenAI's embeddings.
    Embeddings,
    /// OpenAI's moderations.
    Moderations,
    /// Cohere's rerank.
    Rerank,
    /// OpenAI's images from text.
    Images,
    /// OpenAI's speech from text.
    Speech,
    /// OpenAI's text from speech.
    Transcriptions,
    /// OpenAI's images from images.
    ImageEdits,
}

impl CallType {
    /// How many there are.
    pub const COUNT: usize = 12;

    /// LiteLLM's name of such a call, as the spend log has it: where streams have a route of their own, they have a name.
    pub const fn logged(self, stream: bool) -> &'static str {
        match (self, stream) {
            (Self::Generate, true) => "agenerate_content_stream",
            _ => self.name(),
        }
    }

    /// LiteLLM's name of such a call.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "acompletion",
            Self::Completions => "atext_completion",
            Self::Responses => "aresponses",
            Self::Messages => "anthropic_messages",
            Self::Generate => "agenerate_content",
            Self::Embeddings => "aembedding",
            Self::Moderations => "amoderation",
            Self::Rerank => "arerank",
            Self::Images => "aimage_generation",
            Self::Speech => "aspeech",
            Self::Transcriptions => "atranscription",
            Self::ImageEdits => "aimage_edit",
        }
    }

    /// Whether such calls can be answered by a stream of events.
    pub const fn streams(self) -> bool {
        !matches!(
            self,
            Self::Embeddings
                | Self::Moderations
                | Self::Rerank
                | Self::Images
                | Self::Speech
                | Self::Transcriptions
                | Self::ImageEdits
        )
    }

    /// Whether such calls are forms with files ([`crate::form`]).
    pub const fn is_form(self) -> bool {
        matches!(self, Self::Transcriptions | Self::ImageEdits)
    }

    /// The route that error texts name.
    pub const fn route(self) -> &'static str {
        match self {
            Self::Chat => "/chat/completions",
            Self::Completions => "/completions",
            Self::Responses => "/responses",
            Self::Messages => "/v1/messages",
            Self::Generate => "/models/{model_name}:generateContent",
            Self::Embeddings => "/embeddings",
            Self::Moderations => "/moderations",
            Self::Rerank => "/rerank",
            Self::Images => "/images/generations",
            Self::Speech => "/audio/speech",
            Self::Transcriptions => "/audio/transcriptions",
            Self::ImageEdits => "/images/edits",
        }
    }
}
