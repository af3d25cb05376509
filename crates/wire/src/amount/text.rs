//! Amounts as text: Python's form of doubles, which LiteLLM's headers and logs have.

use std::fmt::{Formatter, Result};

/// A double keeps decimals of so many digits apart, so that such a decimal is its own shortest form.
const DIGITS: usize = 15;

/// 1 in integers of 10^-15.
const ONE: u64 = 1_000_000_000_000_000;

/// Writes less than 1 (or more than -1), in integers of 10^-15, in Python's form; `None` if it is more.
pub(super) fn short(femtos: i128, f: &mut Formatter<'_>) -> Option<Result> {
    let mut left = u64::try_from(femtos.unsigned_abs())
        .ok()
        .filter(|femtos| *femtos < ONE)?;
    if left == 0 {
        return Some(f.write_str("0.0"));
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
    Some(write(femtos < 0, zeros, digits, f))
}

/// `digits` behind the point and so many zeros; Python has an exponent from four zeros on.
fn write(negative: bool, zeros: usize, digits: &str, f: &mut Formatter<'_>) -> Result {
    const ZEROS: &str = "0.000";
    if negative {
        f.write_str("-")?;
    }
    if zeros < 4 {
        f.write_str(ZEROS.get(..2 + zeros).unwrap_or(ZEROS))?;
        return f.write_str(digits);
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    write!(f, "{first}{point}{rest}e-{:02}", zeros + 1)
}
