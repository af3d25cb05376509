//! The accept loop.

use crate::connection::Connection;
use crate::options::Options;
use crate::service::Service;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// Wait after a failed accept (out of file descriptors, mostly), so that it doesn't spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Serves HTTP/1.1 and cleartext HTTP/2 on `listener` until the future is dropped. `options` are
/// those of requests that bring none of their own; the last `record` requests are kept for
/// `GET /__admin/requests`. Call it inside a tokio runtime: each connection is a task.
pub async fn serve(listener: TcpListener, options: Options, record: usize) {
    let service = Arc::new(Service::new(options, record));
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, Arc::clone(&service)));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn connection(stream: TcpStream, service: Arc<Service>) {
    let connection = Connection::new(stream);
    let switch = connection.switch();
    let answer = service_fn(move |request| {
        let (service, switch) = (Arc::clone(&service), switch.clone());
        async move { service.answer(request, switch).await }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    // a client that leaves, or a reset that was asked for, is no news
    let _ = builder.serve_connection(TokioIo::new(connection), answer).await;
}
