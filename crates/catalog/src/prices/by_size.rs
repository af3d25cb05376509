//! What Together AI and Fireworks ask for models that the map doesn't name: it goes by their size.

/// The key of the price class that LiteLLM takes for a model of these providers.
pub(super) fn category(provider: &str, model: &str) -> Option<&'static str> {
    let size = size(&model.to_ascii_lowercase());
    match provider {
        "together_ai" => class(&TOGETHER, size?.billions),
        "fireworks_ai" => match size {
            None => Some("fireworks-ai-default"),
            Some(Size {
                experts: Some(n),
                billions,
            }) if n * billions <= 176 => class(&FIREWORKS_MOE, n * billions),
            Some(Size { billions, .. }) => class(&FIREWORKS, billions),
        },
        _ => None,
    }
}

/// Up to how many billion parameters a class reaches, and its key.
type Classes<const N: usize> = [(u64, &'static str); N];

const TOGETHER: Classes<6> = [
    (4, "together-ai-up-to-4b"),
    (8, "together-ai-4.1b-8b"),
    (21, "together-ai-8.1b-21b"),
    (41, "together-ai-21.1b-41b"),
    (80, "together-ai-41.1b-80b"),
    (110, "together-ai-81.1b-110b"),
];
const FIREWORKS_MOE: Classes<2> = [(56, "fireworks-ai-moe-up-to-56b"), (176, "fireworks-ai-56b-to-176b")];
const FIREWORKS: Classes<3> = [
    (4, "fireworks-ai-up-to-4b"),
    (16, "fireworks-ai-4.1b-to-16b"),
    (u64::MAX, "fireworks-ai-above-16b"),
];

fn class<const N: usize>(classes: &Classes<N>, billions: u64) -> Option<&'static str> {
    classes
        .iter()
        .find(|(reach, _)| billions <= *reach)
        .map(|(_, key)| *key)
}

/// A size in a model's name: `70b`, or `8x7b`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Size {
    experts: Option<u64>,
    billions: u64,
}

fn size(name: &str) -> Option<Size> {
    let (before, billions) = name
        .match_indices('b')
        .find_map(|(at, _)| number_before(name.get(..at)?))?;
    let experts = before.strip_suffix('x').and_then(number_before).map(|(_, n)| n);
    Some(Size { experts, billions })
}

/// The number that a text ends with (of at most 9 digits), and what stands before it.
fn number_before(text: &str) -> Option<(&str, u64)> {
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = text.get(before.len()..)?;
    let number = digits.parse().ok().filter(|_| digits.len() < 10)?;
    Some((before, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        let size = |name| size(name).map(|size| (size.experts, size.billions));
        assert_eq!(size("meta/llama-3.1-405b-turbo"), Some((None, 405)));
        assert_eq!(size("mixtral-8x22b"), Some((Some(8), 22)));
        assert_eq!(size("qwen2.5-0.5b"), Some((None, 5)));
        assert_eq!(size("b-model"), None);
        assert_eq!(size("99999999999b"), None);
    }

    #[test]
    fn the_class_follows_the_size() {
        assert_eq!(category("together_ai", "llama-405b"), None);
        assert_eq!(category("fireworks_ai", "grok-8x40b"), Some("fireworks-ai-above-16b"));
        assert_eq!(category("fireworks_ai", "dbrx"), Some("fireworks-ai-default"));
        assert_eq!(category("openai", "llama-7b"), None);
    }
}
