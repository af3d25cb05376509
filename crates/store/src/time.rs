//! Times as the database's text has them: UTC, whole milliseconds.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Microseconds of a day.
pub(crate) const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

/// `2026-11-23 12:00:00.123`: the text of a PostgreSQL `timestamp(3)`, and of our SQLite columns.
pub(crate) fn text(us: i64) -> String {
    let time = utc(us);
    let mut text = String::with_capacity("2026-11-23 12:00:00.123".len());
    push_day(&mut text, &time);
    for (before, value) in [(' ', time.hour()), (':', time.minute()), (':', time.second())] {
        text.push(before);
        push(&mut text, value, 10);
    }
    text.push('.');
    push(&mut text, time.millisecond(), 100);
    text
}

/// `2026-11-23`
pub(crate) fn day(us: i64) -> String {
    let mut text = String::with_capacity("2026-11-23".len());
    push_day(&mut text, &utc(us));
    text
}

fn push_day(text: &mut String, time: &DateTime) {
    push(text, time.year().max(0), 1000);
    for value in [time.month(), time.day()] {
        text.push('-');
        push(text, value, 10);
    }
}

/// Decimal digits from the one that counts `unit`: a row has three times, and `format!` would take a microsecond for them.
fn push(text: &mut String, value: impl Into<i16>, unit: i16) {
    let (value, mut unit) = (value.into(), unit);
    while unit > 0 {
        text.push(char::from(b'0' + (value / unit % 10) as u8));
        unit /= 10;
    }
}

/// The day after `day`, which is `YYYY-MM-DD`.
pub(crate) fn next_day(day: &str) -> Option<String> {
    let date: jiff::civil::Date = day.parse().ok()?;
    Some(date.tomorrow().ok()?.to_string())
}

/// Reads the database's text; 1970 if it is no time.
pub(crate) fn parse(text: &str) -> i64 {
    let time = text.parse::<DateTime>().and_then(|time| Offset::UTC.to_timestamp(time));
    time.map_or(0, |time| time.as_microsecond())
}

/// `2026-11-23T12:00:00.123000Z`, without a fraction of zero: how LiteLLM's models show a time.
pub(crate) fn with_z(us: i64) -> String {
    iso(us, 1, 6) + "Z"
}

/// `2026-11-23T12:00:00.123+00:00`, without a fraction of zero: how LiteLLM's raw queries show a time.
pub(crate) fn with_offset(us: i64) -> String {
    iso(us, 1000, 3) + "+00:00"
}

fn iso(us: i64, unit: i64, digits: usize) -> String {
    let whole = text(us).replace(' ', "T");
    let whole = whole.split('.').next().unwrap_or_default();
    match us.rem_euclid(1_000_000) / unit {
        0 => whole.to_owned(),
        fraction => format!("{whole}.{fraction:0digits$}"),
    }
}

fn utc(us: i64) -> DateTime {
    Offset::UTC.to_datetime(Timestamp::from_microsecond(us).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_back() {
        let us = 1_795_435_200_123_456;
        assert_eq!(text(us), "2026-11-23 12:00:00.123");
        assert_eq!(parse(&text(us)), 1_795_435_200_123_000);
        assert_eq!(day(us), "2026-11-23");
        assert_eq!(next_day("2026-12-31").as_deref(), Some("2027-01-01"));
        assert_eq!(parse("nonsense"), 0);
    }

    #[test]
    fn shows_times_as_litellm_does() {
        assert_eq!(with_z(1_795_435_200_123_000), "2026-11-23T12:00:00.123000Z");
        assert_eq!(with_z(1_795_435_200_000_000), "2026-11-23T12:00:00Z");
        assert_eq!(with_offset(1_795_435_200_123_000), "2026-11-23T12:00:00.123+00:00");
        assert_eq!(with_offset(1_795_435_200_000_000), "2026-11-23T12:00:00+00:00");
    }
}
