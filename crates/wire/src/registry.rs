//! Which codec speaks which dialect: the only place that asks.

use crate::anthropic::Anthropic;
use crate::codec::Codec;
use crate::facts::Dialect;
use crate::openai::OpenAi;

/// The codec between OpenAI chat completions and a provider's dialect.
pub const fn codec_of(dialect: Dialect) -> &'static dyn Codec {
    match dialect {
        Dialect::OpenAi => &OpenAi,
        Dialect::Anthropic => &Anthropic,
    }
}
