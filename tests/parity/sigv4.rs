//! Checks AWS's signature with the one secret that the cases use: the provider's side of Bedrock.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Not a secret: nothing outside of loopback ever sees it.
const SECRET_KEY: &str = "oracle/fake+secret/0123456789abcdefghijkl";
/// SHA-256 works on so many bytes at a time.
const BLOCK: usize = 64;

/// Whose signature a request has, and whether it is right; `None` if it has none.
pub(crate) fn describe(
    method: &str,
    path: &str,
    query: &str,
    headers: &Map<String, Value>,
    body: &[u8],
) -> Option<String> {
    let header = |name: &str| headers.get(name).and_then(Value::as_str).unwrap_or_default();
    let rest = header("authorization").strip_prefix("AWS4-HMAC-SHA256 Credential=")?;
    let (credential, rest) = rest.split_once(", SignedHeaders=")?;
    let (signed, signature) = rest.split_once(", Signature=")?;
    let (key, scope) = credential.split_once('/')?;
    let [date, region, service, "aws4_request"] = scope.split('/').collect::<Vec<_>>()[..] else {
        return None;
    };
    assert!(query.is_empty(), "no case signs a query");
    let mut canonical = format!("{method}\n{}\n\n", quoted(path));
    for name in signed.split(';') {
        let value: Vec<_> = header(name).split_whitespace().collect();
        writeln!(canonical, "{name}:{}", value.join(" ")).expect("to memory");
    }
    write!(canonical, "\n{signed}\n{}", hex(&Sha256::digest(body))).expect("to memory");
    let hash = hex(&Sha256::digest(&canonical));
    let to_sign = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{hash}", header("x-amz-date"));
    let start = hmac(format!("AWS4{SECRET_KEY}").as_bytes(), date);
    let signing = [region, service, "aws4_request"]
        .iter()
        .fold(start, |key, part| hmac(&key, part));
    let verdict = if hex(&hmac(&signing, &to_sign)) == signature {
        "valid"
    } else {
        "INVALID"
    };
    Some(format!("SigV4 {key} {region}/{service} {verdict}"))
}

/// The path as it was sent, encoded once more.
fn quoted(path: &str) -> String {
    let quote = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(quote).collect()
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    assert!(key.len() <= BLOCK, "keys are short");
    let padded = |with: u8| {
        (0..BLOCK)
            .map(|at| key.get(at).copied().unwrap_or(0) ^ with)
            .collect::<Vec<u8>>()
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner)
        .finalize()
        .to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn hmac_is_rfc_4231s() {
    assert_eq!(
        hex(&hmac(b"Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}
