//! FastAPI path templates: `/models/{id}`, `/engines/{model:path}/chat/completions`.

use percent_encoding::percent_decode_str;

/// A path with parameters.
#[derive(Debug)]
pub(super) struct Template {
    /// As written.
    pub text: &'static str,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Literal(&'static str),
    /// One segment or a piece of one.
    Segment,
    /// Anything, slashes too.
    Path,
}

impl Template {
    /// Reads a template.
    pub(super) fn new(text: &'static str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((literal, tail)) = rest.split_once('{') {
            let (name, tail) = tail.split_once('}').unwrap_or((tail, ""));
            if !literal.is_empty() {
                parts.push(Part::Literal(literal));
            }
            parts.push(if name.ends_with(":path") {
                Part::Path
            } else {
                Part::Segment
            });
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest));
        }
        Self { text, parts }
    }

    /// The parameters, percent-decoded, when `path` fits.
    pub(super) fn matches(&self, path: &str) -> Option<Vec<String>> {
        let mut values = Vec::new();
        let decoded = |value: &&str| percent_decode_str(value).decode_utf8_lossy().into_owned();
        fit(&self.parts, path, &mut values).then(|| values.iter().map(decoded).collect())
    }
}

/// Fits parts to a path, the longest value of each parameter first. A parameter can only end where
/// what follows it begins: nobody tries every place.
fn fit<'p>(parts: &[Part], path: &'p str, values: &mut Vec<&'p str>) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return path.is_empty();
    };
    let longest = match part {
        Part::Literal(text) => return path.strip_prefix(text).is_some_and(|tail| fit(rest, tail, values)),
        Part::Segment => path.find('/').unwrap_or(path.len()),
        Part::Path => path.len(),
    };
    let Some(Part::Literal(next)) = rest.first() else {
        return longest > 0 && try_end(rest, path, longest, values);
    };
    let reach = path.get(..(longest + next.len()).min(path.len())).unwrap_or(path);
    let mut ends = reach.rmatch_indices(next).map(|(end, _)| end);
    ends.any(|end| end > 0 && end <= longest && try_end(rest, path, end, values))
}

fn try_end<'p>(rest: &[Part], path: &'p str, end: usize, values: &mut Vec<&'p str>) -> bool {
    let (value, tail) = path.split_at(end);
    values.push(value);
    let fits = fit(rest, tail, values);
    if !fits {
        values.pop();
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_as_fastapi_does() {
        let cases: [(&str, &str, Option<&[&str]>); 6] = [
            ("/models/{id}", "/models/a%2Fb", Some(&["a/b"])),
            ("/models/{id}", "/models/a/b", None),
            ("/models/{id}", "/models/", None),
            (
                "/engines/{model:path}/chat/completions",
                "/engines/openai/gpt-4o/chat/completions",
                Some(&["openai/gpt-4o"]),
            ),
            (
                "/models/{m:path}:generateContent",
                "/models/x/y:generateContent",
                Some(&["x/y"]),
            ),
            ("/a/{x}/b/{y}", "/a/1/b/2", Some(&["1", "2"])),
        ];
        for (template, path, wanted) in cases {
            let wanted = wanted.map(|list| list.iter().map(|&one| one.to_owned()).collect::<Vec<_>>());
            assert_eq!(Template::new(template).matches(path), wanted, "{template} {path}");
        }
    }
}
