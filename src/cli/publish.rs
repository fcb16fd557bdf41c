//! `publish`: publishes events to their channels.

mod lines;
mod replay;

use std::ops::Bound;
use std::time::Duration;

use clap::Args;
use serde_json::json;
use tokio::runtime::{self, Runtime};

use super::input::{self, Answer, without_mark};
use super::{Error, Outcome, settings};
use crate::error::says;
use crate::{Channel, PublishError, Publisher, Receipt};
use replay::Replay;

pub(super) const USAGE: &str = "fiche-realtime publish NAME [FILE]\n       fiche-realtime publish --lines [FILE]\n       fiche-realtime publish --lines --replay [--speed N] [FILE]";

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime publish audit.started payload.json
  echo '{"type":"info","message":"Saved","duration":5000}' | fiche-realtime publish notification
  fiche-realtime publish --lines events.jsonl
  fiche-realtime publish --lines --replay bug.jsonl --speed 10

Prints one line of JSON:
  {"channels":["private-global"],"bytes":51,"truncated":[]}
  {"error":{"code","field","message"}}   the event was not published; exit status 1
With --lines, prints a line for each event that was not published, then the totals:
  {"error":{"line","code","field","message"}}
  {"published","truncated","failed","seconds"}
If nobody reads the output, publishing goes on, and the totals are printed on standard error. After Ctrl-C or
SIGTERM no more lines are read, and the totals are printed when the accepted events have been sent.
`tail --record` writes recordings. The publisher routes each event to its channels again, so an event that the
recording has from several channels is published once. The sums then also have the number of "copies"."#;

/// How long an event is retried. It is short, because someone waits at the terminal.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(super) struct Publish {
    /// The event's name, such as `audit.started`; not with --lines
    #[arg(value_name = "NAME", required_unless_present = "lines")]
    name: Option<String>,
    /// The file with the payload as JSON; without it, or with `-`, standard input
    #[arg(value_name = "FILE")]
    file: Option<String>,
    /// Publish one message {"name": …, "data": …} from each line, in order on each channel
    #[arg(long)]
    lines: bool,
    /// Read a recording, and keep the time between its messages
    #[arg(long, requires = "lines")]
    replay: bool,
    /// Divide the time between messages by this: 10 is ten times as fast, `inf` does not wait
    #[arg(long, value_name = "N", requires = "replay", default_value_t = 1.0, value_parser = speed)]
    speed: f64,
}

fn speed(text: &str) -> Result<f64, String> {
    super::speed(text, (Bound::Excluded(0.0), Bound::Unbounded), &says::SPEED)
}

impl Publish {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        match self {
            // with --lines the first argument is the file, because each line names its event
            Self { lines: true, name: file, file: None, replay, speed } => {
                let (publisher, runtime) = start()?;
                let replay = replay.then(|| Replay::new(speed));
                lines::publish(&runtime, &publisher, file.as_deref(), replay)
            }
            Self { lines: false, name: Some(name), file, .. } => {
                let (publisher, runtime) = start()?;
                let data = input::read(file.as_deref())?;
                let published = match std::str::from_utf8(without_mark(&data)) {
                    Ok(data) => runtime.block_on(publisher.publish_json(&name, data)),
                    Err(_) => Err(PublishError::NotJson("bytes that are not UTF-8".into())),
                };
                let well = published.is_ok();
                let refusal = |error: PublishError| Answer::refusal(None, &(&error).into()).json;
                super::print(&published.map_or_else(refusal, receipt))?;
                Ok(Outcome::of(well))
            }
            _ => Err(Error::Use("with --lines each line names its event: give no NAME".into())),
        }
    }
}

/// Makes a publisher, and the runtime that it runs on.
fn start() -> Result<(Publisher, Runtime), Error> {
    let publisher = Publisher::builder(&settings()?)
        .patience(PATIENCE)
        .build()
        .map_err(|error| Error::Use(error.to_string()))?;
    // another thread sends while this one reads
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Error::Use(format!("cannot use the network: {error}")))?;
    Ok((publisher, runtime))
}

fn receipt(Receipt { channels, bytes, truncated, .. }: Receipt) -> String {
    let channels: Vec<_> = channels.iter().map(Channel::to_string).collect();
    json!({ "channels": channels, "bytes": bytes, "truncated": truncated }).to_string()
}
