//! The binary as a process: any flags, what it says, how it ends.

use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Longest wait for what must happen; a debug build on a busy machine is slow.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Wait between two looks.
pub(crate) const LOOK: Duration = Duration::from_millis(20);

/// A running `litellm`; dropping it kills it.
pub(crate) struct Process {
    /// It.
    pub(crate) child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `litellm` with these flags in `folder`. Its environment is `env` and nothing else.
    pub(crate) fn start(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Self {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let log = folder.join(format!("log.{}", RUNS.fetch_add(1, Ordering::Relaxed)));
        let file = File::create(&log).expect("a log file");
        let child = Command::new(env!("CARGO_BIN_EXE_litellm"))
            .args(args)
            .current_dir(folder)
            .env_clear()
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file)
            .spawn()
            .expect("the binary starts");
        Self { child, log }
    }

    /// Starts a gateway with `config.yaml` of the folder on a free port, with more flags.
    pub(crate) fn serve(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Self {
        let all = [&["--config", "config.yaml", "--port", "0", "--num_workers", "2"], args].concat();
        Self::start(folder, &all, env)
    }

    /// What it has said until now, both streams.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it has said this, and returns all that it has said.
    pub(crate) async fn says(&mut self, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let running = self.child.try_wait().expect("its state").is_none();
            let log = self.log();
            if log.contains(text) {
                return log;
            }
            assert!(running, "it ended without saying {text:?}:\n{log}");
            assert!(Instant::now() < end, "it didn't say {text:?}:\n{log}");
            sleep(LOOK).await;
        }
    }

    /// Waits until it listens, and returns its URL.
    pub(crate) async fn url(&mut self) -> String {
        const LISTENS: &str = "LiteLLM: listening on ";
        let log = self.says(LISTENS).await;
        let (_, rest) = log.split_once(LISTENS).expect("just seen");
        let url = rest.lines().next().expect("the URL's line");
        url.replace("//0.0.0.0:", "//127.0.0.1:")
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().cast_signed()).expect("a process id");
        kill_process(pid, signal).expect("it lives");
    }

    /// Waits for its end; the exit code and all that it has said.
    pub(crate) async fn ends(&mut self) -> (i32, String) {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return (status.code().unwrap_or(-1), self.log());
            }
            assert!(Instant::now() < end, "it didn't end:\n{}", self.log());
            sleep(LOOK).await;
        }
    }

    /// Asks it to end; all that it has said.
    pub(crate) async fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        let (code, log) = self.ends().await;
        assert_eq!(code, 0, "{log}");
        log
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
