//! The real binary, started for a test.

use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout};

/// Longest wait for a start; a debug build on a busy machine takes a second.
const START: Duration = Duration::from_secs(30);

/// Longest wait for an end before the process is killed.
const STOP: Duration = Duration::from_secs(5);

/// Wait between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// A running gateway; dropping it kills it.
pub(crate) struct Gateway {
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    child: Child,
}

impl Gateway {
    /// Starts a gateway with this config on a free port and waits until it is ready. Its config
    /// (`config.yaml`), log (`log`) and data (`data/`) are in `folder`, which is made.
    ///
    /// # Errors
    /// The end of its log, if it doesn't get ready.
    pub(crate) async fn start(folder: &Path, config: &str, env: &[(String, String)]) -> Result<Self, String> {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        fs::write(folder.join("config.yaml"), config).map_err(|error| error.to_string())?;
        let port = free_port().await;
        let child = spawn(folder, port, env).map_err(|error| format!("the gateway cannot start: {error}"))?;
        let mut gateway = Self {
            url: format!("http://127.0.0.1:{port}"),
            child,
        };
        if gateway.gets_ready(port).await {
            return Ok(gateway);
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        let tail: String = log
            .lines()
            .rev()
            .take(20)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
            .join("\n");
        Err(format!("the gateway did not start in {}: {tail}", folder.display()))
    }

    async fn gets_ready(&mut self, port: u16) -> bool {
        let end = Instant::now() + START;
        while Instant::now() < end {
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return false;
            }
            if timeout(Duration::from_secs(2), is_alive(port)).await == Ok(Some(true)) {
                return true;
            }
            sleep(LOOK).await;
        }
        false
    }

    /// Asks it to end, and waits.
    pub(crate) async fn stop(mut self) {
        if let Some(pid) = Pid::from_raw(self.child.id().cast_signed()) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let end = Instant::now() + STOP;
        while Instant::now() < end && self.child.try_wait().is_ok_and(|status| status.is_none()) {
            sleep(LOOK).await;
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(folder: &Path, port: u16, env: &[(String, String)]) -> std::io::Result<Child> {
    let log = File::create(folder.join("log"))?;
    Command::new(binary())
        .args([
            "--config",
            "config.yaml",
            "--host",
            "127.0.0.1",
            "--port",
            &port.to_string(),
        ])
        .current_dir(folder)
        .env("LITELLM_DATA_DIR", folder.join("data"))
        .envs(env.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
}

/// The binary under test.
pub(crate) fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_litellm"))
}

/// A port that nobody listens on now.
pub(crate) async fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Whether `GET /health/liveliness` answers below 500.
async fn is_alive(port: u16) -> Option<bool> {
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .await
        .ok()?;
    let request = b"GET /health/liveliness HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.ok()?;
    Some(head.starts_with(b"HTTP/1.1 ") && head.get(9).is_some_and(|digit| *digit < b'5'))
}
