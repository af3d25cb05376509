//! Scripts of answers; those that many requests share are written once.

use crate::api::Talk;
use crate::book::Edition;
use crate::options::Options;
use crate::peek::Peek;
use crate::plan::Plan;
use crate::script::Script;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// Scripts kept.
const ROOM: usize = 1024;

/// What a fixed answer depends on.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    edition: u64,
    api: &'static str,
    stream: bool,
    usage: bool,
    model: Option<String>,
}

/// The scripts written so far.
#[derive(Default)]
pub(crate) struct Library {
    scripts: Mutex<HashMap<Key, Arc<Script>>>,
}

/// A request for a script that many share.
pub(crate) struct Order<'a> {
    /// The API's name.
    pub(crate) api: &'static str,
    /// The options.
    pub(crate) edition: &'a Edition,
    /// The request.
    pub(crate) peek: &'a Peek,
    /// The model.
    pub(crate) model: Option<&'a str>,
    /// Whether a stream is wanted.
    pub(crate) stream: bool,
}

/// Whether an answer depends on nothing but what an [`Order`] says.
pub(crate) fn is_shared(talk: &Talk, options: &Options, peek: &Peek) -> bool {
    peek.is_plain() && !talk.keeps && !options.echo && options.think.is_none() && options.steps.is_empty()
}

impl Library {
    /// The script of an order, which `write` writes unless it is there.
    pub(crate) fn script(&self, order: &Order<'_>, write: impl FnOnce() -> Script) -> Arc<Script> {
        let key = Key {
            edition: order.edition.number,
            api: order.api,
            stream: order.stream,
            usage: order.peek.wants_usage(),
            model: order.model.map(str::to_owned),
        };
        let mut scripts = self.scripts.lock();
        if scripts.len() >= ROOM {
            scripts.clear();
        }
        Arc::clone(scripts.entry(key).or_insert_with(|| Arc::new(write())))
    }
}

/// Writes an answer down.
pub(crate) fn write(talk: &Talk, plan: &Plan, stream: bool) -> Script {
    match stream {
        true => Script::events(&(talk.events)(plan), talk.form),
        false => Script::whole(&(talk.whole)(plan)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;
    use crate::form;

    #[test]
    fn shares_fixed_answers_only() {
        let (library, book) = (Library::default(), Book::new(Options::default()));
        let edition = book.find(None, None).unwrap();
        let script = |model| {
            let (peek, edition) = (&Peek::default(), &edition);
            let order = Order {
                api: "a",
                edition,
                peek,
                model: Some(model),
                stream: false,
            };
            library.script(&order, || Script::events(&[], &form::SSE))
        };
        assert!(Arc::ptr_eq(&script("a"), &script("a")));
        assert!(!Arc::ptr_eq(&script("a"), &script("b")));
        let plain = |body| serde_json::from_str::<Peek>(body).unwrap().is_plain();
        assert!(plain(r#"{"model":"a","n":1}"#) && !plain(r#"{"tools":[]}"#));
    }
}
