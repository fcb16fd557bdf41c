//! The signals that ask the command to end: SIGINT, which Ctrl-C sends, and SIGTERM.

use std::future::pending;
use std::io;
use std::process::exit;
use std::thread;

use tokio::runtime;
#[cfg(unix)]
use tokio::signal::unix::{Signal as Received, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, CtrlClose, ctrl_c, ctrl_close};
use tokio::sync::watch;

use super::Error;

/// A signal that asked the command to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    Interrupt,
    Terminate,
}

impl Signal {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
        }
    }

    /// The exit status of the command, as a shell reports a signal: 128 and the signal's number.
    pub(super) fn status(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

/// Tells whether a signal has asked the command to end.
#[derive(Clone)]
pub(super) struct Stop(watch::Receiver<Option<Signal>>);

impl Stop {
    /// Receives signals from now on. The first one is only reported. The second one ends the process at once: a
    /// thread of its own does this, because the other threads may wait for a reader that does not read.
    pub(super) fn watch() -> Result<Self, Error> {
        let failed = |error: io::Error| Error::Use(format!("cannot receive signals: {error}"));
        let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (mut interrupt, mut terminate) = {
            let _entered = runtime.enter();
            signals().map_err(failed)?
        };
        let (asked, stop) = watch::channel(None);
        let receive = async move {
            loop {
                let signal = tokio::select! {
                    _ = interrupt.recv() => Signal::Interrupt,
                    _ = terminate.recv() => Signal::Terminate,
                };
                if asked.send_replace(Some(signal)).is_some() {
                    exit(signal.status().into());
                }
            }
        };
        thread::Builder::new().spawn(move || runtime.block_on(receive)).map_err(failed)?;
        Ok(Self(stop))
    }

    /// Waits for a signal.
    pub(super) async fn asked(&mut self) -> Signal {
        match self.0.wait_for(Option::is_some).await.map(|signal| *signal) {
            Ok(Some(signal)) => signal,
            // the thread lives as long as the process
            _ => pending().await,
        }
    }

    /// The signal that was received, if there was one.
    pub(super) fn signal(&self) -> Option<Signal> {
        *self.0.borrow()
    }
}

#[cfg(unix)]
fn signals() -> io::Result<(Received, Received)> {
    Ok((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
}

#[cfg(windows)]
fn signals() -> io::Result<(CtrlC, CtrlClose)> {
    Ok((ctrl_c()?, ctrl_close()?))
}
