//! JSON strings as they are written: looked at and passed on without being decoded.

use crate::json::string_end;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A JSON string, quotes included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    /// `json` if it is a string.
    pub(crate) fn of(json: &'a RawValue) -> Option<Self> {
        json.get().starts_with('"').then(|| Self(json.get()))
    }

    /// As it is written.
    pub(crate) const fn raw(self) -> &'a str {
        self.0
    }

    /// As it is written, without its quotes.
    pub(crate) fn inner(self) -> &'a str {
        let inner = self.0.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner.unwrap_or_default()
    }

    /// What it says. A lone surrogate, which no text can hold, leaves it as it is written.
    pub(crate) fn decoded(self) -> Cow<'a, str> {
        let inner = self.inner();
        if !inner.contains('\\') {
            return Cow::Borrowed(inner);
        }
        serde_json::from_str(self.0).map_or(Cow::Borrowed(inner), Cow::Owned)
    }

    /// Whether it says nothing.
    pub(crate) const fn is_empty(self) -> bool {
        self.0.len() <= 2
    }

    /// Whether there is nothing but white space in it.
    pub(crate) fn is_blank(self) -> bool {
        match self.inner().chars().next() {
            Some(first) if first != '\\' && !first.is_whitespace() => false,
            _ => self.decoded().trim().is_empty(),
        }
    }

    /// The JSON string without white space at its end.
    pub(crate) fn trimmed_end(self) -> Cow<'a, str> {
        // The longest escape is `\uXXXX`; where none is near the end, the last character is as it stands.
        let escaped = self.inner().bytes().rev().take(6).any(|byte| byte == b'\\');
        if !escaped && !self.inner().ends_with(char::is_whitespace) {
            return Cow::Borrowed(self.0);
        }
        Cow::Owned(serde_json::Value::from(self.decoded().trim_end()).to_string())
    }
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self("\"\"")
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&'de RawValue>::deserialize(deserializer)?;
        Self::of(json).ok_or_else(|| de::Error::custom("a string was expected"))
    }
}

/// Reads a member that is a string; what is anything else is not there.
pub(crate) fn if_text<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text<'a>>, D::Error> {
    let json = Option::<&'de RawValue>::deserialize(deserializer)?;
    Ok(json.and_then(Text::of))
}

/// The same, decoded; nothing is an empty text.
pub(crate) fn word<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'a, str>, D::Error> {
    let text = if_text(deserializer)?;
    Ok(text.unwrap_or_default().decoded())
}

/// JSON as Python's `json.dumps` writes it: a space after commas and colons, ASCII only. Numbers keep
/// their text. LiteLLM hands tool arguments and structured answers on in this form.
pub(crate) fn python_json(json: &str) -> String {
    spaced(json, push_ascii)
}

/// The same with `ensure_ascii=False`: what is beyond ASCII stays as it is.
pub(crate) fn python_text_json(json: &str) -> String {
    spaced(json, String::push_str)
}

fn spaced(json: &str, push: fn(&mut String, &str)) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 8);
    let mut rest = json;
    while let Some(next) = rest.chars().next() {
        if next == '"' {
            let end = string_end(rest.as_bytes(), 0).map_or(rest.len(), |quote| quote + 1);
            let (string, after) = rest.split_at(end);
            push(&mut out, &canonical(string));
            rest = after;
            continue;
        }
        match next {
            ',' | ':' => out.extend([next, ' ']),
            ' ' | '\n' | '\r' | '\t' => {}
            _ => out.push(next),
        }
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    out
}

/// A JSON string with no more escapes than it needs.
fn canonical(string: &str) -> Cow<'_, str> {
    if !string.contains('\\') {
        return Cow::Borrowed(string);
    }
    match serde_json::from_str::<String>(string) {
        Ok(text) => Cow::Owned(serde_json::Value::from(text).to_string()),
        Err(_) => Cow::Borrowed(string),
    }
}

/// A JSON string's bytes with everything beyond ASCII escaped.
fn push_ascii(out: &mut String, string: &str) {
    for c in string.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Text<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn tells_blanks() {
        for json in [r#""""#, r#"" ""#, r#""\n\t ""#, "\"\u{a0}\"", r#""\u0020""#] {
            assert!(text(json).is_blank(), "{json}");
        }
        for json in [r#"" x""#, r#""\\""#, r#""x""#] {
            assert!(!text(json).is_blank(), "{json}");
        }
    }

    #[test]
    fn trims_the_end() {
        for (json, trimmed) in [
            (r#""a""#, r#""a""#),
            (r#""a \n""#, r#""a""#),
            (r#""a ""#, r#""a""#),
            (r#""a\\n""#, r#""a\\n""#),
            (r#""\u0061\u0020""#, r#""a""#),
        ] {
            assert_eq!(text(json).trimmed_end(), trimmed, "{json}");
        }
    }

    #[test]
    fn writes_as_python() {
        assert_eq!(
            python_json("{\"a\":[1, 2.50],\n \"é\\\"🎉\":\"x:y,z\\/\\u00E9\"}"),
            "{\"a\": [1, 2.50], \"\\u00e9\\\"\\ud83c\\udf89\": \"x:y,z/\\u00e9\"}"
        );
    }
}
