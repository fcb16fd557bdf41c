//! Publishes a file of events, or a recording, while it is read.

use std::fs;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::input::{Answer, each_line, message, no_message, open};
use super::super::{Error, Outcome, print};
use super::replay::Replay;
use crate::error::{says, server};
use crate::recording::{self, Recorded};
use crate::{Delivery, PublishError, Publisher};

/// The totals of the lines so far.
#[derive(Default)]
struct Sums {
    published: u64,
    truncated: u64,
    failed: u64,
}

/// Publishes the message of each line, and prints the errors. With `replay`, the lines are a recording.
pub(super) fn publish(
    runtime: &Runtime,
    publisher: &Publisher,
    file: Option<&str>,
    mut replay: Option<Replay>,
) -> Result<Outcome, Error> {
    let started = Instant::now();
    let bar = bar(file);
    // the publisher's queue bounds this channel
    let (deliveries, waiting) = unbounded_channel();
    let told = runtime.spawn(tell(waiting, bar.clone()));
    let (words, expected) = match replay {
        Some(_) => (says::RECORDING, recording::expected()),
        None => (server::command::MESSAGE, String::new()),
    };
    let (mut unreadable, mut copies) = (0, 0);
    each_line(open(file)?, file, |number, line| {
        bar.inc(line.len() as u64);
        let enqueue = |name: &str, data: &str| runtime.block_on(publisher.enqueue_json(name, data));
        let queued = match &mut replay {
            None => message(line).map(|(name, data)| Some(enqueue(&name, &data))),
            Some(replay) => Recorded::parse(line)
                .map(|message| replay.wait(&message).then(|| enqueue(&message.event, &message.payload()))),
        };
        match queued {
            // the receiver lives until this sender is dropped
            Ok(Some(queued)) => _ = deliveries.send((number, queued)),
            Ok(None) => copies += 1,
            Err(error) => {
                unreadable += 1;
                return bar.suspend(|| print(&no_message(number, &words, &expected, &error).json));
            }
        }
        Ok(())
    })?;
    drop(deliveries);
    let Sums { published, truncated, failed } =
        runtime.block_on(told).map_err(|error| Error::Use(error.to_string()))??;
    bar.finish_and_clear();
    let failed = failed + unreadable;
    let seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    let mut sums =
        json!({ "published": published, "truncated": truncated, "failed": failed, "seconds": seconds });
    if replay.is_some() {
        sums["copies"] = json!(copies);
    }
    print(&sums.to_string())?;
    Ok(Outcome::of(failed == 0))
}

type Queued = (u64, Result<Delivery, PublishError>);

/// Waits for each event in turn, and prints those that failed.
async fn tell(mut waiting: UnboundedReceiver<Queued>, bar: ProgressBar) -> Result<Sums, Error> {
    let mut sums = Sums::default();
    while let Some((number, queued)) = waiting.recv().await {
        let published = match queued {
            Ok(delivery) => delivery.await,
            Err(error) => Err(error),
        };
        match published {
            Ok(receipt) => {
                sums.published += 1;
                sums.truncated += u64::from(!receipt.truncated.is_empty());
            }
            Err(error) => {
                sums.failed += 1;
                bar.suspend(|| print(&Answer::refusal(Some(number), &(&error).into()).json))?;
            }
        }
        bar.set_message(format!("{} published, {} failed", sums.published, sums.failed));
    }
    Ok(sums)
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
