//! When a budget's window begins and ends (keys-budgets-spend.md, 6): aligned to the calendar of the
//! budget's time zone, so that everybody knows when it resets.

use crate::snapshot::{BudgetWindow, ProxyBudget};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ZonedDateTime};

/// The first moment that a window can have, and the last, in microseconds since 1970.
const FOREVER: (i64, i64) = (i64::MIN, i64::MAX);
/// Microseconds per second.
const MICROS: i64 = 1_000_000;
/// Seconds per hour.
const HOUR_S: u64 = 3600;
/// Where days are counted from.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);
/// Seconds per day.
const DAY_S: u64 = 86_400;

impl ProxyBudget {
    /// The window that holds the moment `now_us` (microseconds since 1970): its start, and its end,
    /// which is the next window's start.
    pub fn window_at(&self, now_us: i64) -> (i64, i64) {
        Timestamp::from_microsecond(now_us)
            .ok()
            .and_then(|now| self.window.around(&now.to_zoned_datetime(self.timezone.clone())))
            .filter(|(start, end)| (*start..*end).contains(&now_us))
            .unwrap_or(FOREVER)
    }
}

impl BudgetWindow {
    /// Reads a duration such as `30d`, `24h`, `1mo`, `daily`; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let words = [("hourly", "1h"), ("daily", "1d"), ("weekly", "7d"), ("monthly", "30d")];
        let text = words
            .iter()
            .find(|(word, _)| *word == text)
            .map_or(text, |(_, short)| short);
        let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
        let (count, unit) = text.split_at(unit_at);
        let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
        Some(match (unit, count) {
            ("s", _) => Self::Seconds(count.into()),
            ("m", _) => Self::Seconds(u64::from(count) * 60),
            ("h", _) => Self::Seconds(u64::from(count) * 3600),
            ("d", 7) | ("w", 1) => Self::Week,
            ("d", 30) => Self::Months(1),
            ("d", _) => Self::Days(count),
            ("w", _) => Self::Days(count.checked_mul(7)?),
            ("mo", _) => Self::Months(count),
            _ => return None,
        })
    }

    /// Start and end of the window around `now`, in microseconds.
    fn around(&self, now: &ZonedDateTime) -> Option<(i64, i64)> {
        let now_us = now.timestamp().as_microsecond();
        let (day, hour) = (day_number(now)?, i64::from(now.hour()));
        match *self {
            Self::Forever => Some(FOREVER),
            Self::Days(length) => days(now, i64::from(length), 0),
            // 1970 began on a Thursday, the Monday before it is day -3.
            Self::Week => days(now, 7, -3),
            Self::Months(length) => months(now, i64::from(length)),
            // Hours that divide a day are clock hours: every 6 h means 00:00, 06:00 …
            Self::Seconds(length) if length.is_multiple_of(HOUR_S) && DAY_S.is_multiple_of(length) => {
                let hours = i64::try_from(length / HOUR_S).ok()?;
                search(now_us, (day * 24 + hour).div_euclid(hours), |index| {
                    let hour = index.checked_mul(hours)?;
                    let date = date_of(hour.div_euclid(24))?;
                    moment(
                        date.at(i8::try_from(hour.rem_euclid(24)).ok()?, 0, 0, 0),
                        now.time_zone(),
                    )
                })
            }
            Self::Seconds(length) => {
                let length_us = i64::try_from(length).ok()?.checked_mul(MICROS)?;
                search(now_us, now_us.div_euclid(length_us), |index| {
                    index.checked_mul(length_us)
                })
            }
        }
    }
}

/// Windows of `length` days from local midnight to local midnight, counted from `offset` days after
/// 1970-01-01.
fn days(now: &ZonedDateTime, length: i64, offset: i64) -> Option<(i64, i64)> {
    let guess = (day_number(now)? - offset).div_euclid(length);
    search(now.timestamp().as_microsecond(), guess, |index| {
        let day = index.checked_mul(length)?.checked_add(offset)?;
        moment(date_of(day)?.into(), now.time_zone())
    })
}

/// Windows of `length` calendar months, counted from January of year 0.
fn months(now: &ZonedDateTime, length: i64) -> Option<(i64, i64)> {
    let month = i64::from(now.year()) * 12 + i64::from(now.month()) - 1;
    search(now.timestamp().as_microsecond(), month.div_euclid(length), |index| {
        let month = index.checked_mul(length)?;
        let year = i16::try_from(month.div_euclid(12)).ok()?;
        let date = Date::new(year, i8::try_from(month.rem_euclid(12) + 1).ok()?, 1).ok()?;
        moment(date.into(), now.time_zone())
    })
}

/// The window `[begin(i), begin(i + 1))` around `now_us`, near `guess`: where clocks are turned back
/// over a boundary, local time names the window beside the right one.
fn search(now_us: i64, guess: i64, begin: impl Fn(i64) -> Option<i64>) -> Option<(i64, i64)> {
    let mut index = guess.saturating_sub(1);
    let (mut start, mut end) = (begin(index)?, begin(index + 1)?);
    while end <= now_us && index <= guess.saturating_add(1) {
        index += 1;
        (start, end) = (end, begin(index + 1)?);
    }
    Some((start, end))
}

/// Days from 1970-01-01 to the local date.
fn day_number(now: &ZonedDateTime) -> Option<i64> {
    Some(EPOCH.until(now.date()).ok()?.get_days().into())
}

/// The date that many days after 1970-01-01.
fn date_of(day: i64) -> Option<Date> {
    EPOCH.checked_add(Span::new().try_days(day).ok()?).ok()
}

/// The moment when local clocks show `at`, or the first after it when they skip it.
fn moment(at: DateTime, zone: &TimeZone) -> Option<i64> {
    let zoned = zone.to_ambiguous_zoned_datetime(at).compatible().ok()?;
    Some(zoned.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use wire::amount::Amount;

    const ZONES: [&str; 7] = [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
    ];

    fn budget(window: &str, zone: &str) -> ProxyBudget {
        ProxyBudget {
            max: Amount::ZERO,
            window: BudgetWindow::parse(window).unwrap(),
            timezone: TimeZone::get(zone).unwrap(),
        }
    }

    fn window(duration: &str, zone: &str, now: &str) -> (String, String) {
        let now: Timestamp = now.parse().unwrap();
        let (start, end) = budget(duration, zone).window_at(now.as_microsecond());
        let show = |us: i64| Timestamp::from_microsecond(us).unwrap().to_string();
        (show(start), show(end))
    }

    #[test]
    fn durations() {
        for (text, window) in [
            ("30d", Some(BudgetWindow::Months(1))),
            ("monthly", Some(BudgetWindow::Months(1))),
            ("3mo", Some(BudgetWindow::Months(3))),
            ("7d", Some(BudgetWindow::Week)),
            ("1w", Some(BudgetWindow::Week)),
            ("2w", Some(BudgetWindow::Days(14))),
            ("daily", Some(BudgetWindow::Days(1))),
            ("24h", Some(BudgetWindow::Seconds(86_400))),
            ("30m", Some(BudgetWindow::Seconds(1800))),
            ("0d", None),
            ("5", None),
            ("d", None),
            ("1y", None),
            ("", None),
        ] {
            assert_eq!(BudgetWindow::parse(text), window, "{text}");
        }
    }

    #[test]
    fn aligned_to_the_calendar() {
        for (duration, zone, start, end) in [
            ("30d", "UTC", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("1d", "UTC", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"),
            ("7d", "UTC", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"),
            ("6h", "UTC", "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z"),
            ("30m", "UTC", "2026-11-23T15:00:00Z", "2026-11-23T15:30:00Z"),
            (
                "1mo",
                "America/New_York",
                "2026-11-01T04:00:00Z",
                "2026-12-01T05:00:00Z",
            ),
            ("1d", "Asia/Kathmandu", "2026-11-22T18:15:00Z", "2026-11-23T18:15:00Z"),
        ] {
            let expected = (start.to_owned(), end.to_owned());
            assert_eq!(
                window(duration, zone, "2026-11-23T15:07:30Z"),
                expected,
                "{duration} {zone}"
            );
        }
    }

    #[test]
    fn a_day_is_longer_when_clocks_go_back() {
        let day = window("1d", "Europe/Berlin", "2026-10-25T12:00:00Z");
        assert_eq!(
            day,
            ("2026-10-24T22:00:00Z".to_owned(), "2026-10-25T23:00:00Z".to_owned())
        );
        let hour = window("1h", "Europe/Berlin", "2026-10-25T01:30:00Z");
        assert_eq!(
            hour,
            ("2026-10-25T00:00:00Z".to_owned(), "2026-10-25T02:00:00Z".to_owned())
        );
    }

    #[test]
    fn no_reset() {
        let mut budget = budget("1d", "UTC");
        budget.window = BudgetWindow::Forever;
        assert_eq!(budget.window_at(0), FOREVER);
    }

    proptest! {
        #[test]
        fn windows_hold_now_and_touch(
            count in 1u32..100,
            unit in prop::sample::select(vec!["s", "m", "h", "d", "w", "mo"]),
            zone in prop::sample::select(ZONES.to_vec()),
            now_us in 0i64..4_102_444_800_000_000,
        ) {
            let budget = budget(&format!("{count}{unit}"), zone);
            let (start, end) = budget.window_at(now_us);
            prop_assert!(start <= now_us && now_us < end, "{start} {now_us} {end}");
            prop_assert_ne!((start, end), FOREVER);
            prop_assert_eq!(budget.window_at(end).0, end);
            prop_assert_eq!(budget.window_at(start - 1).1, start);
            prop_assert_eq!(budget.window_at(end - 1), (start, end));
        }

        #[test]
        fn never_panics(text in ".{0,12}", now_us: i64) {
            if let Some(window) = BudgetWindow::parse(&text) {
                let budget = ProxyBudget { max: Amount::ZERO, window, timezone: TimeZone::UTC };
                let (start, end) = budget.window_at(now_us);
                prop_assert!(start <= now_us && now_us <= end);
            }
        }
    }
}
