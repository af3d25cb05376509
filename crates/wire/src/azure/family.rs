//! What a deployment's name tells about its model: Azure's names are its owner's choice.

/// Prefixes of model strings that say which family a deployment is of; Azure doesn't see them.
const PREFIXES: [&str; 2] = ["o_series/", "gpt5_series/"];

/// The deployment's own name.
pub fn deployment(model: &str) -> &str {
    PREFIXES
        .iter()
        .find_map(|prefix| model.strip_prefix(prefix))
        .unwrap_or(model)
}

/// Whether this is one of the o-series: it says so, or is called like one (`prod-o3-mini`).
pub(crate) fn is_o_series(model: &str) -> bool {
    let is_member = |word: &str| matches!(word, "o1" | "o3" | "o4");
    model.contains("o_series/") || model.split(|c: char| !c.is_ascii_alphanumeric()).any(is_member)
}

/// Whether this is gpt-5 or later: it says so, or is called like one.
pub(crate) fn is_gpt5(model: &str) -> bool {
    let called = model.contains("gpt-5") || model.contains("gpt-6");
    model.contains("gpt5_series") || (called && !model.contains("gpt-5-chat"))
}

/// Whether the API of this version, or this model, takes no JSON schemas: LiteLLM asks for a tool call instead.
pub(crate) fn knows_no_schemas(model: &str, api_version: Option<&str>) -> bool {
    let is_old = api_version.is_some_and(|version| is_before(version, "2024-08"));
    is_old || model.contains("gpt-3.5") || model.contains("gpt-3-5") || model.contains("gpt-35")
}

/// Whether a dated version (`2024-05-01-preview`) is from before a date.
pub(crate) fn is_before(api_version: &str, date: &str) -> bool {
    api_version.starts_with("20") && api_version.get(..date.len()).is_some_and(|version| version < date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_families() {
        for (model, o_series, gpt5) in [
            ("o_series/anything", true, false),
            ("my-o3", true, false),
            ("o4-mini", true, false),
            ("gpt4o-prod", false, false),
            ("proto1", false, false),
            ("gpt5_series/prod", false, true),
            ("gpt-5-mini", false, true),
            ("gpt-5-chat", false, false),
        ] {
            assert_eq!((is_o_series(model), is_gpt5(model)), (o_series, gpt5), "{model}");
        }
    }

    #[test]
    fn versions_tell_what_they_know() {
        for (model, version, expected) in [
            ("gpt-4o", Some("2024-07-01-preview"), true),
            ("gpt-4o", Some("2024-08-01-preview"), false),
            ("gpt-4o", Some("v1"), false),
            ("gpt-4o", None, false),
            ("gpt-35-turbo", None, true),
        ] {
            assert_eq!(knows_no_schemas(model, version), expected, "{model} {version:?}");
        }
    }
}
