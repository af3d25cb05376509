//! Cache marks: a block of their own behind what is cached.

use crate::anthropic::out::Out;
use crate::bedrock::model::Model;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A cache mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CachePoint {
    /// How long it is kept, where that is said.
    ttl: Option<&'static str>,
}

/// What can be said about how long.
const TTLS: &[&str] = &["5m", "1h"];

impl CachePoint {
    /// OpenAI's `cache_control`, for models that take marks.
    pub(super) fn of(mark: Option<&RawValue>, model: &Model<'_>) -> Option<Self> {
        #[derive(Default, Deserialize)]
        struct Mark<'a> {
            #[serde(borrow, default)]
            ttl: Option<Cow<'a, str>>,
        }
        let mark = mark.filter(|mark| mark.get() != "null" && model.takes_cache_points())?;
        let mark: Mark<'_> = serde_json::from_str(mark.get()).unwrap_or_default();
        let known = TTLS.iter().find(|ttl| mark.ttl.as_deref() == Some(ttl)).copied();
        Some(Self {
            ttl: known.filter(|_| model.takes_cache_ttl()),
        })
    }

    pub(super) fn write(self, out: &mut Out) {
        out.open('{');
        out.key("cachePoint");
        out.open('{');
        out.text_member("type", "default");
        if let Some(ttl) = self.ttl {
            out.text_member("ttl", ttl);
        }
        out.close('}');
        out.close('}');
    }
}

/// Writes a mark, if there is one.
pub(super) fn write(mark: Option<&RawValue>, model: &Model<'_>, out: &mut Out) {
    if let Some(point) = CachePoint::of(mark, model) {
        point.write(out);
    }
}
