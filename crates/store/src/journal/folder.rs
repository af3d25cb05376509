//! An instance's folder and the lock that says whether its process lives.

use rustix::fs::{FlockOperation, flock};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A folder that this process has locked: its own, or a dead process's.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    instance: Uuid,
    _lock: File,
}

impl Folder {
    /// Makes a new folder below `root`. It gets its name when it is locked, so nobody takes it for a dead one.
    pub(crate) fn create(root: &Path) -> io::Result<Self> {
        let instance = Uuid::now_v7();
        let (hidden, path) = (root.join(format!(".{instance}")), root.join(instance.to_string()));
        DirBuilder::new().recursive(true).mode(0o700).create(&hidden)?;
        let lock = open_lock(&hidden)?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        fs::rename(&hidden, &path)?;
        sync_dir(root)?;
        Ok(Self {
            path,
            instance,
            _lock: lock,
        })
    }

    /// The folders below `root` whose processes are dead, oldest first. They are ours then.
    pub(crate) fn dead(root: &Path) -> io::Result<Vec<Self>> {
        let mut dead = Vec::new();
        for found in fs::read_dir(root)? {
            let name = found?.file_name();
            let name = name.to_string_lossy();
            let path = root.join(&*name);
            if let Ok(instance) = name.parse()
                && let Some(lock) = try_lock(&path)
            {
                dead.push(Self {
                    path,
                    instance,
                    _lock: lock,
                });
            }
        }
        dead.sort_by_key(|folder| folder.instance);
        Ok(dead)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whose it is.
    pub(crate) const fn instance(&self) -> Uuid {
        self.instance
    }

    /// Segments by writer and number, in order.
    pub(crate) fn segments(&self) -> io::Result<Vec<(u32, u32)>> {
        let mut segments = Vec::new();
        for found in fs::read_dir(&self.path)? {
            segments.extend(super::segment::parse_name(&found?.file_name().to_string_lossy()));
        }
        segments.sort_unstable();
        Ok(segments)
    }

    /// Makes the names of its segments outlive a power cut.
    pub(crate) fn sync(&self) -> io::Result<()> {
        sync_dir(&self.path)
    }

    /// Deletes it, with all that is in it.
    pub(crate) fn remove(&self) -> io::Result<()> {
        fs::remove_dir_all(&self.path)
    }
}

fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn open_lock(folder: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(folder.join("lock"))
}

/// The folder's lock, if nobody has it. A folder that another process has just removed is nobody's.
fn try_lock(folder: &Path) -> Option<File> {
    let lock = open_lock(folder).ok()?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
    Some(lock)
}
