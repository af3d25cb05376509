//! Writes JSON front to back; long parts of the text it comes from become slices of it, not copies.

use bytes::Bytes;

/// From here on a slice costs less than a copy: every slice is one more piece of a vectored write.
const SLICE_FROM: usize = 4096;

/// JSON under construction. Commas are set where they are needed.
#[derive(Debug, Default)]
pub(crate) struct Out {
    source: Bytes,
    done: Vec<Bytes>,
    buffer: Vec<u8>,
    after_value: bool,
}

impl Out {
    /// Empty; `source` is what long raw values will be slices of.
    pub(crate) fn of(source: &Bytes) -> Self {
        Self {
            source: source.clone(),
            ..Self::default()
        }
    }

    /// Goes on behind what `buffer` holds.
    pub(crate) fn behind(buffer: Vec<u8>) -> Self {
        Self {
            buffer,
            ..Self::default()
        }
    }

    /// What isn't JSON, as it is.
    pub(crate) fn literal(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
        self.after_value = false;
    }

    /// Starts an object (`{`) or an array (`[`).
    pub(crate) fn open(&mut self, bracket: char) {
        self.before_value();
        self.push(bracket);
        self.after_value = false;
    }

    /// Ends an object (`}`) or an array (`]`).
    pub(crate) fn close(&mut self, bracket: char) {
        self.push(bracket);
        self.after_value = true;
    }

    /// A member's name.
    pub(crate) fn key(&mut self, name: &str) {
        self.quoted(name);
        self.push(':');
        self.after_value = false;
    }

    /// A string value.
    pub(crate) fn quoted(&mut self, text: &str) {
        self.before_value();
        // A vector takes every byte and every text can be written.
        let written = serde_json::to_writer(&mut self.buffer, text);
        debug_assert!(written.is_ok(), "text is written to memory");
        self.after_value = true;
    }

    /// A value that is JSON already.
    pub(crate) fn raw(&mut self, json: &str) {
        self.before_value();
        self.part(json);
        self.after_value = true;
    }

    /// A string value from parts of JSON strings, as they are written between their quotes.
    pub(crate) fn joined<'t>(&mut self, parts: impl IntoIterator<Item = &'t str>) {
        self.before_value();
        self.push('"');
        for part in parts {
            self.part(part);
        }
        self.push('"');
        self.after_value = true;
    }

    /// A whole number.
    pub(crate) fn number(&mut self, number: u64) {
        self.raw(&number.to_string());
    }

    /// A member with a string value.
    pub(crate) fn text_member(&mut self, name: &str, text: &str) {
        self.key(name);
        self.quoted(text);
    }

    /// A member whose value is JSON already.
    pub(crate) fn raw_member(&mut self, name: &str, json: &str) {
        self.key(name);
        self.raw(json);
    }

    /// A member that is a whole number.
    pub(crate) fn number_member(&mut self, name: &str, number: u64) {
        self.key(name);
        self.number(number);
    }

    /// A member whose value is JSON already, if there is one.
    pub(crate) fn optional_member(&mut self, name: &str, json: Option<&str>) {
        if let Some(json) = json {
            self.raw_member(name, json);
        }
    }

    /// All of it, in pieces to be written one after the other.
    pub(crate) fn finish(mut self) -> Vec<Bytes> {
        self.flush();
        self.done
    }

    /// All of it in one buffer.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        if self.done.is_empty() {
            self.buffer
        } else {
            self.finish().concat()
        }
    }

    /// All of it as text, for JSON that goes into other JSON.
    pub(crate) fn into_text(self) -> String {
        String::from_utf8(self.into_buffer()).unwrap_or_default()
    }

    fn before_value(&mut self) {
        if self.after_value {
            self.push(',');
        }
    }

    fn push(&mut self, ascii: char) {
        self.buffer.push(ascii as u8);
    }

    /// Bytes as they are: sliced if they are long and lie within the source.
    fn part(&mut self, text: &str) {
        match self.place(text) {
            Some(start) if text.len() >= SLICE_FROM => {
                self.flush();
                self.done.push(self.source.slice(start..start + text.len()));
            }
            _ => self.buffer.extend_from_slice(text.as_bytes()),
        }
    }

    /// Where `text` lies within the source.
    fn place(&self, text: &str) -> Option<usize> {
        let start = (text.as_ptr() as usize).checked_sub(self.source.as_ptr() as usize)?;
        (start + text.len() <= self.source.len()).then_some(start)
    }

    fn flush(&mut self) {
        if !self.buffer.is_empty() {
            self.done.push(std::mem::take(&mut self.buffer).into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_commas() {
        let mut out = Out::default();
        out.open('{');
        out.text_member("a", "x\"y");
        out.key("b");
        out.open('[');
        out.number(1);
        out.raw("{}");
        out.joined(["p", "\\n"]);
        out.close(']');
        out.optional_member("none", None);
        out.optional_member("c", Some("null"));
        out.close('}');
        assert_eq!(out.into_text(), r#"{"a":"x\"y","b":[1,{},"p\n"],"c":null}"#);
    }

    #[test]
    fn slices_long_parts_of_the_source_only() {
        let source = Bytes::from(format!("\"{}\"", "x".repeat(SLICE_FROM)));
        let text = std::str::from_utf8(&source).unwrap();
        let mut out = Out::of(&source);
        out.open('[');
        out.raw(text);
        let copy = text.to_owned();
        out.raw(&copy);
        out.close(']');
        let pieces = out.finish();
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces[1].as_ptr(), source.as_ptr());
        assert_eq!(pieces.concat(), format!("[{text},{text}]").as_bytes());
    }
}
