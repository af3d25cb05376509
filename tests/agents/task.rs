//! A task that needs tools: a note is written, read and copied, and the copy is read. The mock decides what is called, the
//! agent does it, and the mock refuses every turn whose signed reasoning doesn't come back as it was.

use crate::environment::{beside_the_build, made, tests};
use crate::mocked::{Mocked, Provider};
use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// What the note says.
pub(crate) const NOTE: &str = "Grüße\nfrom a tool\n";
/// How its copy is made.
pub(crate) const COPY: &str = "tr a-z A-Z < note.txt > loud.txt && cat note.txt";
/// What the copy says; no request has it but as the result of a tool.
const LOUD: &str = "FROM A TOOL";
/// What is asked of the agent.
pub(crate) const PROMPT: &str = "Write the note, shout it into a second file, and show both.";
/// What the model says in the end.
const DONE: &str = "All is written, read and shouted.";
/// Longest run; one takes a second or two on an idle machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// Wait between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// A program that does tasks with tools.
pub(crate) struct Agent {
    /// The folder in `tests/agents` that pins it, and its program's name.
    pub(crate) package: [&'static str; 2],
    /// The model that it asks for.
    pub(crate) model: &'static str,
    /// What the model does in its turns, the last but one a call that shows the copy.
    pub(crate) steps: fn(work: &Path) -> Value,
    /// Adds to a command what lets it do the task, alone, at this gateway.
    pub(crate) command: fn(&mut Command, home: &Path, gateway: &str),
    /// Reads what it printed: the last words, and the tokens of all prompts and of all answers.
    pub(crate) report: fn(&str) -> (String, [u64; 2]),
}

/// Has an agent do the task with a model of this provider.
pub(crate) async fn is_done(agent: &Agent, provider: &Provider) {
    let folder = tempfile::tempdir().expect("a folder");
    let [work, home] = ["work", "home"].map(|name| folder.path().join(name));
    for new in [&work, &home] {
        fs::create_dir(new).expect("a new folder");
    }
    let steps = (agent.steps)(&work);
    let turns = steps.as_array().expect("a list").len() + 1;
    let options = [
        ("think", "1"),
        ("strict", "1"),
        ("text", DONE),
        ("steps", &*steps.to_string()),
    ];
    let mocked = Mocked::start(&[(agent.model, provider)], &options).await;

    let mut command = Command::new(program(agent));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.current_dir(&work).env("HOME", &home);
    (agent.command)(&mut command, &home, &mocked.url);
    let said = run(&mut command, folder.path()).await;

    let (last, tokens) = (agent.report)(&said);
    assert_eq!(last, DONE, "{said}");
    assert_eq!(fs::read_to_string(work.join("note.txt")).expect("the note"), NOTE);
    assert!(
        fs::read_to_string(work.join("loud.txt"))
            .expect("its copy")
            .contains(LOUD)
    );
    let requests = mocked.requests().await;
    let has_result = |request: &Value| request["body"].to_string().contains(LOUD);
    let told: Vec<bool> = requests.iter().map(has_result).collect();
    assert_eq!(
        told,
        [vec![false; turns - 1], vec![true]].concat(),
        "the last turn alone knows the copy"
    );
    assert_eq!(
        mocked.spent(turns).await,
        tokens,
        "agent and gateway count the same: {said}"
    );
    mocked.stop().await;
}

/// The agent's program, installed unless it is there.
fn program(agent: &Agent) -> PathBuf {
    let [package, program] = agent.package;
    let folder = beside_the_build(&format!("agent-{package}"));
    let folder = made("node-env.sh", &tests().join("agents").join(package), &folder);
    folder.join("node_modules/.bin").join(program)
}

/// Runs a command, which must succeed while patience lasts: what it printed.
async fn run(command: &mut Command, folder: &Path) -> String {
    let [out, err] = ["out", "err"].map(|name| folder.join(name));
    let file = |path: &Path| File::create(path).expect("a file");
    let command = command.stdin(Stdio::null()).stdout(file(&out)).stderr(file(&err));
    let mut child = Running(command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}")));
    let end = Instant::now() + PATIENCE;
    let said = || [&out, &err].map(|path| fs::read_to_string(path).unwrap_or_default());
    loop {
        if let Some(status) = child.0.try_wait().expect("its state") {
            let [out, err] = said();
            assert!(status.success(), "{status}\n{out}\n{err}");
            return out;
        }
        assert!(Instant::now() < end, "it doesn't end: {:?}", said());
        sleep(LOOK).await;
    }
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
