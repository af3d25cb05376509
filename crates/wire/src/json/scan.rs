//! The scan itself: checks a whole JSON text, or jumps through a checked one, and tells a sink what it meets.

use super::plain::{self, plain_bytes};
use super::{JsonError, Member, Peek};
use memchr::memchr2;
use smallvec::SmallVec;
use std::ops::Range;

/// Levels that may be nested; no model's API needs more, and the scan's stack stays small.
const MAX_DEPTH: u32 = 128;
/// Strings from this length on are noted, so that later looks at the text can jump over them.
const LONG: usize = 1024;

/// Why and where the scan stopped.
struct Fault {
    at: usize,
    reason: &'static str,
}

type Scanned<T = ()> = Result<T, Fault>;

/// What becomes of the members and elements that the scan meets. Levels count from 1, those of the text's own members.
pub(super) trait Sink {
    /// One begins. Gives what [`Sink::close`] gets back.
    fn open(&mut self, _level: u32) -> usize {
        0
    }

    /// It ended. An element has no key.
    fn close(&mut self, slot: usize, level: u32, member: Member, escaped: bool);
}

impl Sink for Peek {
    fn close(&mut self, _: usize, level: u32, member: Member, escaped: bool) {
        if level == 1 {
            self.push(member, escaped);
        }
    }
}

impl Sink for SmallVec<[Range<usize>; 4]> {
    fn close(&mut self, _: usize, level: u32, member: Member, _: bool) {
        if level == 1 {
            self.push(member.value());
        }
    }
}

/// Hands over the members of the text itself.
struct Each<F>(F);

impl<F: FnMut(Member)> Sink for Each<F> {
    fn close(&mut self, _: usize, level: u32, member: Member, _: bool) {
        if level == 1 {
            (self.0)(member);
        }
    }
}

/// For those who ask for the end of a value alone.
struct Nothing;

impl Sink for Nothing {
    fn close(&mut self, _: usize, _: u32, _: Member, _: bool) {}
}

/// Checks a whole text, which must be an object. Gives the insides of its long strings.
pub(super) fn object(body: &[u8], sink: &mut impl Sink) -> Result<Vec<Range<u32>>, JsonError> {
    if u32::try_from(body.len()).is_err() {
        return Err(JsonError::at(body, 0, "input data is too long"));
    }
    if simdutf8::basic::from_utf8(body).is_err() {
        return Err(JsonError::at(body, 0, "str is not valid UTF-8: surrogates not allowed"));
    }
    let mut scan = Scan::new(body, 0, sink);
    let is_object = scan
        .document()
        .map_err(|fault| JsonError::at(body, fault.at, fault.reason))?;
    is_object.then_some(scan.long).ok_or(JsonError::NotAnObject)
}

/// Looks into a part of a checked text. Tells whether it is an object.
pub(super) fn part(body: &[u8], sink: &mut impl Sink) -> bool {
    let mut scan = Scan::new(body, 0, sink);
    scan.is_checked = true;
    scan.document().unwrap_or(false)
}

/// See [`super::each_member`].
pub(super) fn each_member<'b>(body: &'b [u8], mut note: impl FnMut(&'b [u8], &'b [u8])) {
    let mut each = Each(|member: Member| {
        if let (Some(key), Some(value)) = (body.get(member.key()), body.get(member.value())) {
            note(key, value);
        }
    });
    part(body, &mut each);
}

/// See [`super::elements`].
pub(super) fn elements(body: &[u8]) -> SmallVec<[Range<usize>; 4]> {
    let mut found = SmallVec::new();
    let mut scan = Scan::new(body, 0, &mut found);
    scan.is_checked = true;
    if scan.skip_space() == Some(b'[') && scan.elements(1).is_err() {
        found.clear();
    }
    found
}

/// See [`super::string_end`].
pub(super) fn string_end(body: &[u8], open: usize) -> Option<usize> {
    let mut nothing = Nothing;
    let mut scan = Scan::new(body, open, &mut nothing);
    (scan.next() == Some(b'"') && scan.string().is_ok()).then(|| scan.at - 1)
}

/// Where a string ends that has no escapes and at most 16 bytes, as keys and words mostly do.
fn short_end(rest: &[u8]) -> Option<usize> {
    let end = match rest.first_chunk::<16>() {
        Some(lane) => lane.len().min(plain::lane_marks(lane).trailing_zeros() as usize),
        None => plain_bytes(rest),
    };
    (rest.get(end) == Some(&b'"')).then_some(end)
}

struct Scan<'b, S> {
    body: &'b [u8],
    at: usize,
    sink: &'b mut S,
    /// The deepest level since somebody asked.
    deepest: u32,
    /// The text is JSON for sure: only the ends of values are looked for.
    is_checked: bool,
    long: Vec<Range<u32>>,
}

impl<'b, S> Scan<'b, S> {
    const fn new(body: &'b [u8], at: usize, sink: &'b mut S) -> Self {
        Self {
            body,
            at,
            sink,
            deepest: 0,
            is_checked: false,
            long: Vec::new(),
        }
    }
}

impl<S: Sink> Scan<'_, S> {
    /// The whole text; tells whether it is an object.
    fn document(&mut self) -> Scanned<bool> {
        let is_object = match self.skip_space() {
            Some(b'{') => {
                self.members(1)?;
                true
            }
            None => return self.fault("input data is empty"),
            Some(_) => {
                self.value(0)?;
                false
            }
        };
        match self.skip_space() {
            None => Ok(is_object),
            Some(_) => self.fault("unexpected content after document"),
        }
    }

    /// One value; `self.at` is its first byte.
    fn value(&mut self, depth: u32) -> Scanned {
        match self.next() {
            Some(b'"') => self.string().map(|_| ()),
            Some(b'{' | b'[') if self.is_checked => self.skip_nested(depth),
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') if self.is_checked => self.skip_plain(),
            Some(b'{') => self.members(depth + 1),
            Some(b'[') => self.elements(depth + 1),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal(b"true", "invalid literal, expected 'true'"),
            Some(b'f') => self.literal(b"false", "invalid literal, expected 'false'"),
            Some(b'n') => self.literal(b"null", "invalid literal, expected 'null'"),
            _ => self.unexpected("unexpected character, expected a JSON value"),
        }
    }

    /// An object.
    fn members(&mut self, depth: u32) -> Scanned {
        self.enter(depth)?;
        if self.skip_space() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.next() != Some(b'"') {
                return self.unexpected("unexpected character, expected a string key");
            }
            let key = self.at + 1;
            let escaped = self.string()?;
            let key = key..self.at - 1;
            if self.skip_space() != Some(b':') {
                return self.unexpected("unexpected character, expected ':' after key");
            }
            self.at += 1;
            self.skip_space();
            self.noted(depth, key, escaped)?;
            if self.ends(b'}', "unexpected character, expected ',' or '}'")? {
                return Ok(());
            }
        }
    }

    /// An array.
    fn elements(&mut self, depth: u32) -> Scanned {
        self.enter(depth)?;
        if self.skip_space() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.noted(depth, self.at..self.at, false)?;
            if self.ends(b']', "unexpected character, expected ',' or ']'")? {
                return Ok(());
            }
        }
    }

    /// The value of a member or element, which the sink learns of.
    fn noted(&mut self, level: u32, key: Range<usize>, escaped: bool) -> Scanned {
        let slot = self.sink.open(level);
        let (start, before) = (self.at, std::mem::replace(&mut self.deepest, level));
        self.value(level)?;
        let reached = self.deepest;
        self.deepest = before.max(reached);
        let narrow = |range: Range<usize>| range.start as u32..range.end as u32;
        let member = Member {
            key: narrow(key),
            value: narrow(start..self.at),
            depth: reached - level,
        };
        self.sink.close(slot, level, member, escaped);
        Ok(())
    }

    /// Steps over an opening bracket.
    fn enter(&mut self, depth: u32) -> Scanned {
        if depth > MAX_DEPTH {
            return self.fault("depth limit exceeded");
        }
        self.deepest = self.deepest.max(depth);
        self.at += 1;
        Ok(())
    }

    /// After an element: steps over a comma to the next one, or over the closing bracket.
    fn ends(&mut self, close: u8, reason: &'static str) -> Scanned<bool> {
        match self.skip_space() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                if self.skip_space() == Some(close) {
                    self.at = comma;
                    return self.fault("trailing comma is not allowed");
                }
                Ok(false)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(true)
            }
            _ => self.unexpected(reason),
        }
    }

    /// A string; `self.at` is its opening quote. Tells whether it has escapes.
    fn string(&mut self) -> Scanned<bool> {
        self.at += 1;
        if self.is_checked {
            return self.skip_string();
        }
        if let Some(end) = short_end(self.rest()) {
            self.at += end + 1;
            return Ok(false);
        }
        let start = self.at;
        let escaped = self.long_string()?;
        if self.at - start > LONG {
            self.long.push(start as u32..self.at as u32 - 1);
        }
        Ok(escaped)
    }

    /// The rest of a string, block by block.
    fn long_string(&mut self) -> Scanned<bool> {
        let mut escaped = false;
        while let Some(mut marks) = self.rest().first_chunk().map(plain::marks) {
            let base = self.at;
            while marks != 0 {
                self.at = base + marks.trailing_zeros() as usize;
                if self.string_ends(&mut escaped)? {
                    return Ok(escaped);
                }
                marks &= u64::MAX.checked_shl((self.at - base) as u32).unwrap_or(0);
            }
            self.at = self.at.max(base + plain::BLOCK);
        }
        loop {
            self.at += plain_bytes(self.rest());
            if self.string_ends(&mut escaped)? {
                return Ok(escaped);
            }
        }
    }

    /// Steps over what stops a string's plain bytes; tells whether it is its end.
    fn string_ends(&mut self, escaped: &mut bool) -> Scanned<bool> {
        match self.next() {
            Some(b'"') => {
                self.at += 1;
                return Ok(true);
            }
            Some(b'\\') => self.escape()?,
            _ => return self.unexpected("unexpected control character in string"),
        }
        *escaped = true;
        Ok(false)
    }

    /// The rest of a checked string. Tells whether it has escapes.
    fn skip_string(&mut self) -> Scanned<bool> {
        let mut escaped = false;
        while let Some(found) = memchr2(b'"', b'\\', self.rest()) {
            self.at += found + 1;
            if self.body.get(self.at - 1) == Some(&b'"') {
                return Ok(escaped);
            }
            self.at += 1;
            escaped = true;
        }
        self.fault("unexpected end of data")
    }

    /// A checked object or list, to its closing bracket.
    fn skip_nested(&mut self, depth: u32) -> Scanned {
        let mut level = 0;
        while let Some(byte) = self.next() {
            self.at += 1;
            match byte {
                b'"' => {
                    self.skip_string()?;
                }
                b'{' | b'[' => {
                    level += 1;
                    self.deepest = self.deepest.max(depth + level);
                }
                b'}' | b']' if level <= 1 => return Ok(()),
                b'}' | b']' => level -= 1,
                _ => {}
            }
        }
        self.fault("unexpected end of data")
    }

    /// A checked number or word.
    fn skip_plain(&mut self) -> Scanned {
        let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
        self.at += self.rest().iter().position(is_end).unwrap_or(self.rest().len());
        Ok(())
    }

    fn escape(&mut self) -> Scanned {
        let rest = self.rest();
        if let [_, b'n' | b'"', ..] = rest {
            self.at += 2; // by far the most
            return Ok(());
        }
        let length = match rest {
            [_, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [_, b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => 6,
            [_] | [_, b'u'] | [_, b'u', _] | [_, b'u', _, _] | [_, b'u', _, _, _] => {
                self.at = self.body.len();
                return self.fault("unexpected end of data");
            }
            _ => return self.fault("invalid escaped sequence in string"),
        };
        self.at += length;
        Ok(())
    }

    fn number(&mut self) -> Scanned {
        let start = self.at;
        if self.next() == Some(b'-') {
            self.at += 1;
        }
        let first = self.next();
        if self.digits("no digit after sign")? > 1 && first == Some(b'0') {
            self.at = start;
            return self.fault("number with leading zero is not allowed");
        }
        if self.next() == Some(b'.') {
            self.at += 1;
            self.digits("no digit after decimal point")?;
        }
        if let Some(b'e' | b'E') = self.next() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.next() {
                self.at += 1;
            }
            self.digits("no digit after exponent sign")?;
        }
        Ok(())
    }

    /// At least one digit; tells how many.
    fn digits(&mut self, reason: &'static str) -> Scanned<usize> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.next() {
            self.at += 1;
        }
        if self.at == start {
            return self.unexpected(reason);
        }
        Ok(self.at - start)
    }

    fn literal(&mut self, word: &[u8], reason: &'static str) -> Scanned {
        let rest = self.rest();
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        if word.starts_with(rest) {
            self.at = self.body.len();
        }
        self.unexpected(reason)
    }

    fn next(&self) -> Option<u8> {
        self.body.get(self.at).copied()
    }

    fn rest(&self) -> &[u8] {
        self.body.get(self.at..).unwrap_or_default()
    }

    /// Steps over white space and tells what follows.
    fn skip_space(&mut self) -> Option<u8> {
        loop {
            match self.next() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other,
            }
        }
    }

    /// A fault here: `reason`, unless the text simply ends.
    fn unexpected<T>(&self, reason: &'static str) -> Scanned<T> {
        let ended = self.at >= self.body.len();
        self.fault(if ended { "unexpected end of data" } else { reason })
    }

    fn fault<T>(&self, reason: &'static str) -> Scanned<T> {
        Err(Fault { at: self.at, reason })
    }
}
