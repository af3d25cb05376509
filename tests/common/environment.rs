//! Where an SDK or another client lives: beside the build, made by a script, and made anew when what it pins changes.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// An SDK, ready to run the cases that are written for it.
pub(crate) struct Environment {
    /// Where the cases are.
    pub(crate) folder: PathBuf,
    /// What runs them.
    pub(crate) program: PathBuf,
    /// How it runs all of them.
    pub(crate) args: &'static [&'static str],
}

/// How the cases went.
pub(crate) struct Cases {
    /// Whether all of them passed.
    pub(crate) passed: bool,
    /// What their runner said.
    pub(crate) said: String,
}

impl Environment {
    /// Python with the packages that a file in `tests` pins, for the cases in a folder of `tests`.
    pub(crate) fn python(requirements: &str, cases: &str) -> Self {
        let requirements = tests().join(requirements);
        let name = requirements.file_stem().expect("a name").to_string_lossy();
        let venv = beside_the_build(&format!("sdk-python-{name}"));
        Self {
            folder: tests().join(cases),
            program: made("venv.sh", &requirements, &venv),
            args: &["-m", "unittest", "discover"],
        }
    }

    /// Runs all cases with these variables.
    pub(crate) fn run(&self, variables: &[(&str, String)]) -> Cases {
        let mut command = Command::new(&self.program);
        let command = command.args(self.args).current_dir(&self.folder);
        let command = command.envs(variables.iter().map(|(name, value)| (name, value)));
        let output = finish(command.env("PYTHONDONTWRITEBYTECODE", "1"));
        Cases {
            passed: output.status.success(),
            said: [output.stdout, output.stderr]
                .map(|said| String::from_utf8_lossy(&said).into_owned())
                .concat(),
        }
    }
}

/// What a script prints: the path of what it made in `folder`. Tests that want the same one wait for each other.
pub(crate) fn made(script: &str, source: &Path, folder: &Path) -> PathBuf {
    let lock = File::create(folder.with_extension("lock")).expect("a lock");
    lock.lock().expect("its turn");
    let output = finish(Command::new(tests().join("../scripts").join(script)).args([source, folder]));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {said}");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

fn finish(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// A path in the build's folder.
pub(crate) fn beside_the_build(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name(name)
}

/// This folder's parent.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}
