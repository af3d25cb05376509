//! How many files the process may have open.

use super::setup::folder;
use crate::process::Process;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

#[tokio::test]
async fn as_many_files_are_open_as_the_system_lets_it() {
    let maximum = getrlimit(Resource::Nofile).maximum;
    let few = Rlimit {
        current: Some(256),
        maximum,
    };
    setrlimit(Resource::Nofile, few).expect("a lower limit");
    let folder = folder("http://127.0.0.1:1");
    let mut gateway = Process::serve(folder.path(), &[], &[]);
    gateway.url().await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", gateway.child.id())).expect("its limits");
    let files = limits.lines().find(|line| line.starts_with("Max open files"));
    let mut fields = files.expect("a limit of files").split_whitespace().skip(3);
    assert_eq!(fields.next(), fields.next(), "{limits}");
}
