//! The file to which `tail --record` writes the messages.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
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
            Err(error) => Err(Error::Use(format!("cannot write `{path}`: {error}"))),
        }
    }

    /// Adds a message. `at` is the time of its arrival, since 1970. Each line is written immediately and as a
    /// whole, so the recording can be read at any time.
    pub(super) fn add(&self, at: Duration, channel: &str, event: &str, text: &str) -> io::Result<()> {
        let mut line = Recorded::arrived(at.as_millis() as f64, channel, event, text).to_line();
        line.push('\n');
        (&self.file)
            .write_all(line.as_bytes())
            .map_err(|error| io::Error::other(format!("`{}`: {error}", self.path)))
    }
}
