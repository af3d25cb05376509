//! Calls that come in pieces: Google tells each of them whole, as soon as it is.

use crate::anthropic::text::Text;
use crate::client::answer::Call;
use crate::error::ApiError;
use crate::generate::{candidate, senseless};
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;

/// Bytes of arguments that are held at most: those of a file that a model writes as one argument fit well.
const MAX_HELD: usize = 16 << 20;

/// The calls of one answer that aren't whole yet, by their index.
#[derive(Default)]
pub(super) struct Calls {
    open: BTreeMap<u64, Open>,
    /// The index after the last one so far, for providers that tell none.
    next: u64,
    held: usize,
}

#[derive(Default)]
struct Open {
    name: String,
    signature: Option<String>,
    arguments: String,
    nesting: Nesting,
}

impl Calls {
    /// Takes a piece of a call; what is whole with it is added to the parts.
    ///
    /// # Errors
    /// Arguments that are no JSON object, or too long.
    pub(super) fn take(&mut self, call: &Call<'_>, parts: &mut Vec<String>) -> Result<(), ApiError> {
        let index = call.index.unwrap_or_else(|| self.index_of(call));
        let arguments = call.arguments().map(Text::decoded).unwrap_or_default();
        let (name, signature) = (call.name().unwrap_or_default(), call.signature());
        if !self.open.contains_key(&index) && name.is_empty() && arguments.trim().is_empty() {
            return Ok(());
        }
        self.next = self.next.max(index.saturating_add(1));
        self.held = self.held.saturating_add(arguments.len());
        if self.held > MAX_HELD {
            return Err(senseless("the arguments of its calls are too long"));
        }
        let open = self.open.entry(index).or_default();
        if open.name.is_empty() {
            open.name = name.into_owned();
        }
        if let Some(signature) = signature {
            open.signature = Some(signature.decoded().into_owned());
        }
        open.arguments.push_str(&arguments);
        // Nobody is called before there is a name.
        if open.nesting.ends(&arguments)
            && !open.name.is_empty()
            && let Some(whole) = self.open.remove(&index)
        {
            parts.push(self.close(&whole)?);
        }
        Ok(())
    }

    /// The calls that never said that they are whole: those without arguments, and those that were cut.
    ///
    /// # Errors
    /// Arguments that are no JSON object.
    pub(super) fn rest(&mut self) -> Result<Vec<String>, ApiError> {
        let open = std::mem::take(&mut self.open);
        open.values().map(|call| self.close(call)).collect()
    }

    fn close(&mut self, call: &Open) -> Result<String, ApiError> {
        self.held = self.held.saturating_sub(call.arguments.len());
        let json: Box<RawValue> = to_raw_value(&call.arguments).map_err(senseless)?;
        candidate::call(
            &call.name,
            Text::of(&json).unwrap_or_default(),
            call.signature.as_deref(),
        )
    }

    /// The index of a call that tells none: one with an id begins.
    fn index_of(&self, call: &Call<'_>) -> u64 {
        match call.id.is_none_or(Text::is_empty) {
            true => self.open.keys().next_back().copied().unwrap_or(self.next),
            false => self.next,
        }
    }
}

/// How deep in an object JSON text stands so far.
#[derive(Default)]
struct Nesting {
    depth: u32,
    in_string: bool,
    is_escaped: bool,
}

impl Nesting {
    /// Goes on with a piece; whether an object ended in it.
    fn ends(&mut self, piece: &str) -> bool {
        let mut ended = false;
        for byte in piece.bytes() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.in_string => self.is_escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' | b'[' if !self.in_string => self.depth += 1,
                b'}' | b']' if !self.in_string => {
                    self.depth = self.depth.saturating_sub(1);
                    ended |= self.depth == 0;
                }
                _ => {}
            }
        }
        ended
    }
}
