//! HTTPS with files of one's own, made by `openssl`; without that tool there is nothing to test with.

use super::setup::{KEY, folder};
use crate::process::Process;
use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::{http1, http2};
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const FILES: [&str; 4] = ["--ssl_keyfile_path", "key.pem", "--ssl_certfile_path", "cert.pem"];

#[tokio::test]
async fn both_versions_of_http() {
    let folder = folder("http://127.0.0.1:1");
    if !make_certificate(folder.path()) {
        return;
    }
    let mut gateway = Process::serve(folder.path(), &FILES, &[]);
    let url = gateway.url().await;
    let address = url.strip_prefix("https://").expect("an HTTPS address");

    let stream = connect(folder.path(), address, "h2").await;
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .expect("HTTP/2");
    tokio::spawn(connection);
    let reply = sender.send_request(request(&url)).await.expect("an answer");
    assert_eq!(reply.status(), StatusCode::OK);

    let stream = connect(folder.path(), address, "http/1.1").await;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP/1.1");
    tokio::spawn(connection);
    let reply = sender.send_request(request("")).await.expect("an answer");
    assert_eq!(reply.status(), StatusCode::OK);
}

/// `GET /v1/models` with the key.
fn request(base: &str) -> Request<Empty<Bytes>> {
    let request = Request::get(format!("{base}/v1/models")).header("authorization", format!("Bearer {KEY}"));
    request
        .header("host", "localhost")
        .body(Empty::new())
        .expect("a request")
}

/// A key and a certificate for 127.0.0.1 that signs itself.
fn make_certificate(folder: &Path) -> bool {
    let args = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 \
        -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE";
    let mut openssl = Command::new("openssl");
    openssl
        .args(args.split_whitespace())
        .current_dir(folder)
        .stderr(Stdio::null());
    openssl.status().is_ok_and(|status| status.success())
}

/// A connection that speaks this protocol and trusts that certificate alone.
async fn connect(folder: &Path, address: &str, protocol: &str) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(folder.join("cert.pem")).expect("a certificate");
    roots.add(certificate).expect("a root");
    let mut config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.into()];
    let stream = TcpStream::connect(address).await.expect("a connection");
    let name = ServerName::try_from("127.0.0.1").expect("an address");
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .expect("TLS");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
    stream
}
