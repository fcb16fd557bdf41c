//! `publish`: events to their channels.

mod lines;

use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::{Error, Outcome, input, settings};
use crate::{Channel, PublishError, Publisher, Receipt};

pub(super) const USAGE: &str =
    "fiche-realtime publish NAME [FILE]\n       fiche-realtime publish --lines [FILE]";

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime publish audit.started payload.json
  echo '{"type":"info","message":"Saved","duration":5000}' | fiche-realtime publish notification
  fiche-realtime publish --lines events.jsonl

Prints one line of JSON:
  {"channels":["private-global"],"bytes":51,"truncated":[]}
  {"error":{"message"}}   it was not published: exit status 1
With --lines, a line for each event that was not published, and then the sums:
  {"error":{"line","message"}}
  {"published","truncated","failed","seconds"}"#;

/// How long an event is tried: whoever waits at a terminal wants to know.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(super) struct Publish {
    /// The event's name, such as `audit.started`; not with --lines
    #[arg(value_name = "NAME", required_unless_present = "lines")]
    name: Option<String>,
    /// A file with the payload as JSON; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    file: Option<String>,
    /// Publish one message {"name": …, "data": …} a line, in order on each channel
    #[arg(long)]
    lines: bool,
}

impl Publish {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        let publisher = Publisher::builder(&settings()?)
            .patience(PATIENCE)
            .build()
            .map_err(|error| Error::Use(error.to_string()))?;
        // the one thread beside this one sends while this one reads
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| Error::Use(format!("cannot use the network: {error}")))?;
        match self {
            // of the two places the first is the file's, since a line names its event itself
            Self { lines: true, name: file, file: None } => {
                lines::publish(&runtime, &publisher, file.as_deref())
            }
            Self { lines: false, name: Some(name), file } => {
                let data = input::read(file.as_deref())?;
                let published = match std::str::from_utf8(&data) {
                    Ok(data) => runtime.block_on(publisher.publish_json(&name, data)),
                    Err(error) => Err(PublishError::NotJson(error.to_string())),
                };
                let well = published.is_ok();
                super::print(&published.map_or_else(|error| failure(None, &error), receipt).to_string())?;
                Ok(Outcome::of(well))
            }
            _ => Err(Error::Use("with --lines each line names its event: give no NAME".into())),
        }
    }
}

fn receipt(Receipt { channels, bytes, truncated, .. }: Receipt) -> Value {
    let channels: Vec<_> = channels.iter().map(Channel::to_string).collect();
    json!({ "channels": channels, "bytes": bytes, "truncated": truncated })
}

fn failure(line: Option<u64>, error: &PublishError) -> Value {
    match line {
        None => json!({ "error": { "message": error.to_string() } }),
        Some(line) => json!({ "error": { "line": line, "message": error.to_string() } }),
    }
}
