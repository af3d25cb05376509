//! JSON by serde's eyes, which share nothing with our scan, and bodies of clients, made up.

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Whether this is one JSON text; nothing in it is decoded.
pub fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<&RawValue>(bytes).is_ok()
}

/// The members of an object in order, repeated ones too: keys decoded, values as they are written. `None` if it is no
/// object, or a key has a lone surrogate, which no text of Rust's can hold.
pub fn members(json: &[u8]) -> Option<Vec<(String, String)>> {
    struct List;
    impl<'de> Visitor<'de> for List {
        type Value = Vec<(String, String)>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let mut list = Vec::new();
            while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                list.push((key, value.get().to_owned()));
            }
            Ok(list)
        }
    }
    serde_json::Deserializer::from_slice(json).deserialize_map(List).ok()
}
