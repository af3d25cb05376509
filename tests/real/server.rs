//! llama.cpp's server with SmolLM2.

use crate::gateway::free_port;
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

/// Longest wait for the start; `make test-real` has compiled before.
const START: Duration = Duration::from_secs(60);

/// Wait between two looks.
const LOOK: Duration = Duration::from_millis(50);

/// One slot, so that counters belong to one request; no cache, so that every prompt token counts.
const FLAGS: [&str; 5] = ["--metrics", "--slots", "--no-cache-prompt", "--parallel", "1"];

/// A running server; dropping it kills it.
pub(crate) struct Server {
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
    child: Child,
}

impl Server {
    /// Starts it, with its log in `folder`, and waits until it listens; it loads the weights then.
    pub(crate) async fn start(folder: &Path) -> Self {
        let port = free_port().await.to_string();
        let log = File::create(folder.join("server.log")).expect("a log file");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/real-model.sh");
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .parent()
            .expect("the build's folder");
        let child = Command::new(script)
            .args(["serve", &port])
            .args(FLAGS)
            .env("CARGO_TARGET_DIR", target)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .expect("bash is there");
        let address = format!("127.0.0.1:{port}");
        let mut server = Self { address, child };
        let end = Instant::now() + START;
        while TcpStream::connect(&server.address).await.is_err() {
            let running = server.child.try_wait().expect("its state").is_none();
            if !running || Instant::now() > end {
                panic!(
                    "{}",
                    std::fs::read_to_string(folder.join("server.log")).expect("its log")
                );
            }
            sleep(LOOK).await;
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
