//! Authenticated encryption of what is kept for others.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};

/// Bytes of a key of AES-256.
const KEY_BYTES: usize = 32;
/// Parts this gateway's keys from what else may be derived from the operator's secret.
const SALT: &[u8] = b"litellm-rs";

/// A key for one purpose, derived from the operator's secret.
///
/// AES-256-GCM-SIV, whose random nonces may even repeat without giving anything away but that two texts are equal:
/// a busy gateway seals more than the 2^32 texts that plain GCM allows for one key.
#[derive(Debug)]
pub struct SealKey(RandomizedNonceKey);

/// The text can't be sealed, or it isn't what this key sealed in this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not sealed with this key for this place")]
pub struct SealError;

impl SealKey {
    /// The key that `secret` gives for `purpose`; other purposes have other keys.
    ///
    /// # Errors
    /// None that can occur: the lengths fit.
    pub fn derive(secret: &str, purpose: &str) -> Result<Self, SealError> {
        let mut bytes = [0; KEY_BYTES];
        let purpose = [purpose.as_bytes()];
        let extracted = Salt::new(HKDF_SHA256, SALT).extract(secret.as_bytes());
        let expanded = extracted.expand(&purpose, HKDF_SHA256).map_err(|_| SealError)?;
        expanded.fill(&mut bytes).map_err(|_| SealError)?;
        let key = RandomizedNonceKey::new(&AES_256_GCM_SIV, &bytes).map_err(|_| SealError)?;
        Ok(Self(key))
    }

    /// Seals `plain` for the place that `about` names: nonce, ciphertext, tag.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn seal(&self, about: &[u8], mut plain: Vec<u8>) -> Result<Vec<u8>, SealError> {
        let nonce = self.0.seal_in_place_append_tag(Aad::from(about), &mut plain);
        let nonce = nonce.map_err(|_| SealError)?;
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len());
        sealed.extend_from_slice(nonce.as_ref());
        sealed.append(&mut plain);
        Ok(sealed)
    }

    /// What was sealed for the place that `about` names.
    ///
    /// # Errors
    /// Another key, another place, or bytes that were changed.
    pub fn open(&self, about: &[u8], mut sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
        let mut text = sealed.split_off(NONCE_LEN.min(sealed.len()));
        let nonce = Nonce::try_assume_unique_for_key(&sealed).map_err(|_| SealError)?;
        let opened = self.0.open_in_place(nonce, Aad::from(about), &mut text);
        let length = opened.map_err(|_| SealError)?.len();
        text.truncate(length);
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_in_the_same_place_opens() {
        let key = SealKey::derive("sk-salt", "responses").unwrap();
        let sealed = key.seal(b"resp_1", b"secret".to_vec()).unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        let again = SealKey::derive("sk-salt", "responses").unwrap();
        assert_eq!(again.open(b"resp_1", sealed.clone()).unwrap(), b"secret");
        assert_eq!(key.open(b"resp_2", sealed.clone()), Err(SealError));
        for (secret, purpose) in [("sk-other", "responses"), ("sk-salt", "ids")] {
            let other = SealKey::derive(secret, purpose).unwrap();
            assert_eq!(other.open(b"resp_1", sealed.clone()), Err(SealError));
        }
    }

    #[test]
    fn what_was_changed_stays_shut() {
        let key = SealKey::derive("sk-salt", "responses").unwrap();
        let sealed = key.seal(b"", b"a".to_vec()).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open(b"", changed), Err(SealError), "{at}");
            assert_eq!(key.open(b"", sealed[..at].to_vec()), Err(SealError), "{at}");
        }
        assert_ne!(key.seal(b"", b"a".to_vec()).unwrap(), sealed);
    }
}
