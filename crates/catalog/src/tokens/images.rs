//! What images count: OpenAI's tiles, from the size that stands in the image's own header.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

/// An image of low (or automatic) detail.
pub(super) const LOW_DETAIL: u64 = 85;
/// Each tile of an image of high detail.
const PER_TILE: u64 = 170;
const TILE: u64 = 512;
/// An image is made to fit before it is cut: its short side to this, its long one to at most that.
const SHORT_SIDE: u64 = 768;
const LONG_SIDE: u64 = 2_000;
/// LiteLLM's size of an image that it cannot read.
const UNKNOWN_SIZE: (u64, u64) = (300, 300);

/// An `image_url`: an object with `url` and `detail`, or the URL itself.
pub(super) fn count(image_url: &Value) -> u64 {
    if image_url.get("detail").and_then(Value::as_str) != Some("high") {
        return LOW_DETAIL;
    }
    let url = image_url.get("url").and_then(Value::as_str).unwrap_or_default();
    let (width, height) = fitted(size(url).unwrap_or(UNKNOWN_SIZE));
    LOW_DETAIL + PER_TILE * width.div_ceil(TILE) * height.div_ceil(TILE)
}

fn fitted((width, height): (u64, u64)) -> (u64, u64) {
    let (short, long) = (width.min(height), width.max(height));
    if long <= SHORT_SIDE || short == 0 {
        return (width.min(LONG_SIDE), height.min(LONG_SIDE));
    }
    let aspect = long as f64 / short as f64;
    let long = (SHORT_SIDE as f64 * aspect) as u64;
    let (short, long) = if long > LONG_SIDE {
        ((LONG_SIDE as f64 / aspect) as u64, LONG_SIDE)
    } else {
        (SHORT_SIDE, long)
    };
    if width <= height { (short, long) } else { (long, short) }
}

/// Width and height of an image in a `data:` URL; images elsewhere are not fetched.
fn size(url: &str) -> Option<(u64, u64)> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let (_, encoded) = url.strip_prefix("data:")?.split_once(',')?;
    let data = GeneralPurpose::new(&STANDARD, config).decode(encoded).ok()?;
    let head = |from: usize, magic: &[u8]| data.get(from..from + magic.len()) == Some(magic);
    if head(0, b"\x89PNG\r\n\x1a\n") {
        Some((big(&data, 16, 4)?, big(&data, 20, 4)?))
    } else if head(0, b"GIF8") {
        Some((little(&data, 6, 2)?, little(&data, 8, 2)?))
    } else if head(0, b"\xff\xd8\xff") {
        jpeg(&data)
    } else if head(0, b"RIFF") && head(8, b"WEBP") {
        webp(&data)
    } else {
        None
    }
}

/// The size in the first frame header (SOF) among the segments.
fn jpeg(data: &[u8]) -> Option<(u64, u64)> {
    let mut at = 2;
    loop {
        let marker = data.get(at + 1)?;
        match marker {
            0xff => at += 1,
            0xc4 | 0xc8 | 0xcc => at += 2 + usize::try_from(big(data, at + 2, 2)?).ok()?,
            0xc0..=0xcf => return Some((big(data, at + 7, 2)?, big(data, at + 5, 2)?)),
            _ => at += 2 + usize::try_from(big(data, at + 2, 2)?).ok()?,
        }
    }
}

fn webp(data: &[u8]) -> Option<(u64, u64)> {
    const SIDE: u64 = 0x3fff;
    match data.get(12..16)? {
        b"VP8X" => Some((little(data, 24, 3)? + 1, little(data, 27, 3)? + 1)),
        b"VP8 " => Some((little(data, 26, 2)? & SIDE, little(data, 28, 2)? & SIDE)),
        b"VP8L" => {
            let bits = little(data, 21, 4)?;
            Some(((bits & SIDE) + 1, ((bits >> 14) & SIDE) + 1))
        }
        _ => None,
    }
}

fn big(data: &[u8], at: usize, bytes: usize) -> Option<u64> {
    let bytes = data.get(at..at + bytes)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn little(data: &[u8], at: usize, bytes: usize) -> Option<u64> {
    let bytes = data.get(at..at + bytes)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}
