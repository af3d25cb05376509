//! Amounts as text: Python's form of doubles, which LiteLLM's headers and logs have.

/// A double keeps decimals of so many digits apart, so that such a decimal is its own shortest form.
const DIGITS: usize = 15;

/// 1 in integers of 10^-15.
const ONE: u64 = 1_000_000_000_000_000;

/// Less than 1 (or more than -1), in integers of 10^-15, in Python's form; `None` if it is more.
pub(super) fn short(femtos: i128) -> Option<String> {
    let mut left = u64::try_from(femtos.unsigned_abs())
        .ok()
        .filter(|femtos| *femtos < ONE)?;
    if left == 0 {
        return Some("0.0".into());
    }
    let mut places = DIGITS;
    while left.is_multiple_of(10) {
        left /= 10;
        places -= 1;
    }
    let mut digits = [b'0'; DIGITS];
    let mut start = DIGITS;
    while left > 0 {
        start = start.checked_sub(1)?;
        *digits.get_mut(start)? = b'0' + (left % 10) as u8;
        left /= 10;
    }
    let zeros = places.checked_sub(DIGITS - start)?;
    let digits = std::str::from_utf8(digits.get(start..)?).ok()?;
    Some(joined(femtos < 0, zeros, digits))
}

/// `digits` behind the point and so many zeros; Python has an exponent from four zeros on.
fn joined(negative: bool, zeros: usize, digits: &str) -> String {
    const ZEROS: &str = "0.000";
    let mut text = String::with_capacity(24);
    text.push_str(if negative { "-" } else { "" });
    if zeros < 4 {
        text.push_str(ZEROS.get(..2 + zeros).unwrap_or(ZEROS));
        text.push_str(digits);
        return text;
    }
    let (first, rest) = digits.split_at(1);
    text.push_str(first);
    text.push_str(if rest.is_empty() { "" } else { "." });
    text.push_str(rest);
    text.push_str("e-");
    let exponent = zeros as u8 + 1;
    text.push(char::from(b'0' + exponent / 10));
    text.push(char::from(b'0' + exponent % 10));
    text
}
