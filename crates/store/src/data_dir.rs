//! Where the database and the journal live.

use rustix::fs::{Access, FlockOperation, flock};
use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What the place of the data folder follows from. The environment is passed in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places<'a> {
    /// The configuration file, when one was given.
    pub config: Option<&'a Path>,
    /// `LITELLM_DATA_DIR`.
    pub data_dir: Option<&'a Path>,
    /// `XDG_STATE_HOME`.
    pub xdg_state_home: Option<&'a Path>,
    /// `HOME`.
    pub home: Option<&'a Path>,
}

/// The data folder: `litellm.db` and `journal/`. It exists and can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir {
    path: PathBuf,
}

/// Why there is no data folder.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// No folder can be made or written.
    #[error("cannot use the data folder `{}`: {source}; set LITELLM_DATA_DIR to a folder that can be written", path.display())]
    Unusable {
        /// The last one tried.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another process has the folder.
    #[error(
        "the data folder `{}` is in use by process {pid}; stop that process or set LITELLM_DATA_DIR to another folder",
        path.display()
    )]
    InUse {
        /// The folder.
        path: PathBuf,
        /// Its owner's process id, as the owner wrote it (`unknown` if it couldn't).
        pid: String,
    },
}

/// Keeps other processes off an SQLite data folder while it lives.
#[derive(Debug)]
pub struct DirLock {
    _file: File,
}

impl DataDir {
    /// Picks the folder and makes it (mode 0700): `LITELLM_DATA_DIR`; else `<config file name>.data/` beside the
    /// config, or, when that can't be written, `$XDG_STATE_HOME/litellm/<hash of the config's absolute path>/`; without
    /// a config `./litellm.data/`.
    ///
    /// # Errors
    /// None of them can be written.
    pub fn open(places: &Places<'_>) -> Result<Self, DataDirError> {
        let (first, second) = candidates(places);
        let error = match make(&first) {
            Ok(()) => return Ok(Self { path: first }),
            Err(error) => error,
        };
        match second {
            Some(second) if make(&second).is_ok() => {
                tracing::warn!(
                    "the data folder is `{}`, because `{}` cannot be written: {error}",
                    second.display(),
                    first.display()
                );
                Ok(Self { path: second })
            }
            _ => Err(DataDirError::Unusable {
                path: first,
                source: error,
            }),
        }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The SQLite database.
    pub fn database(&self) -> PathBuf {
        self.path.join("litellm.db")
    }

    /// Where instances keep their journals.
    pub fn journal(&self) -> PathBuf {
        self.path.join("journal")
    }

    /// Takes the folder for this process.
    ///
    /// # Errors
    /// Another process has it, or the lock file can't be written.
    pub fn lock(&self) -> Result<DirLock, DataDirError> {
        let unusable = |source| DataDirError::Unusable {
            path: self.path.clone(),
            source,
        };
        let mut file = open_lock(&self.path.join("lock")).map_err(unusable)?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            let mut pid = String::new();
            let _ = file.read_to_string(&mut pid);
            return Err(DataDirError::InUse {
                path: self.path.clone(),
                pid: Some(pid.trim())
                    .filter(|pid| !pid.is_empty())
                    .unwrap_or("unknown")
                    .to_owned(),
            });
        }
        write_pid(&mut file).map_err(unusable)?;
        Ok(DirLock { _file: file })
    }
}

/// The folder that is wanted, and the one to fall back on.
fn candidates(places: &Places<'_>) -> (PathBuf, Option<PathBuf>) {
    if let Some(path) = places.data_dir {
        return (path.to_owned(), None);
    }
    let Some(config) = places.config else {
        return ("litellm.data".into(), None);
    };
    let mut beside = config.as_os_str().to_owned();
    beside.push(".data");
    let state = places.xdg_state_home.map(Path::to_owned);
    let state = state.or_else(|| Some(places.home?.join(".local/state")));
    (
        beside.into(),
        state.map(|state| state.join("litellm").join(hash_of(config))),
    )
}

/// 16 hex digits that are always the same for a config file, wherever the process was started.
fn hash_of(config: &Path) -> String {
    let absolute = std::path::absolute(config).unwrap_or_else(|_| config.to_owned());
    let digest = Sha256::digest(absolute.as_os_str().as_encoded_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn make(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    Ok(rustix::fs::access(path, Access::WRITE_OK | Access::EXEC_OK)?)
}

fn open_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

fn write_pid(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn lies_beside_the_config_with_mode_0700() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.yaml");
        let places = Places {
            config: Some(&config),
            ..Places::default()
        };
        let dir = DataDir::open(&places).unwrap();
        assert_eq!(dir.path(), folder.path().join("config.yaml.data"));
        assert_eq!(dir.path().metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(DataDir::open(&places).unwrap(), dir);
    }

    #[test]
    fn the_environment_wins_and_has_no_fallback() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("a/b");
        let places = Places {
            config: Some(Path::new("/x/config.yaml")),
            data_dir: Some(&wanted),
            ..Places::default()
        };
        assert_eq!(DataDir::open(&places).unwrap().path(), wanted);
        std::fs::write(folder.path().join("file"), "").unwrap();
        let wanted = folder.path().join("file");
        let places = Places {
            data_dir: Some(&wanted),
            ..places
        };
        let error = DataDir::open(&places).unwrap_err().to_string();
        assert!(error.contains("LITELLM_DATA_DIR"), "{error}");
    }

    #[test]
    fn falls_back_to_the_state_folder() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            config: Some(Path::new("/proc/no/config.yaml")),
            home: Some(folder.path()),
            ..Places::default()
        };
        let dir = DataDir::open(&places).unwrap();
        assert!(dir.path().starts_with(folder.path().join(".local/state/litellm")));
        let moved = Places {
            xdg_state_home: Some(folder.path()),
            ..places
        };
        let dir = DataDir::open(&moved).unwrap();
        assert_eq!(dir.path().parent(), Some(&*folder.path().join("litellm")));
    }

    #[test]
    fn refuses_a_second_owner_by_pid() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            data_dir: Some(folder.path()),
            ..Places::default()
        };
        let dir = DataDir::open(&places).unwrap();
        let lock = dir.lock().unwrap();
        let error = dir.lock().unwrap_err().to_string();
        assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
        drop(lock);
        dir.lock().unwrap();
    }
}
