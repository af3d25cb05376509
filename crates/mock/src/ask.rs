//! What a request says, as far as answers depend on it, in whatever dialect it was said.

use serde_json::{Map, Value};

/// A request.
#[derive(Debug, Default)]
pub(crate) struct Ask {
    /// The model's name.
    pub(crate) model: Option<String>,
    /// Whether a stream is to end with a usage chunk (OpenAI's chat completions).
    pub(crate) usage_chunk: bool,
    /// The conversation so far, the oldest first.
    pub(crate) turns: Vec<Turn>,
    /// The tools on offer.
    pub(crate) tools: Vec<Tool>,
    /// Which of them may or must be called.
    pub(crate) choice: Choice,
    /// The JSON schema that the answer has to follow.
    pub(crate) schema: Option<Value>,
    /// Whether the request switches reasoning on.
    pub(crate) thinks: bool,
    /// Whether reasoning is to come in encrypted form too (Responses).
    pub(crate) encrypted: bool,
    /// Members of the request that the answer repeats (Responses).
    pub(crate) repeats: Map<String, Value>,
}

/// What one side said at a time.
#[derive(Debug)]
pub(crate) struct Turn {
    /// Who spoke.
    pub(crate) role: Role,
    /// What.
    pub(crate) parts: Vec<Part>,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Instructions.
    System,
    /// The client, with words or results of tools.
    User,
    /// The model.
    Model,
}

/// A part of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Words.
    Text(String),
    /// Reasoning of an earlier turn.
    Thought {
        /// Its text.
        text: String,
        /// What the provider signed it with.
        signature: Option<String>,
    },
    /// An earlier call of a tool.
    Call {
        /// The tool.
        name: String,
        /// What the provider signed it with (Gemini).
        signature: Option<String>,
    },
    /// A tool's result.
    Result,
}

/// A tool on offer.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: String,
    /// The JSON schema of its arguments.
    pub(crate) schema: Value,
    /// Whether it takes a text in place of arguments (OpenAI's custom tools).
    pub(crate) custom: bool,
}

/// What a request says about calling tools.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Choice {
    /// As the model likes.
    #[default]
    Auto,
    /// No tool.
    Never,
    /// Some tool.
    Any,
    /// This tool.
    Named(String),
}

impl Ask {
    /// The words of the last turn.
    pub(crate) fn last_text(&self) -> String {
        self.turns.last().map(Turn::text).unwrap_or_default()
    }

    /// Whether the last turn brings a tool's result: then a model answers with text.
    pub(crate) fn ends_with_result(&self) -> bool {
        self.turns.last().is_some_and(|turn| turn.parts.contains(&Part::Result))
    }

    /// How often the model has spoken.
    pub(crate) fn answers(&self) -> usize {
        self.turns.iter().filter(|turn| turn.role == Role::Model).count()
    }

    /// The tools that may be called.
    pub(crate) fn callable(&self) -> Vec<&Tool> {
        let may = |tool: &&Tool| match &self.choice {
            Choice::Auto | Choice::Any => true,
            Choice::Never => false,
            Choice::Named(name) => *name == tool.name,
        };
        self.tools.iter().filter(may).collect()
    }

    /// Whether a tool has to be called.
    pub(crate) fn must_call(&self) -> bool {
        matches!(self.choice, Choice::Any | Choice::Named(_))
    }

    /// Adds a turn.
    pub(crate) fn say(&mut self, role: Role, parts: Vec<Part>) {
        self.turns.push(Turn { role, parts });
    }

    /// Adds parts to the last turn if it is of the same side, else a turn.
    pub(crate) fn go_on(&mut self, role: Role, parts: Vec<Part>) {
        match self.turns.last_mut() {
            Some(last) if last.role == role => last.parts.extend(parts),
            _ => self.say(role, parts),
        }
    }
}

impl Turn {
    /// Its words.
    pub(crate) fn text(&self) -> String {
        let words = self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            _ => None,
        });
        words.collect()
    }

    /// Whether the model calls a tool here.
    pub(crate) fn calls(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Call { .. }))
    }
}

impl Tool {
    /// The tool that `value` describes, its schema below one of the usual names.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        const SCHEMAS: [&str; 5] = [
            "parameters",
            "input_schema",
            "parametersJsonSchema",
            "parameters_json_schema",
            "inputSchema",
        ];
        let schema = SCHEMAS.iter().find_map(|name| value.get(*name));
        let schema = schema.map(|schema| schema.get("json").unwrap_or(schema));
        Some(Self {
            name: value["name"].as_str()?.to_owned(),
            schema: schema.cloned().unwrap_or(Value::Null),
            custom: value["type"] == "custom",
        })
    }
}

/// The elements of a list; none of anything else.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A member's text.
pub(crate) fn text(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}

/// The words of a text, or of a list's parts that have a `text`.
pub(crate) fn words(value: &Value) -> Vec<Part> {
    match value {
        Value::String(text) => vec![Part::Text(text.clone())],
        _ => list(value)
            .iter()
            .filter_map(|part| text(part, "text").map(Part::Text))
            .collect(),
    }
}
