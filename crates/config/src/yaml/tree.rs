//! The value tree.

use serde_json::{Map as JsonMap, Value as Json};

/// Index of a file among the loaded ones.
pub type FileId = u32;

/// A place in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Which file.
    pub file: FileId,
    /// 1-based; 0 is "no place" (a value that came from the command line).
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
    /// How many characters to underline, within the line.
    pub width: u32,
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub at: Mark,
    /// The environment variable that supplied it: such a value is never shown in messages.
    pub variable: Option<Box<str>>,
}

/// What YAML can say.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `~`, `null` or nothing at all.
    Null,
    /// `true`, `yes`, `on` …
    Bool(bool),
    /// A whole number of 64 bits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, dates included.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<Entry>),
}

/// One key of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, as text.
    pub key: String,
    /// Where it stands.
    pub key_at: Mark,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// A value at a place.
    pub const fn new(value: Value, at: Mark) -> Self {
        Self {
            value,
            at,
            variable: None,
        }
    }

    /// A value that no file holds.
    pub fn unplaced(value: Value) -> Self {
        Self::new(value, Mark::default())
    }

    /// The value of a map's key; a null value counts as absent.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.entries().iter().find(|entry| entry.key == key)?;
        (!entry.value.is_null()).then_some(&entry.value)
    }

    /// A map's keys; nothing for other values.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// A list's items; nothing for other values.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// Its text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Its text, or a number or flag written as Python's `str()` does.
    pub fn display(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.clone()),
            Value::Int(number) => Some(number.to_string()),
            Value::Float(number) => Some(wire::amount::python_float(*number)),
            Value::Bool(flag) => Some(if *flag { "True" } else { "False" }.to_owned()),
            _ => None,
        }
    }

    /// A flag, also as text (`"true"`, `"yes"`, `"1"`) or 0 and 1.
    pub fn flag(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(flag) => Some(*flag),
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            Value::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" | "t" | "y" => Some(true),
                "false" | "no" | "off" | "0" | "f" | "n" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number, also as text; never infinite.
    pub fn number(&self) -> Option<f64> {
        let number = match &self.value {
            #[expect(clippy::cast_precision_loss, reason = "settings are far below 2^53")]
            Value::Int(number) => *number as f64,
            Value::Float(number) => *number,
            Value::Text(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        number.is_finite().then_some(number)
    }

    /// A whole number, also as text (`"5"`) or as a float without a fraction (`5.0`).
    pub fn whole(&self) -> Option<i64> {
        match &self.value {
            Value::Int(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within 2^53")]
            Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
            _ => None,
        }
    }

    /// Whether it is null.
    pub const fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The value as JSON. What JSON cannot say (`.inf`) becomes text.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Int(number) => Json::from(*number),
            Value::Float(number) => {
                serde_json::Number::from_f64(*number).map_or_else(|| Json::String(number.to_string()), Json::Number)
            }
            Value::Text(text) => Json::String(text.clone()),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(_) => Json::Object(self.to_json_map()),
        }
    }

    /// A map's keys as JSON; nothing for other values.
    pub fn to_json_map(&self) -> JsonMap<String, Json> {
        let pairs = self.entries().iter();
        pairs.map(|entry| (entry.key.clone(), entry.value.to_json())).collect()
    }

    /// What kind of value it is, in the words of messages.
    pub const fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true/false",
            Value::Int(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}
