//! The members of a JSON text at several levels, found in one pass: for texts whose parts are looked at too.

use super::scan::{self, Sink};
use super::{JsonError, Member, Peek};
use std::ops::Range;

/// Levels that are noted: a chat completion's message has its members at the fourth.
const LEVELS: u32 = 4;
/// Members and elements of a usual reply.
const USUAL: usize = 48;

/// Where the members and elements of a JSON object are, down to the fourth level.
#[derive(Debug)]
pub struct Outline<'b> {
    body: &'b [u8],
    /// In the order of their beginnings.
    nodes: Vec<Node>,
}

/// A member or an element.
#[derive(Debug)]
struct Node {
    member: Member,
    escaped: bool,
    /// The first node that isn't inside of it.
    next: u32,
}

impl Sink for Vec<Node> {
    fn open(&mut self, level: u32) -> usize {
        let slot = self.len();
        if level <= LEVELS {
            self.push(Node {
                member: Member::default(),
                escaped: false,
                next: 0,
            });
        }
        slot
    }

    fn close(&mut self, slot: usize, level: u32, member: Member, escaped: bool) {
        let next = self.len() as u32;
        if level <= LEVELS
            && let Some(node) = self.get_mut(slot)
        {
            *node = Node { member, escaped, next };
        }
    }
}

impl<'b> Outline<'b> {
    /// Checks a whole text, as [`Peek::object`] does.
    ///
    /// # Errors
    /// Those of [`Peek::object`].
    pub fn object(body: &'b [u8]) -> Result<Self, JsonError> {
        let mut nodes = Vec::with_capacity(USUAL);
        scan::object(body, &mut nodes)?;
        Ok(Self { body, nodes })
    }

    /// The text's own members, without its long strings.
    pub fn top(&self) -> Peek {
        self.peek(0..self.nodes.len(), 0)
    }

    /// The members of the object at `span`; `None` if there is none.
    pub fn part(&self, span: &Range<usize>) -> Option<Peek> {
        let inside = self.inside(span).filter(|_| self.body.get(span.start) == Some(&b'{'))?;
        Some(self.peek(inside, span.start as u32))
    }

    /// Where the elements of the list at `span` are.
    pub fn elements(&self, span: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let inside = self.inside(span).filter(|_| self.body.get(span.start) == Some(&b'['));
        self.siblings(inside.unwrap_or_default())
            .map(|(_, node)| node.member.value())
    }

    /// Hands over the members of the object at `span` and those of the objects in it: the outer member's key, `None` for
    /// the object's own, the key, and the value; keys as they are written.
    pub fn each_member(&self, span: &Range<usize>, mut note: impl FnMut(Option<&'b [u8]>, &'b [u8], &'b [u8])) {
        let text = |range| self.body.get(range).unwrap_or_default();
        for (at, node) in self.siblings(self.inside(span).unwrap_or_default()) {
            let key = text(node.member.key());
            note(None, key, text(node.member.value()));
            for (_, inner) in self.siblings(at + 1..node.next as usize) {
                note(Some(key), text(inner.member.key()), text(inner.member.value()));
            }
        }
    }

    /// The nodes in the value at `span`, which may be the whole text.
    fn inside(&self, span: &Range<usize>) -> Option<Range<usize>> {
        if *span == (0..self.body.len()) {
            return Some(0..self.nodes.len());
        }
        let start = span.start as u32;
        let at = self.nodes.binary_search_by_key(&start, |node| node.member.value.start);
        let at = at.ok()?;
        Some(at + 1..self.nodes.get(at)?.next as usize)
    }

    /// The nodes among these that are in no other of them.
    fn siblings(&self, within: Range<usize>) -> impl Iterator<Item = (usize, &Node)> {
        let mut at = within.start;
        std::iter::from_fn(move || {
            let here = at;
            let node = self.nodes.get(here).filter(|_| here < within.end)?;
            at = node.next as usize;
            Some((here, node))
        })
    }

    fn peek(&self, within: Range<usize>, start: u32) -> Peek {
        let mut peek = Peek::default();
        for (_, node) in self.siblings(within) {
            peek.push(node.member.from(start), node.escaped);
        }
        peek
    }
}
