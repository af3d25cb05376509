//! Names with `*`.

/// A name with any number of `*`, taken apart once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The name's text between its `*`s.
    pub parts: Vec<String>,
}

impl Pattern {
    /// The pattern of this name.
    pub fn new(name: &str) -> Self {
        Self {
            parts: name.split('*').map(str::to_owned).collect(),
        }
    }

    /// What each `*` stands for when `text` matches; greedy, and anchored at the start only, as
    /// Python's `re.match` with `(.*)`.
    pub fn captures(&self, text: &str) -> Option<Vec<String>> {
        let (first, rest) = self.parts.split_first()?;
        let mut found = Vec::with_capacity(rest.len());
        fill(text.strip_prefix(first.as_str())?, rest, &mut found).then_some(found)
    }
}

/// Greedy matching with backtracking: the longest capture first.
fn fill(text: &str, parts: &[String], found: &mut Vec<String>) -> bool {
    let Some((next, rest)) = parts.split_first() else {
        return true;
    };
    if next.is_empty() && rest.is_empty() {
        found.push(text.to_owned());
        return true;
    }
    let mut end = text.len();
    while let Some(at) = text.get(..end).and_then(|head| head.rfind(next.as_str())) {
        found.push(text.get(..at).unwrap_or_default().to_owned());
        if fill(text.get(at + next.len()..).unwrap_or_default(), rest, found) {
            return true;
        }
        found.pop();
        if at + next.len() == 0 {
            break;
        }
        end = at + next.len() - 1;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn matches_as_python_does() {
        let cases: [(&str, &str, Option<&[&str]>); 6] = [
            ("openai/*", "openai/gpt-4o", Some(&["gpt-4o"])),
            ("*", "anything/at all", Some(&["anything/at all"])),
            ("a/*-ft", "a/b-ft", Some(&["b"])),
            ("a/*-ft", "a/b-ft-c", Some(&["b"])),
            ("a*b*", "a1b2b3", Some(&["1b2", "3"])),
            ("openai/*", "azure/gpt", None),
        ];
        for (name, model, wanted) in cases {
            let wanted = wanted.map(|list| list.iter().map(|&one| one.to_owned()).collect::<Vec<_>>());
            assert_eq!(Pattern::new(name).captures(model), wanted, "{name} {model}");
        }
    }

    proptest! {
        #[test]
        fn a_name_built_from_the_pattern_matches_it(head in "[a-zé]{0,4}", tail in "[a-zé]{0,4}", middle in "\\PC{0,8}") {
            let found = Pattern::new(&format!("{head}*{tail}")).captures(&format!("{head}{middle}{tail}"));
            prop_assert!(found.is_some());
        }
    }
}
