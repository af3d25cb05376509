//! `litellm --test`: one chat request to a running proxy.

use super::{Args, environment, say};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A model may think for a while.
const PATIENCE: Duration = Duration::from_secs(120);

/// Sends a request and prints the answer.
///
/// # Errors
/// No proxy, or one that refuses.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let model = args.model.clone().unwrap_or_else(|| "gpt-3.5-turbo".into());
    let request = serde_json::json!({
        "model": model,
        "messages": [{ "role": "user", "content": "this is a test request, write a short poem" }],
        "max_tokens": 256,
    });
    let url = format!("{}/chat/completions", args.url());
    let key = environment::get("LITELLM_MASTER_KEY");
    say::line(&ask("POST", &url, key.as_deref(), Some(&request.to_string()))?);
    Ok(())
}

/// One HTTP/1.0 exchange on a connection of its own: enough for a proxy on this machine, and no
/// runtime is needed.
///
/// # Errors
/// What went wrong, naming the address; the body of an answer that isn't 2xx.
pub(crate) fn ask(method: &str, url: &str, key: Option<&str>, body: Option<&str>) -> Result<String, String> {
    let address = url.strip_prefix("http://").unwrap_or(url);
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let failed = |error: std::io::Error| format!("no LiteLLM proxy answers at {url}: {error}");
    let mut stream = TcpStream::connect(host).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    let key = key
        .map(|key| format!("authorization: Bearer {key}\r\n"))
        .unwrap_or_default();
    let body = body.unwrap_or_default();
    let head = format!(
        "{method} /{path} HTTP/1.0\r\nhost: {host}\r\n{key}content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body.as_bytes()))
        .map_err(failed)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(failed)?;
    let (head, text) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let ok = head.split(' ').nth(1).is_some_and(|status| status.starts_with('2'));
    if ok {
        Ok(text.to_owned())
    } else {
        Err(format!("{url}: {text}"))
    }
}
