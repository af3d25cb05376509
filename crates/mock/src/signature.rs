//! Signatures of reasoning: made so that the mock knows its own again, and sees any change.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What each begins with, before base64.
const MARK: &[u8; 4] = b"mock";

/// Words of a signature: as long as those of real providers, a few hundred letters.
const WORDS: u64 = 30;

/// The signature of a turn's reasoning: of `subject`, which is whatever the provider's signature
/// vouches for.
pub(crate) fn issue(turn: usize, subject: &str) -> String {
    let turn = u32::try_from(turn).unwrap_or(u32::MAX);
    let mut bytes = Vec::from(MARK);
    bytes.extend(turn.to_be_bytes());
    let seed = hash(u64::from(turn), subject.as_bytes());
    bytes.extend((0..WORDS).flat_map(|word| hash(seed, &word.to_be_bytes()).to_be_bytes()));
    STANDARD.encode(bytes)
}

/// The turn that a signature was issued in; `None` if the mock issued none like it for `subject`.
pub(crate) fn turn(signature: &str, subject: &str) -> Option<usize> {
    let bytes = STANDARD.decode(signature).ok()?;
    let turn: [u8; 4] = bytes.get(MARK.len()..MARK.len() + 4)?.try_into().ok()?;
    let turn = usize::try_from(u32::from_be_bytes(turn)).ok()?;
    (issue(turn, subject) == signature).then_some(turn)
}

/// FNV-1a, then mixed so that every bit of the result depends on the last bytes too.
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let start = seed ^ 0xcbf2_9ce4_8422_2325;
    let sum = bytes.iter().fold(start, |sum, &byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (sum ^ (sum >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_own_again_and_no_other() {
        let signature = issue(3, "thought");
        assert_eq!(signature.len(), 332);
        assert_eq!(turn(&signature, "thought"), Some(3));
        assert_eq!(turn(&signature, "thoughts"), None);
        assert_eq!(turn("EqQBCkYIARgC", "thought"), None);
        for (at, _) in signature.char_indices() {
            let mut changed = signature.clone();
            changed.replace_range(at..=at, if changed[at..].starts_with('A') { "B" } else { "A" });
            assert_eq!(turn(&changed, "thought"), None, "{at}");
        }
    }
}
