//! One connection that asks the same thing again and again.

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde::de::{Deserialize, Deserializer, Error as _};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpStream;

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Where requests go and what they say.
#[derive(serde::Deserialize)]
pub(crate) struct Target {
    #[serde(deserialize_with = "uri")]
    url: Uri,
    key: String,
    body_file: PathBuf,
    #[serde(skip)]
    body: Bytes,
}

impl Target {
    /// The same with the body in memory.
    ///
    /// # Errors
    /// A file that can't be read.
    pub(crate) fn read(mut self) -> std::io::Result<Self> {
        self.body = std::fs::read(&self.body_file)?.into();
        Ok(self)
    }
}

/// A connection of its own to the target, open as long as the target leaves it open.
pub(crate) struct Caller {
    target: Arc<Target>,
    connection: SendRequest<Full<Bytes>>,
}

impl Caller {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens there.
    pub(crate) async fn connect(target: Arc<Target>) -> Result<Self, Failure> {
        let address = target.url.authority().ok_or("a URL without a host")?;
        let stream = TcpStream::connect(address.as_str()).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driver);
        Ok(Self { target, connection })
    }

    /// Sends the request and waits for the head of the answer.
    ///
    /// # Errors
    /// A connection that ended, or a status other than 200.
    pub(crate) async fn ask(&mut self) -> Result<Incoming, Failure> {
        let Target { url, key, body, .. } = &*self.target;
        let request = Request::post(url.path())
            .header("host", url.authority().map_or("", |host| host.as_str()))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {key}"))
            .body(Full::new(body.clone()))?;
        self.connection.ready().await?;
        let answer: Response<Incoming> = self.connection.send_request(request).await?;
        if answer.status() != 200 {
            return Err(format!("status {}", answer.status()).into());
        }
        Ok(answer.into_body())
    }
}

fn uri<'de, D: Deserializer<'de>>(from: D) -> Result<Uri, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}
