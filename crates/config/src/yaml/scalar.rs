//! What a plain scalar means in YAML 1.1, as PyYAML's resolver decides it.

use super::tree::Value;

/// The value of an unquoted, untagged scalar.
pub(crate) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Value::Bool(false),
        _ => number(text).unwrap_or_else(|| Value::Text(text.to_owned())),
    }
}

/// A number, when `text` starts like one: most scalars don't.
pub(super) fn number(text: &str) -> Option<Value> {
    let first = *text.as_bytes().first()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
        return None;
    }
    integer(text).or_else(|| float(text).map(Value::Float))
}

/// `12`, `-1_000`, `0x1f`, `010` (octal), `0b11`, `1:30` (base 60). Beyond 64 bits: the nearest double.
fn integer(text: &str) -> Option<Value> {
    let (sign, digits) = signed(text);
    let digits_only = |text: &str| text.replace('_', "");
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x', ..] => (16, digits_only(digits.get(2..)?)),
        [b'0', b'b', ..] => (2, digits_only(digits.get(2..)?)),
        [b'0', _, ..] => (8, digits_only(digits)),
        [b'1'..=b'9', ..] if digits.contains(':') => return sexagesimal(sign, digits),
        [b'0'..=b'9', ..] => (10, digits_only(digits)),
        _ => return None,
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    match i64::from_str_radix(&[sign, &digits].concat(), radix) {
        Ok(number) => Some(Value::Int(number)),
        Err(_) => Some(Value::Float(nearest(sign, &digits, radix))),
    }
}

/// A whole number beyond 64 bits.
fn nearest(sign: &str, digits: &str, radix: u32) -> f64 {
    let size = match radix {
        10 => digits.parse().unwrap_or(f64::INFINITY),
        _ => digits.chars().fold(0.0, |size, digit| {
            size * f64::from(radix) + f64::from(digit.to_digit(radix).unwrap_or(0))
        }),
    };
    if sign == "-" { -size } else { size }
}

/// Base 60, as in `12:30:45` and `12:30.5`.
fn sexagesimal(sign: &str, digits: &str) -> Option<Value> {
    if let Some((whole, fraction)) = digits.split_once('.') {
        let Value::Int(whole) = sexagesimal("", whole)? else {
            return None;
        };
        let fraction = fraction.replace('_', "");
        let size: f64 = plain_digits(&fraction).then(|| format!("{whole}.{fraction}0").parse().ok())??;
        return Some(Value::Float(if sign == "-" { -size } else { size }));
    }
    let mut total: i64 = 0;
    for (index, part) in digits.split(':').enumerate() {
        let part = if index == 0 {
            part.replace('_', "")
        } else {
            sixty(part)?.to_owned()
        };
        let part: i64 = plain_digits(&part).then(|| part.parse().ok())??;
        total = total.checked_mul(60)?.checked_add(part)?;
    }
    Some(Value::Int(if sign == "-" { -total } else { total }))
}

/// One or two digits below 60.
fn sixty(part: &str) -> Option<&str> {
    let ok = match part.as_bytes() {
        [one] => one.is_ascii_digit(),
        [ten, one] => (b'0'..=b'5').contains(ten) && one.is_ascii_digit(),
        _ => false,
    };
    ok.then_some(part)
}

/// `1.0`, `.5`, `1.0e+3`, `.inf`, `-.inf`, `.nan`. There must be a point, and an exponent must have a sign.
fn float(text: &str) -> Option<f64> {
    let (sign, digits) = signed(text);
    match digits {
        ".inf" | ".Inf" | ".INF" => return Some(if sign == "-" { f64::NEG_INFINITY } else { f64::INFINITY }),
        ".nan" | ".NaN" | ".NAN" if sign.is_empty() => return Some(f64::NAN),
        _ => {}
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = mantissa.split_once('.')?;
    // A leading sign is only known before a digit: `-.5` is text to PyYAML, but not `-0.5`.
    let starts_well = if whole.is_empty() {
        sign.is_empty() && fraction.starts_with(|c: char| c.is_ascii_digit())
    } else {
        whole.starts_with(|c: char| c.is_ascii_digit())
    };
    let (whole, fraction) = (whole.replace('_', ""), fraction.replace('_', ""));
    let exponent_ok = exponent.is_none_or(|exponent| {
        exponent
            .strip_prefix(['-', '+'])
            .is_some_and(|digits| !digits.is_empty() && plain_digits(digits))
    });
    if !starts_well || !plain_digits(&whole) || !plain_digits(&fraction) || !exponent_ok {
        return None;
    }
    format!("{sign}0{whole}.{fraction}0e{}", exponent.unwrap_or("0"))
        .parse()
        .ok()
}

fn signed(text: &str) -> (&str, &str) {
    match text.as_bytes().first() {
        Some(b'-') => ("-", text.get(1..).unwrap_or("")),
        Some(b'+') => ("+", text.get(1..).unwrap_or("")),
        _ => ("", text),
    }
}

fn plain_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
