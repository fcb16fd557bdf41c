//! Publishes a file of events, or a recording, while it is read.

use std::fs;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::sleep;

use super::super::input::{Answer, each_line, message, no_message, open};
use super::super::output::{enough, say, write};
use super::super::stop::Stop;
use super::super::{Error, Outcome};
use super::replay::Replay;
use crate::error::{says, server};
use crate::recording::{self, Recorded};
use crate::{Delivery, Publisher, RealtimeError};

/// How long accepted events are still sent after a signal.
const GRACE: Duration = Duration::from_secs(5);

/// The number of lines that may wait for their end. The publisher's queue bounds the events, and this bounds the
/// errors.
const WAITING: usize = 16_384;

/// The number of lines that are read ahead.
const AHEAD: usize = 256;

/// The totals of the lines so far.
#[derive(Default)]
struct Sums {
    published: u64,
    truncated: u64,
    failed: u64,
}

/// How far the input was read.
struct Read {
    /// The number of the last line.
    line: u64,
    /// The number of messages that are copies.
    copies: u64,
    /// Whether the input came to its end, or why it could not be read.
    ended: Result<bool, Error>,
}

/// Publishes the message of each line, and prints the errors. With `replay`, the lines are a recording.
///
/// An event that was accepted is published or counted as failed, even if the input cannot be read to its end, if
/// nobody reads the output, or after a signal. The totals are always printed: on standard error if standard output
/// cannot be written.
pub(super) fn publish(
    runtime: &Runtime,
    publisher: &Publisher,
    file: Option<&str>,
    replay: Option<Replay>,
) -> Result<Outcome, Error> {
    let started = Instant::now();
    let stop = Stop::watch()?;
    let lines = read(file)?;
    let bar = bar(file);
    let is_replay = replay.is_some();
    let (mut stopped, closing) = (stop.clone(), publisher.clone());
    runtime.spawn(async move {
        stopped.asked().await;
        // the events that are not sent in time end as failures
        closing.shutdown(GRACE).await;
    });
    let (sender, waiting) = channel(WAITING);
    let feeding = feed(publisher, lines, replay, stop.clone(), sender, &bar);
    let (read, (sums, printed)) = runtime.block_on(async { tokio::join!(feeding, tell(waiting, &bar)) });
    bar.finish_and_clear();

    let Sums { published, truncated, failed } = sums;
    let seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    let mut sums =
        json!({ "published": published, "truncated": truncated, "failed": failed, "seconds": seconds });
    if is_replay {
        sums["copies"] = json!(read.copies);
    }
    let sums = sums.to_string();
    let printed = printed.and_then(|()| write(&sums));
    if printed.is_err() {
        say(&sums);
    }
    enough(printed)?;
    let is_all = read.ended?;
    let Some(signal) = stop.signal() else { return Ok(Outcome::of(failed == 0)) };
    let last = if is_all { "the last line".into() } else { format!("line {}", read.line) };
    say(&format!("stopped by {} after {last}", signal.name()));
    Ok(Outcome::Stopped(signal))
}

type Line = Result<(u64, Vec<u8>), Error>;

/// Reads the lines in a thread, because a signal must not wait for the next one.
fn read(file: Option<&str>) -> Result<Receiver<Line>, Error> {
    let (sender, lines) = channel(AHEAD);
    let (input, file) = (open(file)?, file.map(str::to_owned));
    let read = move || {
        let each = |number, line: &[u8]| {
            let sent = sender.blocking_send(Ok((number, line.to_owned())));
            sent.map_err(|_| Error::Output(io::ErrorKind::BrokenPipe.into()))
        };
        if let Err(error) = each_line(input, file.as_deref(), each) {
            // without a receiver nobody misses it
            let _ = sender.blocking_send(Err(error));
        }
    };
    let started = thread::Builder::new().spawn(read);
    started.map_err(|error| Error::Use(format!("cannot start a thread: {error}")))?;
    Ok(lines)
}

type Queued = (u64, Result<Delivery, RealtimeError>);

/// Hands the lines to the publisher, until the last one or a signal.
async fn feed(
    publisher: &Publisher,
    mut lines: Receiver<Line>,
    mut replay: Option<Replay>,
    mut stop: Stop,
    queued: Sender<Queued>,
    bar: &ProgressBar,
) -> Read {
    let mut read = Read { line: 0, copies: 0, ended: Ok(false) };
    let enqueue = async |name: &str, data: &str| {
        publisher.enqueue_json(name, data).await.map_err(|error| RealtimeError::from(&error))
    };
    loop {
        let next = tokio::select! {
            biased;
            _ = stop.asked() => return read,
            next = lines.recv() => next,
        };
        let (number, line) = match next {
            Some(Ok(line)) => line,
            Some(Err(error)) => return Read { ended: Err(error), ..read },
            None => return Read { ended: Ok(true), ..read },
        };
        let result = match &mut replay {
            None => Some(match message(&line) {
                Ok((name, data)) => enqueue(&name, &data).await,
                Err(error) => Err(no_message(number, &server::command::MESSAGE, "", &error)),
            }),
            Some(replay) => match Recorded::parse(&line) {
                Ok(message) => match replay.wait(&message) {
                    Some(wait) => {
                        // even the shortest sleep takes a millisecond
                        if !wait.is_zero() {
                            tokio::select! {
                                _ = stop.asked() => return read,
                                () = sleep(wait) => {}
                            }
                        }
                        Some(enqueue(&message.event, &message.payload()).await)
                    }
                    None => None,
                },
                Err(error) => Some(Err(no_message(number, &says::RECORDING, &recording::expected(), &error))),
            },
        };
        read.line = number;
        bar.inc(line.len() as u64);
        match result {
            // the receiver lives until this sender is dropped
            Some(result) => _ = queued.send((number, result)).await,
            None => read.copies += 1,
        }
    }
}

/// Waits for each event in turn, and prints those that failed. Nothing is printed after an error of the output,
/// which is returned.
async fn tell(mut waiting: Receiver<Queued>, bar: &ProgressBar) -> (Sums, Result<(), Error>) {
    let (mut sums, mut printed) = (Sums::default(), Ok(()));
    while let Some((number, queued)) = waiting.recv().await {
        let published = match queued {
            Ok(delivery) => delivery.await.map_err(|error| RealtimeError::from(&error)),
            Err(error) => Err(error),
        };
        match published {
            Ok(receipt) => {
                sums.published += 1;
                sums.truncated += u64::from(!receipt.truncated.is_empty());
            }
            Err(error) => {
                sums.failed += 1;
                if printed.is_ok() {
                    printed = bar.suspend(|| write(&Answer::refusal(Some(number), &error).json));
                }
            }
        }
        bar.set_message(format!("{} published, {} failed", sums.published, sums.failed));
    }
    (sums, printed)
}

/// A progress bar on standard error, if that is a terminal.
fn bar(file: Option<&str>) -> ProgressBar {
    let bytes = file.filter(|file| *file != "-").and_then(|file| Some(fs::metadata(file).ok()?.len()));
    let style =
        |template| ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    match bytes {
        Some(bytes) => ProgressBar::new(bytes)
            .with_style(style("{bar:40} {percent:>3} %  {msg}  {elapsed} of about {duration}")),
        None => ProgressBar::new_spinner().with_style(style("{spinner} {msg}  {elapsed}")),
    }
}
