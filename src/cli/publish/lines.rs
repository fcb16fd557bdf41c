//! A file of events, published while it is read.

use std::fs;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::input::{each_line, no_message, open};
use super::super::{Error, Outcome, print};
use super::failure;
use crate::{Delivery, PublishError, Publisher};

/// What became of the lines so far.
#[derive(Default)]
struct Sums {
    published: u64,
    truncated: u64,
    failed: u64,
}

/// Publishes each line's message and tells of those that were not published.
pub(super) fn publish(
    runtime: &Runtime,
    publisher: &Publisher,
    file: Option<&str>,
) -> Result<Outcome, Error> {
    let started = Instant::now();
    let bar = bar(file);
    // as many wait in there as the publisher's queue has room for
    let (deliveries, waiting) = unbounded_channel();
    let told = runtime.spawn(tell(waiting, bar.clone()));
    let mut unreadable = 0;
    each_line(open(file)?, file, |number, message, bytes| {
        bar.inc(bytes as u64);
        let queued = match message {
            Ok((name, data)) => runtime.block_on(publisher.enqueue_json(&name, &data)),
            Err(error) => {
                unreadable += 1;
                return bar.suspend(|| print(&no_message(number, &error).json));
            }
        };
        // the receiver lives until this sender is dropped
        let _ = deliveries.send((number, queued));
        Ok(())
    })?;
    drop(deliveries);
    let Sums { published, truncated, failed } =
        runtime.block_on(told).map_err(|error| Error::Use(error.to_string()))??;
    bar.finish_and_clear();
    let failed = failed + unreadable;
    let seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    let sums =
        json!({ "published": published, "truncated": truncated, "failed": failed, "seconds": seconds });
    print(&sums.to_string())?;
    Ok(Outcome::of(failed == 0))
}

type Queued = (u64, Result<Delivery, PublishError>);

/// Waits for each event in its turn, and prints those that failed.
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
                bar.suspend(|| print(&failure(Some(number), &error).to_string()))?;
            }
        }
        bar.set_message(format!("{} published, {} failed", sums.published, sums.failed));
    }
    Ok(sums)
}

/// A bar on standard error, where that is a terminal.
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
