//! The options that requests ask for: every text is read once.

use crate::options::{OptionError, Options};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// Texts remembered: far more than any test has deployments.
const ROOM: usize = 1024;

/// Options with a number of their own, which caches go by.
#[derive(Debug)]
pub(crate) struct Edition {
    /// Never the same for two different options.
    pub(crate) number: u64,
    /// The options.
    pub(crate) options: Options,
}

/// All options seen so far.
#[derive(Debug)]
pub(crate) struct Book {
    defaults: Arc<Edition>,
    read: Mutex<(u64, HashMap<String, Arc<Edition>>)>,
}

impl Book {
    /// A book whose texts change these defaults.
    pub(crate) fn new(options: Options) -> Self {
        Self {
            defaults: Arc::new(Edition { number: 0, options }),
            read: Mutex::default(),
        }
    }

    /// The options of a request with this path prefix and this header.
    ///
    /// # Errors
    /// A text that cannot be read.
    pub(crate) fn find(&self, prefix: Option<&str>, header: Option<&str>) -> Result<Arc<Edition>, OptionError> {
        let text = match (prefix, header) {
            (None, None) => return Ok(Arc::clone(&self.defaults)),
            (Some(one), None) | (None, Some(one)) => one,
            (Some(prefix), Some(header)) => &format!("{prefix},{header}"),
        };
        if let Some(edition) = self.read.lock().1.get(text) {
            return Ok(Arc::clone(edition));
        }
        let mut options = self.defaults.options.clone();
        options.apply(text)?;
        Ok(self.add(text, options))
    }

    fn add(&self, text: &str, options: Options) -> Arc<Edition> {
        let mut read = self.read.lock();
        if read.1.len() >= ROOM {
            read.1.clear();
        }
        read.0 += 1;
        let edition = Arc::new(Edition {
            number: read.0,
            options,
        });
        read.1.insert(text.to_owned(), Arc::clone(&edition));
        edition
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_wins_over_the_prefix() {
        let book = Book::new("chunks=5".parse().unwrap());
        let both = book.find(Some("chunks=1,dims=2"), Some("chunks=3")).unwrap();
        assert_eq!((both.options.chunks, both.options.dims), (3, 2));
        assert_eq!(book.find(None, None).unwrap().options.chunks, 5);
        assert!(book.find(Some("bad=1"), None).is_err());
    }

    #[test]
    fn equal_texts_share_an_edition() {
        let book = Book::new(Options::default());
        let number = |text| book.find(Some(text), None).unwrap().number;
        assert_eq!(number("chunks=1"), number("chunks=1"));
        assert_ne!(number("chunks=1"), number("chunks=2"));
        for n in 0..ROOM {
            book.find(None, Some(&format!("input={n}"))).unwrap();
        }
        assert!(number("chunks=1") > 2, "forgotten texts get new numbers");
    }
}
