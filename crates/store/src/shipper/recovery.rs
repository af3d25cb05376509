//! Ships what dead processes left in the journal's folder.

use super::run::{BATCH, ShipError, Worker};
use crate::clock;
use crate::journal::Position;
use crate::journal::dead::{DONE, DeadWriter};
use crate::journal::folder::Folder;
use crate::store::{Ledger, Mark};
use std::sync::atomic::Ordering;

impl Worker {
    /// Every folder whose process is dead: its entries, then its interrupted calls, then the folder goes.
    pub(super) async fn recover(&self, ledger: &mut Ledger) -> Result<(), ShipError> {
        let Some(root) = self.journal.folder.path().parent() else {
            return Ok(());
        };
        for folder in Folder::dead(root)? {
            match self.recover_folder(ledger, &folder).await {
                // One folder on a broken disk must not keep all other calls from the database.
                Err(ShipError::Journal(error)) => {
                    self.progress.failures.fetch_add(1, Ordering::Relaxed);
                    tracing::error!("cannot recover the journal `{}`: {error}", folder.path().display());
                }
                result => result?,
            }
        }
        Ok(())
    }

    async fn recover_folder(&self, ledger: &mut Ledger, folder: &Folder) -> Result<(), ShipError> {
        let marks = ledger.marks(folder.instance()).await?;
        let shipped = |writer| {
            let mark = marks.iter().find(|mark| mark.writer == writer);
            mark.map_or(Position::default(), |mark| mark.position)
        };
        for writer in DeadWriter::all(folder, shipped)? {
            self.recover_writer(ledger, folder, writer).await?;
        }
        folder.remove()?;
        Ok(ledger.forget(folder.instance()).await?)
    }

    async fn recover_writer(
        &self,
        ledger: &mut Ledger,
        folder: &Folder,
        mut writer: DeadWriter,
    ) -> Result<(), ShipError> {
        let mut mark = Mark {
            instance: folder.instance(),
            writer: writer.writer,
            position: Position::default(),
        };
        loop {
            let calls = writer.next_batch(BATCH)?;
            if calls.is_empty() {
                break;
            }
            mark.position = writer.position();
            ledger.write(&calls, &[mark], clock::now_us()).await?;
            self.progress.shipped.fetch_add(calls.len() as u64, Ordering::Relaxed);
        }
        let mut calls = Vec::new();
        for call in writer.interrupted() {
            if !ledger.has(&call.entry).await? {
                calls.push(call);
            }
        }
        mark.position = DONE;
        ledger.write(&calls, &[mark], clock::now_us()).await?;
        self.report(folder, calls.len(), writer.lost_bytes);
        Ok(())
    }

    fn report(&self, folder: &Folder, interrupted: usize, lost_bytes: u64) {
        self.progress.shipped.fetch_add(interrupted as u64, Ordering::Relaxed);
        self.progress
            .interrupted
            .fetch_add(interrupted as u64, Ordering::Relaxed);
        self.progress.lost_bytes.fetch_add(lost_bytes, Ordering::Relaxed);
        if interrupted > 0 {
            tracing::warn!("a process ended before {interrupted} of its calls did; they are logged as interrupted");
        }
        if lost_bytes > 0 {
            tracing::error!(
                "{lost_bytes} bytes of the journal `{}` make no sense and were passed over",
                folder.path().display()
            );
        }
    }

    /// Marks this process's own journal as done and removes it.
    pub(super) async fn leave_nothing(&mut self) {
        let _ = self.remove_own().await.inspect_err(|error| {
            tracing::warn!("the journal `{}` stays: {error}", self.journal.folder.path().display());
        });
    }

    async fn remove_own(&self) -> Result<(), ShipError> {
        let (folder, instance) = (&self.journal.folder, self.journal.folder.instance());
        let mut ledger = Ledger::open(&self.store).await?;
        let lanes = self.journal.lanes.lock().len();
        let mark = |writer| Mark {
            instance,
            writer,
            position: DONE,
        };
        let marks: Vec<Mark> = (0..lanes as u32).map(mark).collect();
        ledger.write(&[], &marks, clock::now_us()).await?;
        folder.remove()?;
        ledger.forget(instance).await?;
        Ok(())
    }
}
