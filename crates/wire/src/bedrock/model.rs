//! What the model of a call can do, by its family and the price map.

use super::name::Name;
use crate::codec::Call;
use crate::facts::ModelFacts;

/// The model of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model<'c> {
    /// As the deployment has it.
    pub(super) name: &'c str,
    base: &'c str,
    pub(super) facts: &'c ModelFacts,
}

impl<'c> Model<'c> {
    pub(super) fn of(call: &Call<'c>) -> Self {
        Self {
            name: call.model,
            base: Name::of(call.model).base(),
            facts: call.facts,
        }
    }

    pub(super) fn can(&self, ability: &str) -> bool {
        self.facts.supports(ability) == Some(true)
    }

    pub(super) fn is_claude(&self) -> bool {
        self.base.starts_with("anthropic")
    }

    pub(super) fn is_nova(&self) -> bool {
        self.base.starts_with("amazon.nova")
    }

    pub(super) fn is_nova_2(&self) -> bool {
        self.base.starts_with("amazon.nova-2-")
    }

    pub(super) fn is_deepseek(&self) -> bool {
        self.base.contains("deepseek")
    }

    /// It always thinks, and refuses to be asked to.
    pub(super) fn is_deepseek_r1(&self) -> bool {
        self.base.contains("deepseek.r1")
    }

    /// OpenAI's open models take an effort as it is.
    pub(super) fn is_gpt_oss(&self) -> bool {
        self.base.contains("gpt-oss")
    }

    /// OpenAI's own: `openai.gpt-5.6`.
    pub(super) fn is_gpt(&self) -> bool {
        let version = self.base.split("openai.gpt-").nth(1);
        version.is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether an answer's limit below 16 tokens is refused.
    pub(super) fn wants_room(&self) -> bool {
        self.is_gpt() || self.base.contains("xai.grok-")
    }

    /// An application's own profile, which hides the model behind it.
    pub(super) fn is_hidden(&self) -> bool {
        self.name.contains(":application-inference-profile/")
    }

    /// Whether it takes cache marks. Of a model that the map doesn't know, nobody can tell.
    pub(super) fn takes_cache_points(&self) -> bool {
        if self.base.starts_with("openai.") {
            return false;
        }
        let said = self.facts.supports("prompt_cache_breakpoint");
        said.unwrap_or_else(|| self.facts.mode.is_none() || self.can("prompt_caching"))
    }

    /// Whether cache marks may say how long.
    pub(super) fn takes_cache_ttl(&self) -> bool {
        self.can("hour_cache")
    }

    /// Whether tools may be strict, and objects closed.
    pub(super) fn takes_strict_tools(&self) -> bool {
        self.is_claude() && self.facts.supports("strict_converse_tools") != Some(false)
    }

    /// Whether regular expressions in schemas may look around.
    pub(super) fn takes_lookaround(&self) -> bool {
        self.facts.supports("regex_lookaround") != Some(false)
    }

    /// Whether it can be forced to call a tool; all but a few can.
    pub(super) fn can_be_forced(&self) -> bool {
        self.facts.supports("forced_tool_use") != Some(false)
    }
}
