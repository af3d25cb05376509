//! Scripts of answers; those that many requests share are written once.

use crate::api::Api;
use crate::ask::Ask;
use crate::book::Edition;
use crate::plan::Plan;
use crate::script::Script;
use crate::{anthropic, openai};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// Scripts kept.
const ROOM: usize = 1024;

/// What a fixed answer depends on.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    edition: u64,
    api: Api,
    stream: bool,
    usage: bool,
    model: Option<String>,
}

/// The scripts written so far.
#[derive(Default)]
pub(crate) struct Library {
    scripts: Mutex<HashMap<Key, Arc<Script>>>,
}

impl Library {
    /// The script of an answer.
    pub(crate) fn script(&self, api: Api, edition: &Edition, ask: &Ask<'_>) -> Arc<Script> {
        if edition.options.echo || api == Api::Embeddings || !ask.is_plain() {
            return Arc::new(write(api, edition, ask));
        }
        let key = Key {
            edition: edition.number,
            api,
            stream: ask.stream == Some(true),
            usage: ask.wants_usage(),
            model: ask.model.clone(),
        };
        let mut scripts = self.scripts.lock();
        if scripts.len() >= ROOM {
            scripts.clear();
        }
        let script = scripts.entry(key).or_insert_with(|| Arc::new(write(api, edition, ask)));
        Arc::clone(script)
    }
}

fn write(api: Api, edition: &Edition, ask: &Ask<'_>) -> Script {
    let plan = Plan::new(&edition.options, ask);
    let stream = ask.stream == Some(true);
    match api {
        Api::Chat if stream => Script::events(&openai::chat_events(&plan)),
        Api::Completions if stream => Script::events(&openai::completions::stream(&plan)),
        Api::Messages if stream => Script::events(&anthropic::message_events(&plan)),
        Api::Chat => Script::whole(&openai::chat(&plan)),
        Api::Completions => Script::whole(&openai::completions::whole(&plan)),
        Api::Messages => Script::whole(&anthropic::message(&plan)),
        Api::Embeddings => Script::whole(&openai::embeddings::whole(&edition.options, ask)),
        Api::Models => Script::whole(&openai::models()),
        Api::CountTokens => Script::whole(&anthropic::count(edition.options.input)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;

    #[test]
    fn shares_fixed_answers_only() {
        let (library, book) = (Library::default(), Book::new(crate::Options::default()));
        let edition = book.find(None, None).unwrap();
        let script = |body: &str| library.script(Api::Chat, &edition, &serde_json::from_str(body).unwrap());
        assert!(Arc::ptr_eq(
            &script(r#"{"model":"a"}"#),
            &script(r#"{"model":"a","n":1}"#)
        ));
        assert!(!Arc::ptr_eq(&script(r#"{"model":"a"}"#), &script(r#"{"model":"b"}"#)));
        assert!(!Arc::ptr_eq(&script(r#"{"tools":[]}"#), &script(r#"{"tools":[]}"#)));
    }
}
