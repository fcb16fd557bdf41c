//! The file to which `tail --record` writes the messages.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::Duration;

use super::super::Error;
use crate::recording::Recorded;

/// A recording that is being written.
pub(super) struct Recorder {
    path: String,
    file: File,
}

impl Recorder {
    /// Opens a recording, to append to it. Creates the file if it does not exist.
    pub(super) fn open(path: &str) -> Result<Self, Error> {
        match OpenOptions::new().create(true).append(true).open(path) {
            Ok(file) => Ok(Self { path: path.into(), file }),
            Err(error) => Err(Error::Recording { path: path.into(), error }),
        }
    }

    /// Adds a message. `at` is the time of its arrival, since 1970. Each line is written immediately and as a
    /// whole, so the recording can be read at any time.
    pub(super) fn add(&self, at: Duration, channel: &str, event: &str, text: &str) -> Result<(), Error> {
        let message = Recorded::arrived(at.as_millis() as f64, channel, event, text);
        let line = message.to_line().map_err(|error| Error::Use(error.to_string()))? + "\n";
        (&self.file)
            .write_all(line.as_bytes())
            .map_err(|error| Error::Recording { path: self.path.clone(), error })
    }
}
