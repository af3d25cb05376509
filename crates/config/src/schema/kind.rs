//! The types of values.

use super::Section;
use crate::snapshot::BudgetWindow;
use crate::yaml::{Node, Value};

/// What a value must be. Null is always allowed and means "not set"; numbers and flags may also be
/// text, because the environment knows nothing else.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Whatever.
    Any,
    /// Text.
    Text,
    /// true or false.
    Flag,
    /// true or false, or text, such as a path.
    FlagOrText,
    /// A whole number, not negative.
    Whole,
    /// A whole number of either sign.
    Integer,
    /// A number.
    Number,
    /// A number, not negative.
    Positive,
    /// A limit in USD, not negative: a wrong one must stop a start, since LiteLLM's "not set" would be no limit at all.
    Usd,
    /// A span of time, such as `30d`.
    Duration,
    /// A list.
    List,
    /// A list of text.
    TextList,
    /// Text, or a list of text.
    TextOrList,
    /// A map.
    Map,
    /// A map or a list.
    MapOrList,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A map with these keys.
    Keys(&'static Section),
    /// A list of maps with these keys.
    Each(&'static Section),
    /// A map of names to maps with these keys.
    Named(&'static Section),
}

impl Kind {
    /// Whether a value is of this kind. What a map or list holds is another question.
    pub fn accepts(self, node: &Node) -> bool {
        let is_list = matches!(node.value, Value::List(_));
        let is_map = matches!(node.value, Value::Map(_));
        let is_text_list = is_list && node.items().iter().all(|item| item.text().is_some());
        node.is_null()
            || match self {
                Self::Any => true,
                Self::Text => node.text().is_some(),
                Self::Flag => node.flag().is_some(),
                Self::FlagOrText => node.flag().is_some() || node.text().is_some(),
                Self::Whole => node.whole().is_some_and(|number| number >= 0),
                Self::Integer => node.whole().is_some(),
                Self::Number => node.number().is_some(),
                Self::Positive | Self::Usd => node.number().is_some_and(|number| number >= 0.0),
                Self::Duration => node.text().is_some_and(|text| BudgetWindow::parse(text).is_some()),
                Self::List | Self::Each(_) => is_list,
                Self::TextList => is_text_list,
                Self::TextOrList => node.text().is_some() || is_text_list,
                Self::Map | Self::Keys(_) | Self::Named(_) => is_map,
                Self::MapOrList => is_map || is_list,
                Self::Choice(words) => node.text().is_some_and(|text| words.contains(&text)),
            }
    }

    /// Whether a value is a negative number where none may be: LiteLLM takes such ones.
    pub(crate) fn is_negative(self, node: &Node) -> bool {
        matches!(self, Self::Whole | Self::Positive) && node.number().is_some_and(|number| number < 0.0)
    }

    /// The kind in the words of messages.
    pub fn words(self) -> String {
        let words = match self {
            Self::Any => "anything",
            Self::Text => "text",
            Self::Flag => "true or false",
            Self::FlagOrText => "true, false or text",
            Self::Whole => "a whole number, 0 or more",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Positive => "a number, 0 or more",
            Self::Usd => "a sum of USD, 0 or more",
            Self::Duration => "a duration",
            Self::List | Self::Each(_) => "a list",
            Self::TextList => "a list of text",
            Self::TextOrList => "text or a list of text",
            Self::Map | Self::Keys(_) | Self::Named(_) => "a map",
            Self::MapOrList => "a map or a list",
            Self::Choice(words) => return format!("one of `{}`", words.join("`, `")),
        };
        words.to_owned()
    }
}
