//! The `usage` object of images: input and output tokens, by what they are.

use crate::json::each_member;
use crate::usage::{Usage, UsageSource};

/// Reads it into buckets that add up to its totals. A reply that tells none has used images alone.
pub(super) fn read(json: &[u8]) -> Usage {
    let (mut input, mut output) = (0_u64, 0_u64);
    let (mut input_image, mut output_text) = (0, 0);
    each_member(json, |key, value| match key {
        b"input_tokens" => input = count(value),
        b"output_tokens" => output = count(value),
        b"input_tokens_details" => each_member(value, |key, value| {
            if key == b"image_tokens" {
                input_image = count(value);
            }
        }),
        b"output_tokens_details" => each_member(value, |key, value| {
            if key == b"text_tokens" {
                output_text = count(value);
            }
        }),
        _ => {}
    });
    let (input_image, output_text) = (input_image.min(input), output_text.min(output));
    Usage {
        input_text: input - input_image,
        input_image,
        output_text,
        output_image: output - output_text,
        source: UsageSource::Reported,
        ..Usage::default()
    }
}

fn count(json: &[u8]) -> u64 {
    serde_json::from_slice::<u32>(json).unwrap_or(0).into()
}
