//! Segment files: made at their full size, so that writing into them needs no more room.

use super::JournalError;
use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::{Errno, retry_on_intr};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The first bytes of a segment: its format's name and version.
pub(crate) const MAGIC: [u8; 8] = *b"LLMJRNL1";

/// A segment that is being written.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) number: u32,
    pub(crate) file: Arc<File>,
    /// The first free byte.
    pub(crate) used: u32,
    size: u32,
}

impl Segment {
    /// Makes a segment of `size` bytes on disk.
    ///
    /// # Errors
    /// [`JournalError::Full`] without room for it; then nothing is left behind.
    pub(crate) fn create(dir: &Path, writer: u32, number: u32, size: u32) -> Result<Self, JournalError> {
        let path = path(dir, writer, number);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)?;
        if let Err(error) = allocate(&file, size).and_then(|()| file.write_all_at(&MAGIC, 0)) {
            let _ = std::fs::remove_file(&path);
            return Err(error.into());
        }
        Ok(Self {
            number,
            file: Arc::new(file),
            used: MAGIC.len() as u32,
            size,
        })
    }

    /// Bytes that are still free.
    pub(crate) const fn free(&self) -> u32 {
        self.size - self.used
    }

    /// Writes `bytes`, which [`Segment::used`] counts already, where they end. After an error the same call may be tried
    /// again.
    ///
    /// # Errors
    /// The disk failed.
    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, u64::from(self.used) - bytes.len() as u64)
    }
}

/// Where a segment lies.
pub(crate) fn path(dir: &Path, writer: u32, number: u32) -> PathBuf {
    dir.join(format!("{writer:03}-{number:08}.segment"))
}

/// Writer and number of a segment, by its file's name.
pub(crate) fn parse_name(name: &str) -> Option<(u32, u32)> {
    let (writer, number) = name.strip_suffix(".segment")?.split_once('-')?;
    Some((writer.parse().ok()?, number.parse().ok()?))
}

/// Reserves room on disk; where the file system can't, by writing zeros.
fn allocate(file: &File, size: u32) -> io::Result<()> {
    match retry_on_intr(|| fallocate(file, FallocateFlags::empty(), 0, u64::from(size))) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => {
            let zeros = [0; 1 << 16];
            for start in (0..size).step_by(zeros.len()) {
                let piece = zeros.get(..(size - start) as usize).unwrap_or(&zeros);
                file.write_all_at(piece, u64::from(start))?;
            }
            Ok(())
        }
        result => Ok(result?),
    }
}
