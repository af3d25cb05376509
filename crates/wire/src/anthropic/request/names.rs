//! Tool names: Anthropic takes `^[a-zA-Z0-9_-]{1,128}$`, so others are rewritten, and back in replies.

use std::borrow::Cow;
use std::collections::HashSet;

/// The longest name that Anthropic takes.
const LONGEST: usize = 128;

/// The names of one request that were rewritten, in the order of its tools.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// The client's name, and Anthropic's.
    rewritten: Vec<(String, String)>,
}

impl Names {
    /// Finds names for a request's tools. A name that is fine keeps itself, whatever comes before it;
    /// two that would become the same are told apart by a number.
    pub(crate) fn of<'n>(tools: impl Iterator<Item = &'n str> + Clone) -> Self {
        let mut used: HashSet<String> = tools.clone().filter(|name| is_fine(name)).map(Into::into).collect();
        let mut names = Self::default();
        for name in tools {
            if name.is_empty() || is_fine(name) || names.rewritten.iter().any(|(original, _)| original == name) {
                continue;
            }
            let unused = unused(&cleaned(name), &used);
            used.insert(unused.clone());
            names.rewritten.push((name.to_owned(), unused));
        }
        names
    }

    /// The name that Anthropic gets.
    pub(crate) fn clean<'n>(&'n self, name: &'n str) -> &'n str {
        let found = self.rewritten.iter().find(|(original, _)| original == name);
        found.map_or(name, |(_, clean)| clean)
    }

    /// The name that the client gave, for the JSON string of Anthropic's.
    pub(crate) fn original<'n>(&'n self, clean: &'n str) -> &'n str {
        let found = self.rewritten.iter().find(|(_, other)| other == clean);
        found.map_or(clean, |(original, _)| original)
    }
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn is_fine(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST && name.chars().all(is_allowed)
}

fn cleaned(name: &str) -> String {
    let clean = name.chars().map(|c| if is_allowed(c) { c } else { '_' });
    clean.take(LONGEST).collect()
}

/// `name`, or `name_2`, `name_3` …
fn unused(name: &str, used: &HashSet<String>) -> String {
    let mut unused = Cow::Borrowed(name);
    let mut number = 1;
    while used.contains(unused.as_ref()) {
        number += 1;
        let suffix = format!("_{number}");
        let head: String = name.chars().take(LONGEST - suffix.len()).collect();
        unused = Cow::Owned(head + &suffix);
    }
    unused.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tells_names_apart() {
        let names = Names::of(["ns/do.it", "ns_do_it", "ns.do/it", "é", "ns/do.it"].into_iter());
        let clean = ["ns/do.it", "ns_do_it", "ns.do/it", "é"].map(|name| names.clean(name));
        assert_eq!(clean, ["ns_do_it_2", "ns_do_it", "ns_do_it_3", "_"]);
        assert_eq!(names.original("ns_do_it"), "ns_do_it");
        assert_eq!(names.original("ns_do_it_2"), "ns/do.it");
    }

    proptest! {
        #[test]
        fn every_name_comes_back(tools in proptest::collection::vec("[a/._é]{0,4}|[a-c/]{126,130}", 0..12)) {
            let names = Names::of(tools.iter().map(String::as_str));
            for name in tools.iter().filter(|name| !name.is_empty()) {
                prop_assert!(is_fine(names.clean(name)));
                prop_assert_eq!(names.original(names.clean(name)), name);
            }
        }
    }
}
