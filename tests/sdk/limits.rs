//! A provider that tells its rate limits, which the mock has none of.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const BODY: &str = r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini",
    "choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],
    "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#;

/// Starts it; its address.
pub(crate) async fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    format!("http://{address}")
}

/// Answers one request, whatever it is.
async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut request = vec![0; 64 * 1024];
    let mut length = 0;
    while !request[..length].ends_with(b"}") {
        match stream.read(&mut request[length..]).await? {
            0 => return Ok(()),
            more => length += more,
        }
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\
        x-ratelimit-limit-requests: 500\r\nx-ratelimit-remaining-requests: 499\r\n\
        x-request-id: req_of_the_provider\r\n";
    let reply = format!("{head}content-length: {}\r\n\r\n{BODY}", BODY.len());
    stream.write_all(reply.as_bytes()).await
}
