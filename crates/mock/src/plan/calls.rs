//! Which tools an answer calls.

use super::ToolCall;
use crate::ask::{Ask, Tool};
use crate::options::Options;
use crate::sample::sample;
use crate::steps::Step;
use serde_json::{Value, json};

/// The calls of the answer after so many turns. Tools that aren't offered are never called.
pub(crate) fn calls(options: &Options, ask: &Ask, turn: usize) -> Vec<ToolCall> {
    match options.steps.at(turn) {
        Some(Step::Call(wanted)) => return laid_down(wanted, ask).unwrap_or_default(),
        Some(Step::Say(_)) => return Vec::new(),
        None => {}
    }
    let wanted = wanted(options, ask, turn);
    let mut tools = ask.callable();
    if let Some(name) = &options.tool {
        tools.retain(|tool| tool.name == *name);
    }
    let tools = tools.into_iter().cycle().take(wanted);
    tools.map(|tool| call(tool, options.args.as_ref())).collect()
}

fn wanted(options: &Options, ask: &Ask, turn: usize) -> usize {
    let count = options.tools.max(1);
    match options.turns {
        Some(turns) if turn < turns => count,
        Some(_) => usize::from(ask.must_call() && !ask.ends_with_result()),
        None if options.tools == 0 => usize::from(ask.must_call()),
        None if ask.ends_with_result() => 0,
        None => count,
    }
}

/// The calls of a step; `None` if one of them isn't possible.
fn laid_down(wanted: &[(String, Option<Value>)], ask: &Ask) -> Option<Vec<ToolCall>> {
    let tools = ask.callable();
    let calls = wanted.iter().map(|(name, arguments)| {
        let tool = tools.iter().find(|tool| tool.name == *name)?;
        Some(call(tool, arguments.as_ref()))
    });
    calls.collect()
}

fn call(tool: &Tool, arguments: Option<&Value>) -> ToolCall {
    let arguments = match arguments {
        Some(arguments) => arguments.clone(),
        None if tool.custom => json!("mock"),
        None => sample(&tool.schema, &tool.schema, 0),
    };
    ToolCall {
        name: tool.name.clone(),
        arguments,
        custom: tool.custom,
    }
}

impl ToolCall {
    /// Its arguments as the text of a JSON object; a custom tool's text as it is.
    pub(crate) fn text(&self) -> String {
        match &self.arguments {
            Value::String(text) if self.custom => text.clone(),
            arguments => arguments.to_string(),
        }
    }
}
