//! Model names with `*`, the most specific first (routing.md, 2).

use crate::pattern::Pattern;
use crate::snapshot::{Deployment, Wildcard};
use std::sync::Arc;

/// Groups deployments whose names hold a `*` by name, and orders the groups as LiteLLM tries them: by
/// the length of the name as an escaped regular expression, then by its special characters.
pub(crate) fn sorted(deployments: &[Arc<Deployment>]) -> Vec<Wildcard> {
    let mut names: Vec<(&str, Vec<Arc<Deployment>>)> = Vec::new();
    for deployment in deployments
        .iter()
        .filter(|deployment| deployment.model_name.contains('*'))
    {
        match names.iter_mut().find(|(name, _)| *name == deployment.model_name) {
            Some((_, group)) => group.push(Arc::clone(deployment)),
            None => names.push((&deployment.model_name, vec![Arc::clone(deployment)])),
        }
    }
    names.sort_by_key(|(name, _)| std::cmp::Reverse(specificity(name)));
    let wildcard = |(name, deployments): (&str, _)| Wildcard {
        pattern: Pattern::new(name),
        deployments,
    };
    names.into_iter().map(wildcard).collect()
}

/// Length and number of special characters of the regular expression that LiteLLM makes of a name:
/// each `*` is `(.*)`, and Python escapes these characters with a backslash.
fn specificity(name: &str) -> (usize, usize) {
    const ESCAPED: &str = "\\.^$+?{}[]|()-&~# \t\n\r\u{b}\u{c}";
    const COUNTED: &str = "\\^$+?|()";
    let measure = |c: char| match c {
        '*' => (4, 3),
        _ => {
            let escaped = usize::from(ESCAPED.contains(c));
            (1 + escaped, escaped + usize::from(COUNTED.contains(c)))
        }
    };
    let sum = |(length, special), (more, specials)| (length + more, special + specials);
    name.chars().map(measure).fold((0, 0), sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_as_python_does() {
        // `openai/(.*)`, `a\.b(.*)`, `(.*)`
        assert_eq!(specificity("openai/*"), (11, 3));
        assert_eq!(specificity("a.b*"), (8, 4));
        assert_eq!(specificity("*"), (4, 3));
    }
}
