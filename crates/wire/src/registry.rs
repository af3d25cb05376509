//! Which codec speaks which dialect: the only place that asks.

use crate::anthropic::Anthropic;
use crate::bedrock::Bedrock;
use crate::call_type::CallType;
use crate::client::Client;
use crate::codec::Codec;
use crate::facts::{Dialect, ProviderRules};
use crate::openai::OpenAi;

/// How a call in a client's dialect reaches a provider.
#[derive(Clone, Copy)]
pub struct Way {
    /// Translates between the client's dialect and chat completions; `None` if the codec takes the client's body as
    /// it is.
    pub client: Option<&'static dyn Client>,
    /// Writes for the provider.
    pub codec: &'static dyn Codec,
}

/// How such calls reach a provider, if they can.
pub fn way(call_type: CallType, rules: &ProviderRules) -> Option<Way> {
    let codec = native(call_type, rules);
    codec.map(|codec| Way { client: None, codec }).or_else(|| {
        Some(Way {
            client: Some(client(call_type)?),
            codec: chat(rules),
        })
    })
}

/// The codec whose provider understands the client's own dialect.
fn native(call_type: CallType, rules: &ProviderRules) -> Option<&'static dyn Codec> {
    match call_type {
        CallType::Chat => Some(chat(rules)),
        _ => None,
    }
}

/// The client's side of a translation.
const fn client(_call_type: CallType) -> Option<&'static dyn Client> {
    None
}

/// The codec between OpenAI chat completions and a provider's dialect.
const fn chat(rules: &ProviderRules) -> &'static dyn Codec {
    match rules.dialect {
        Dialect::OpenAi => &OpenAi,
        Dialect::Anthropic => &Anthropic,
        Dialect::Converse => &Bedrock,
    }
}
