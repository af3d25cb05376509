//! Money: exact integers of 10^-15 USD, and the prices that are multiplied into them.

mod text;

use serde::de::Visitor;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};

/// 10^-15 USD per USD.
const FEMTOS_PER_USD: i128 = 1_000_000_000_000_000;
/// Decimal places of an [`Amount`].
const PLACES: i32 = 15;

/// An exact sum of money in integers of 10^-15 USD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i128);

impl Amount {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// From integers of 10^-15 USD.
    pub const fn from_femtos(femtos: i128) -> Self {
        Self(femtos)
    }

    /// In integers of 10^-15 USD.
    pub const fn femtos(self) -> i128 {
        self.0
    }

    /// Reads decimal text in USD (`0.0002275`, `1e-7`), rounding half to even at 10^-15.
    pub fn parse(text: &str) -> Option<Self> {
        Price::parse(text).map(|price| price.times(1))
    }

    /// The nearest double in USD, as LiteLLM's float columns and JSON numbers hold it.
    pub fn to_f64(self) -> f64 {
        // Both numbers are exact doubles up to 2^53, so that one division rounds to the nearest.
        if self.0.unsigned_abs() <= 1 << 53 {
            return self.0 as f64 / FEMTOS_PER_USD as f64;
        }
        self.decimal().parse().unwrap_or(0.0)
    }

    /// From a double in USD, through its shortest decimal text.
    pub fn from_f64(usd: f64) -> Option<Self> {
        usd.is_finite().then(|| Self::parse(&format!("{usd:e}")))?
    }

    /// This sum `count` times.
    pub const fn times(self, count: i128) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// This sum times the exact decimal `factor`, rounded half to even once.
    pub fn scaled(self, factor: Price) -> Self {
        if factor.is_zero() {
            return Self::ZERO;
        }
        Self(scale_half_even(self.0.saturating_mul(factor.mantissa), factor.exponent))
    }

    /// The shortest decimal that reads back as the same double, in Python's `repr` form.
    pub fn text(self) -> String {
        text::short(self.0).unwrap_or_else(|| python_float(self.to_f64()))
    }

    /// The sum as exact decimal text, without an exponent.
    fn decimal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        let unit = FEMTOS_PER_USD.unsigned_abs();
        format!("{sign}{}.{:015}", abs / unit, abs % unit)
    }
}

/// See [`Amount::text`].
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// In JSON a decimal string of 10^-15 USD, which readers cannot round; in the journal an integer, if one holds it.
impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match i64::try_from(self.0) {
            Ok(small) if !serializer.is_human_readable() => serializer.serialize_i64(small),
            _ => serializer.collect_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Femtos)
    }
}

/// Reads an amount in both of its forms.
struct Femtos;

impl Visitor<'_> for Femtos {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer of 10^-15 USD")
    }

    fn visit_i64<E: serde::de::Error>(self, femtos: i64) -> Result<Amount, E> {
        Ok(Amount(femtos.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, femtos: u64) -> Result<Amount, E> {
        Ok(Amount(femtos.into()))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map(Amount).map_err(E::custom)
    }
}

/// An exact decimal, for prices per unit, discounts and margins: `mantissa` x 10^`exponent` USD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    mantissa: i128,
    exponent: i32,
}

impl Price {
    /// Nothing per unit.
    pub const ZERO: Self = Self {
        mantissa: 0,
        exponent: 0,
    };

    /// Reads a JSON number's own text, so that no binary rounding enters; `None` if it is not one
    /// or has more than 30 digits or an exponent beyond +-60.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (sign, digits) = match digits.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, digits.strip_prefix('+').unwrap_or(digits)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let all = [whole, fraction].concat();
        if all.is_empty() || all.len() > 30 || !all.bytes().all(|b| b.is_ascii_digit()) || exponent.abs() > 60 {
            return None;
        }
        let mantissa = sign * all.parse::<i128>().ok()?;
        let exponent = exponent - i32::try_from(fraction.len()).ok()?;
        Some(Self { mantissa, exponent })
    }

    /// The cost of `count` units, rounded half to even at 10^-15 USD: once per cost term.
    pub fn times(self, count: u64) -> Amount {
        // Most prices of a sheet and most buckets of a usage are nothing.
        if self.mantissa == 0 || count == 0 {
            return Amount::ZERO;
        }
        let exponent = self.exponent.saturating_add(PLACES);
        let usual = self.mantissa.unsigned_abs() < 1 << 40 && count < 1 << 32 && (0..=PLACES).contains(&exponent);
        if let Some(power) = POWERS.get(exponent.unsigned_abs() as usize).filter(|_| usual) {
            // Less than 2^122: nothing can overflow.
            return Amount(self.mantissa * i128::from(count) * power);
        }
        let product = self.mantissa.saturating_mul(i128::from(count));
        Amount(scale_half_even(product, exponent))
    }

    /// Half of this price.
    pub fn half(self) -> Self {
        Self {
            mantissa: self.mantissa.saturating_mul(5),
            exponent: self.exponent - 1,
        }
    }

    /// This price divided by a thousand, such as that of a millisecond if this is a second's.
    pub const fn thousandth(self) -> Self {
        Self {
            mantissa: self.mantissa,
            exponent: self.exponent - 3,
        }
    }

    /// Whether this price is nothing.
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Whether this price is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// The nearest double.
    pub fn to_f64(self) -> f64 {
        format!("{}e{}", self.mantissa, self.exponent).parse().unwrap_or(0.0)
    }
}

/// The exact product with a factor; saturates past 38 digits.
impl Mul for Price {
    type Output = Self;
    fn mul(self, factor: Self) -> Self {
        Self {
            mantissa: self.mantissa.saturating_mul(factor.mantissa),
            exponent: self.exponent.saturating_add(factor.exponent),
        }
    }
}

/// All powers of ten that fit.
const POWERS: [i128; 39] = {
    let mut powers = [1; 39];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// `value` x 10^`exponent`, rounded half to even.
fn scale_half_even(value: i128, exponent: i32) -> i128 {
    if value == 0 {
        return 0;
    }
    let power = POWERS.get(exponent.unsigned_abs() as usize).copied();
    if exponent >= 0 {
        return power.map_or(i128::MAX * value.signum(), |factor| value.saturating_mul(factor));
    }
    let Some(divisor) = power else {
        return 0;
    };
    let (quotient, rest) = (value / divisor, value % divisor);
    let twice = rest.unsigned_abs() * 2;
    let away = twice > divisor.unsigned_abs() || (twice == divisor.unsigned_abs() && quotient % 2 != 0);
    if away { quotient + value.signum() } else { quotient }
}

/// A double in Python's `repr` form: `0.0`, `4.25e-05`, `1e+16`.
pub fn python_float(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0.0".into() } else { value.to_string() };
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // Python switches to an exponent below 1e-4 and from 1e16 on.
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn python_form() {
        for (value, text) in [
            (4.25e-5, "4.25e-05"),
            (0.0002275, "0.0002275"),
            (0.0, "0.0"),
            (3.0, "3.0"),
            (1e16, "1e+16"),
        ] {
            assert_eq!(python_float(value), text);
        }
    }

    #[test]
    fn cost_terms_are_exact() {
        let price = Price::parse("2.5e-06").unwrap();
        assert_eq!(price.times(23).to_string(), "5.75e-05");
        assert_eq!(
            (price.times(23) + Price::parse("1e-05").unwrap().times(17)).to_string(),
            "0.0002275"
        );
    }

    #[test]
    fn rounds_half_to_even_once() {
        assert_eq!(Price::parse("0.5e-15").unwrap().times(1).femtos(), 0);
        assert_eq!(Price::parse("1.5e-15").unwrap().times(1).femtos(), 2);
        assert_eq!(Price::parse("-1.5e-15").unwrap().times(1).femtos(), -2);
    }

    #[test]
    fn refuses_what_is_not_a_number() {
        for text in ["", ".", "abc", "1e999", "--1", "1 ", "NaN"] {
            assert_eq!(Price::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_it_prints(femtos in -10i128.pow(24)..10i128.pow(24)) {
            let amount = Amount::from_femtos(femtos);
            prop_assert_eq!(amount.to_string().parse::<f64>().unwrap(), amount.to_f64());
            let json = serde_json::to_string(&amount).unwrap();
            prop_assert_eq!(serde_json::from_str::<Amount>(&json).unwrap(), amount);
        }

        #[test]
        fn reads_integers_too(femtos: i64) {
            let amount = serde_json::from_str::<Amount>(&femtos.to_string()).unwrap();
            prop_assert_eq!(amount, Amount::from_femtos(femtos.into()));
        }

        #[test]
        fn the_quick_way_to_text_is_pythons(femtos in -2 * 10i128.pow(15)..2 * 10i128.pow(15), zeros in 0..15u32) {
            let unit = 10i128.pow(zeros);
            for femtos in [femtos, femtos / unit, femtos / unit * unit, femtos * unit, 10i128.pow(zeros * 2)] {
                let amount = Amount::from_femtos(femtos);
                prop_assert_eq!(amount.to_string(), python_float(amount.to_f64()));
            }
        }

        #[test]
        fn the_quick_way_to_a_double_is_the_nearest_one(femtos in -(1i128 << 54)..1i128 << 54) {
            let amount = Amount::from_femtos(femtos);
            prop_assert_eq!(amount.to_f64(), amount.decimal().parse::<f64>().unwrap());
        }

        #[test]
        fn never_panics_on_any_text(text in ".*") {
            let _ = Price::parse(&text).map(|price| price.times(u64::MAX));
        }

        #[test]
        fn parsing_agrees_with_doubles(value in 0f64..1e6) {
            let amount = Amount::from_f64(value).unwrap();
            prop_assert!((amount.to_f64() - value).abs() <= 1e-15 * value.max(1.0));
        }
    }
}
