//! From a file's bytes to its text.

use crate::finding::Findings;
use crate::yaml::Mark;
use std::path::Path;

/// The text of a file, without its byte order mark; `None`, and a word about it, if it is none.
pub(super) fn text<'b>(path: &Path, bytes: &'b [u8], findings: &mut Findings) -> Option<&'b str> {
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let read = str::from_utf8(bytes);
    let good = read.map_or_else(|error| error.valid_up_to(), str::len);
    let is_control = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r".contains(byte);
    let (message, help) = match (read, bytes.iter().take(good).position(is_control)) {
        (Ok(text), None) => return Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        _ if is_utf16 => ("is written in UTF-16".to_owned(), "save it as UTF-8"),
        (_, Some(at)) => (
            format!("is not text: line {} has control characters", line_at(bytes, at)),
            "name a YAML file",
        ),
        (Err(_), None) => (
            format!("is not text: line {} is not UTF-8", line_at(bytes, good)),
            "save it as UTF-8",
        ),
    };
    let finding = findings.error(Mark::default(), format!("{} {message}", path.display()));
    finding.help(help);
    None
}

/// The 1-based line of a byte.
fn line_at(bytes: &[u8], at: usize) -> usize {
    bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}
