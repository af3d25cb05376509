//! What a Gemini model's name tells about it. Names that nobody knows are taken for new models, as in LiteLLM.

use crate::codec::Call;

/// Whether the model is of generation 3 or later: it thinks by levels, and tool calls have ids.
pub fn is_new(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_tuned = is_number(&name) || (model.starts_with("gemini/") && !name.starts_with("gemini-"));
    if name.is_empty() || is_tuned || name.starts_with("gemma-") {
        return false;
    }
    name.strip_prefix("gemini-").is_none_or(|rest| !is_old(rest))
}

/// Whether a name behind `gemini-` is of an older generation: `1.5-pro`, `2-flash`, `exp-1206`, `pro` …
fn is_old(rest: &str) -> bool {
    let head = rest.split('-').next().unwrap_or_default();
    match head {
        "exp" => true,
        "pro" | "flash" => !matches!(rest.get(head.len()..), Some("-latest" | "-lite-latest")),
        _ => {
            let (generation, version) = head.split_once('.').unwrap_or((head, "0"));
            matches!(generation, "1" | "2") && is_number(version)
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether answers may have a form given as plain JSON schema (`response_json_schema`): generation 2 and later.
pub(super) fn takes_json_schema(model: &str) -> bool {
    let model = model.to_ascii_lowercase();
    let mut generations = model.match_indices("gemini-").map(|(at, word)| {
        let rest = model.get(at + word.len()..).unwrap_or_default();
        rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()))
    });
    generations.any(|(generation, rest)| {
        let is_second = generation.parse::<u64>().is_ok_and(|number| number >= 2) && !generation.starts_with('0');
        is_second && rest.starts_with(['.', '-'])
    })
}

/// Whether the model takes `frequency_penalty` and `presence_penalty`.
pub fn takes_penalties(model: &str) -> bool {
    !is_new(model) && model != "gemini-2.5-pro-preview-06-05"
}

/// The level at which a new model thinks least.
pub(super) fn least_level(call: &Call<'_>) -> &'static str {
    let is_flash = is_new(call.model) && call.model.to_ascii_lowercase().contains("flash");
    match is_flash && call.facts.supports("minimal_reasoning_effort") != Some(false) {
        true => "minimal",
        false => "low",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generations_are_told_by_name() {
        for (model, new) in [
            ("gemini-2.5-flash", false),
            ("gemini-1.5-pro-002", false),
            ("gemini-2-flash", false),
            ("gemini-exp-1206", false),
            ("gemini-pro", false),
            ("gemini-pro-vision", false),
            ("gemini-flash-latest", true),
            ("gemini-flash-lite-latest", true),
            ("gemini-3-pro-preview", true),
            ("gemini-3.5-flash", true),
            ("gemini-20-pro", true),
            ("gemma-3-27b-it", false),
            ("4965075652664360960", false),
            ("gemini/4965075652664360960", false),
            ("gemini/tuned", false),
            ("", false),
            ("learnlm-9", true),
        ] {
            assert_eq!(is_new(model), new, "{model}");
        }
    }

    #[test]
    fn schemas_are_taken_from_the_second_generation_on() {
        for (model, taken) in [
            ("gemini-2.0-flash", true),
            ("gemini-3-pro", true),
            ("GEMINI-12.1", true),
            ("gemini-1.5-pro", false),
            ("gemini-2", false),
            ("gemini-02.5", false),
            ("gemma-3-27b-it", false),
        ] {
            assert_eq!(takes_json_schema(model), taken, "{model}");
        }
    }
}
