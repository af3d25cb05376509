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
        let mut params = Vec::new();
        fit(&self.parts, path, &mut params).then_some(params)
    }
}

fn fit(parts: &[Part], path: &str, params: &mut Vec<String>) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return path.is_empty();
    };
    let longest = match part {
        Part::Literal(text) => return path.strip_prefix(text).is_some_and(|tail| fit(rest, tail, params)),
        Part::Segment => path.find('/').unwrap_or(path.len()),
        Part::Path => path.len(),
    };
    for end in (1..=longest).rev().filter(|end| path.is_char_boundary(*end)) {
        let (value, tail) = path.split_at(end);
        params.push(percent_decode_str(value).decode_utf8_lossy().into_owned());
        if fit(rest, tail, params) {
            return true;
        }
        params.pop();
    }
    false
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
