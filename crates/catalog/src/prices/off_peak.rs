//! The hours at which a provider is cheaper (`off_peak_pricing`).

use serde::Deserialize;
use serde_json::Value;

const DAY_S: i64 = 86_400;

/// Zones that `weekday_timezone` may name, in seconds east of UTC; none of them has summer time.
/// LiteLLM's map names only the first. Any other counts as UTC.
const ZONES: [(&str, i64); 4] = [
    ("Asia/Shanghai", 8 * 3_600),
    ("Asia/Hong_Kong", 8 * 3_600),
    ("Asia/Singapore", 8 * 3_600),
    ("Asia/Tokyo", 9 * 3_600),
];

/// The cheap hours of a week.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Windows(Vec<Window>);

#[derive(Clone, Debug, PartialEq)]
struct Window {
    /// Seconds after midnight UTC; the end is not part of it. It may go past midnight.
    from: i64,
    to: i64,
    /// Monday to Sunday.
    weekdays: [bool; 7],
    /// On whose calendar the weekday is read, in seconds east of UTC.
    zone: i64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Block {
    hours_utc: Value,
    weekday_timezone: Value,
    windows: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    #[serde(default)]
    hours_utc: Value,
    weekdays: Option<Vec<Value>>,
}

impl Windows {
    /// Reads an `off_peak_pricing` object; rules that make no sense never hold.
    pub(super) fn parse(raw: &str) -> Self {
        let block: Block = serde_json::from_str(raw).unwrap_or_default();
        let zone = |name: &&(&str, i64)| block.weekday_timezone.as_str() == Some(name.0);
        let zone = ZONES.iter().find(zone).map_or(0, |(_, east)| *east);
        let everyday = windows(&block.hours_utc, [true; 7], zone);
        let rules = block.windows.iter().flat_map(|rule| {
            let weekdays = rule.weekdays.as_deref().map_or([true; 7], weekdays);
            windows(&rule.hours_utc, weekdays, zone)
        });
        Self(everyday.into_iter().chain(rules).collect())
    }

    /// Whether it is cheap at this time, in seconds since 1970 UTC.
    pub(super) fn contain(&self, at_s: i64) -> bool {
        self.0.iter().any(|window| window.contains(at_s))
    }
}

impl Window {
    fn contains(&self, at_s: i64) -> bool {
        let (time, from, to) = (at_s.rem_euclid(DAY_S), self.from, self.to);
        // 1970-01-01 was a Thursday: the fourth day.
        let day = (at_s.saturating_add(self.zone).div_euclid(DAY_S) + 3).rem_euclid(7);
        let on_day = usize::try_from(day).ok().and_then(|day| self.weekdays.get(day));
        let in_hours = if from < to {
            from <= time && time < to
        } else {
            time >= from || time < to
        };
        in_hours && on_day == Some(&true)
    }
}

/// Windows from `HH:MM-HH:MM`, or a list of such.
fn windows(hours: &Value, weekdays: [bool; 7], zone: i64) -> Vec<Window> {
    let one = hours.as_str().into_iter();
    let many = hours.as_array().into_iter().flatten().filter_map(Value::as_str);
    one.chain(many)
        .filter_map(|text| {
            let (from, to) = text.split_once('-')?;
            let (from, to) = (clock(from)?, clock(to)?);
            Some(Window {
                from,
                to,
                weekdays,
                zone,
            })
        })
        .collect()
}

/// Seconds after midnight.
fn clock(text: &str) -> Option<i64> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 3_600 + minutes * 60)
}

/// Which weekdays are listed, as numbers from 1 (Monday) or by name.
fn weekdays(list: &[Value]) -> [bool; 7] {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut days = [false; 7];
    for (number, (day, name)) in (1..).zip(days.iter_mut().zip(NAMES)) {
        *day = list.iter().any(|value| match value.as_str() {
            Some(text) => text.trim().to_ascii_lowercase().starts_with(name),
            None => value.as_u64() == Some(number),
        });
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 2024-01-01, 00:00 UTC.
    const MONDAY: i64 = 1_704_067_200;

    fn at(day: i64, hour: i64, minute: i64) -> i64 {
        MONDAY + day * DAY_S + hour * 3_600 + minute * 60
    }

    #[test]
    fn deepseeks_hours() {
        let windows = Windows::parse(
            r#"{"windows": [
                {"hours_utc": ["00:00-01:00", "04:00-06:00", "10:00-00:00"], "weekdays": [1, 2, 3, 4, 5]},
                {"hours_utc": "00:00-00:00", "weekdays": [6, 7]}]}"#,
        );
        for (time, cheap) in [
            (at(0, 0, 59), true),
            (at(0, 1, 0), false),
            (at(0, 5, 59), true),
            (at(4, 23, 59), true),
            (at(4, 9, 59), false),
            (at(5, 9, 59), true),
            (at(6, 3, 0), true),
        ] {
            assert_eq!(windows.contain(time), cheap, "{time}");
        }
    }

    #[test]
    fn the_weekday_is_read_in_its_zone() {
        let windows = |zone: &str| {
            let rule = r#"{"hours_utc": "16:00-20:00", "weekdays": ["Saturday"]}"#;
            Windows::parse(&format!(r#"{{"weekday_timezone": "{zone}", "windows": [{rule}]}}"#))
        };
        // Friday 17:00 in UTC is Saturday in Shanghai.
        assert!(windows("Asia/Shanghai").contain(at(4, 17, 0)));
        assert!(!windows("UTC").contain(at(4, 17, 0)));
    }

    #[test]
    fn nonsense_is_never_cheap() {
        for raw in [
            "",
            "{}",
            "[]",
            r#"{"hours_utc": "25:00-26:00"}"#,
            r#"{"hours_utc": ["x", 7]}"#,
        ] {
            assert!(!Windows::parse(raw).contain(MONDAY), "{raw}");
        }
        assert!(Windows::parse(r#"{"hours_utc": "22:00-02:00"}"#).contain(at(3, 1, 0)));
    }
}
