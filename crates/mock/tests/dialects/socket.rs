//! A mock of one's own, and HTTP by hand.

use mock::Options;
use serde_json::Value;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A mock.
pub(crate) struct Server(SocketAddr);

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    /// The body without its chunks' frames.
    pub(crate) body: Vec<u8>,
    pub(crate) reset: bool,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    pub(crate) async fn with(set: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut options = Options::default();
        for (name, value) in set {
            options.set(name, value).unwrap();
        }
        tokio::spawn(mock::serve(listener, options, 4));
        Self(address)
    }
}

pub(crate) async fn post(server: &Server, path: &str, body: &Value) -> Reply {
    send(server, "POST", path, body.to_string().as_bytes()).await
}

pub(crate) async fn send(server: &Server, method: &str, path: &str, body: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(server.0).await.unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut bytes = Vec::new();
    let reset = stream.read_to_end(&mut bytes).await.is_err();
    reply(&bytes, reset)
}

fn reply(bytes: &[u8], reset: bool) -> Reply {
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a head");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let body = &bytes[end + 4..];
    let body = match head.contains("transfer-encoding: chunked") {
        true => unchunked(body),
        false => body.to_vec(),
    };
    let status = head[9..12].parse().unwrap();
    Reply {
        status,
        head,
        body,
        reset,
    }
}

/// The chunks' content, as far as it came.
fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend(&bytes[end + 2..end + 2 + size]);
        bytes = bytes.get(end + size + 4..).unwrap_or_default();
    }
    body
}
