//! Bytes in, bytes out: what no HTTP library would send.

use serde_json::Value;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// No answer by then is a hang.
const HANGS: Duration = Duration::from_secs(20);

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its status; 0 if the connection ended without an answer.
    pub(super) status: u16,
    /// Status line and headers.
    pub(super) head: String,
    /// The rest.
    pub(super) body: String,
}

impl Answer {
    /// The envelope's `error`.
    pub(super) fn error(&self) -> Value {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        body["error"].clone()
    }

    /// Whether the head has this line, in any case.
    pub(super) fn has(&self, line: &str) -> bool {
        self.head.lines().any(|one| one.eq_ignore_ascii_case(line))
    }
}

/// Sends bytes on a connection of their own, and reads to its end.
pub(super) async fn exchange(address: &str, bytes: &[u8]) -> Answer {
    let whole = timeout(HANGS, talk(address, bytes)).await.expect("it hangs");
    let whole = String::from_utf8_lossy(&whole).into_owned();
    let (head, body) = whole.split_once("\r\n\r\n").unwrap_or((&whole, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Answer {
        status: status.unwrap_or(0),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

async fn talk(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.expect("it accepts");
    // as a simple client does: everything is written before anything is read
    let _ = stream.write_all(bytes).await;
    let mut whole = Vec::new();
    let _ = stream.read_to_end(&mut whole).await;
    whole
}
