//! Tool names: providers take few characters only, so others are rewritten, and back in replies.

use std::borrow::Cow;
use std::collections::HashSet;

/// What a provider takes as a tool's name: ASCII letters, digits, `_` and `-`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    longest: usize,
    letter_first: bool,
}

impl Form {
    /// Anthropic takes `^[a-zA-Z0-9_-]{1,128}$`.
    pub(crate) const ANTHROPIC: Self = Self {
        longest: 128,
        letter_first: false,
    };
    /// Bedrock's Converse takes `^[a-zA-Z][a-zA-Z0-9_-]{0,63}$`.
    pub(crate) const CONVERSE: Self = Self {
        longest: 64,
        letter_first: true,
    };

    /// Whether the provider takes this name.
    pub(crate) fn fits(self, name: &str) -> bool {
        let starts_well = !self.letter_first || name.starts_with(|c: char| c.is_ascii_alphabetic());
        !name.is_empty() && name.len() <= self.longest && starts_well && name.chars().all(is_allowed)
    }

    /// A name that it takes in place of this one.
    pub(crate) fn cleaned(self, name: &str) -> String {
        let starts_well = !self.letter_first || name.starts_with(|c: char| c.is_ascii_alphabetic());
        let first = (!starts_well).then_some('a');
        let clean = name.chars().map(|c| if is_allowed(c) { c } else { '_' });
        first.into_iter().chain(clean).take(self.longest).collect()
    }

    /// `name`, or `name_2`, `name_3` …
    fn unused(self, name: &str, used: &HashSet<String>) -> String {
        let mut unused = Cow::Borrowed(name);
        let mut number = 1;
        while used.contains(unused.as_ref()) {
            number += 1;
            let suffix = format!("_{number}");
            let head: String = name.chars().take(self.longest - suffix.len()).collect();
            unused = Cow::Owned(head + &suffix);
        }
        unused.into_owned()
    }
}

/// The names of one request that were rewritten, in the order of its tools.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// The client's name, and the provider's.
    rewritten: Vec<(String, String)>,
}

impl Names {
    /// Finds names for a request's tools. A name that is fine keeps itself, whatever comes before it;
    /// two that would become the same are told apart by a number.
    pub(crate) fn of<'n>(tools: impl Iterator<Item = &'n str> + Clone, form: Form) -> Self {
        let mut used: HashSet<String> = tools.clone().filter(|name| form.fits(name)).map(Into::into).collect();
        let mut names = Self::default();
        for name in tools {
            if name.is_empty() || form.fits(name) || names.rewritten.iter().any(|(original, _)| original == name) {
                continue;
            }
            let unused = form.unused(&form.cleaned(name), &used);
            used.insert(unused.clone());
            names.rewritten.push((name.to_owned(), unused));
        }
        names
    }

    /// The name that the provider gets.
    pub(crate) fn clean<'n>(&'n self, name: &'n str) -> &'n str {
        let found = self.rewritten.iter().find(|(original, _)| original == name);
        found.map_or(name, |(_, clean)| clean)
    }

    /// The name that the client gave, for the provider's.
    pub(crate) fn original<'n>(&'n self, clean: &'n str) -> &'n str {
        let found = self.rewritten.iter().find(|(_, other)| other == clean);
        found.map_or(clean, |(original, _)| original)
    }
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tells_names_apart() {
        let names = Names::of(
            ["ns/do.it", "ns_do_it", "ns.do/it", "é", "ns/do.it"].into_iter(),
            Form::ANTHROPIC,
        );
        let clean = ["ns/do.it", "ns_do_it", "ns.do/it", "é"].map(|name| names.clean(name));
        assert_eq!(clean, ["ns_do_it_2", "ns_do_it", "ns_do_it_3", "_"]);
        assert_eq!(names.original("ns_do_it"), "ns_do_it");
        assert_eq!(names.original("ns_do_it_2"), "ns/do.it");
    }

    #[test]
    fn converse_wants_a_letter_first_and_short_names() {
        let long = "x".repeat(70);
        let names = Names::of(["1st", "_a.b", "ok", &long].into_iter(), Form::CONVERSE);
        assert_eq!(
            ["1st", "_a.b", "ok"].map(|name| names.clean(name)),
            ["a1st", "a_a_b", "ok"]
        );
        assert_eq!(names.clean(&long).len(), 64);
    }

    proptest! {
        #[test]
        fn every_name_comes_back(
            tools in proptest::collection::vec("[a/._é1]{0,4}|[a-c/]{62,66}|[a-c/]{126,130}", 0..12),
            converse in any::<bool>(),
        ) {
            let form = if converse { Form::CONVERSE } else { Form::ANTHROPIC };
            let names = Names::of(tools.iter().map(String::as_str), form);
            for name in tools.iter().filter(|name| !name.is_empty()) {
                prop_assert!(form.fits(names.clean(name)));
                prop_assert_eq!(names.original(names.clean(name)), name);
            }
        }
    }
}
