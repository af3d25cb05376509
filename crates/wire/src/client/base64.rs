//! Data within a request.

use std::borrow::Cow;

/// Whether a text is base64 of either alphabet.
pub(crate) fn is_base64(text: &str) -> bool {
    let data = text.trim_end_matches('=');
    let padding = text.len() - data.len();
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    padding <= 2 && data.len() % 4 != 1 && data.bytes().all(is_digit)
}

/// The same in the alphabet that data URLs have: Google's SDKs write the one for URLs.
pub(crate) fn standard(data: &str) -> Cow<'_, str> {
    if data.contains(['-', '_']) {
        return data.replace('-', "+").replace('_', "/").into();
    }
    Cow::Borrowed(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_alphabets_are_base64() {
        for (text, fine) in [
            ("", true),
            ("aGk=", true),
            ("a-_/+w", true),
            ("a", false),
            ("a===", false),
            ("ä", false),
        ] {
            assert_eq!(is_base64(text), fine, "{text}");
        }
        assert_eq!((standard("a-_w"), standard("a+/w")), ("a+/w".into(), "a+/w".into()));
    }
}
