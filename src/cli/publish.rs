//! `publish`: one event to its channels.

use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::{Error, Outcome, input, settings};
use crate::{Channel, PublishError, Publisher, Receipt};

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime publish audit.started payload.json
  echo '{"type":"info","message":"Saved","duration":5000}' | fiche-realtime publish notification

Prints one line of JSON:
  {"channels":["private-global"],"bytes":51,"truncated":[]}
  {"error":{"message"}}   it was not published: exit status 1"#;

/// How long the event is tried: whoever waits at a terminal wants to know.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(super) struct Publish {
    /// The event's name, such as `audit.started`
    #[arg(value_name = "NAME")]
    name: String,
    /// A file with the payload as JSON; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    file: Option<String>,
}

impl Publish {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        let publisher = Publisher::builder(&settings()?)
            .patience(PATIENCE)
            .build()
            .map_err(|error| Error::Use(error.to_string()))?;
        let data = input::read(self.file.as_deref())?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::Use(format!("cannot use the network: {error}")))?;
        let published = match std::str::from_utf8(&data) {
            Ok(data) => runtime.block_on(publisher.publish_json(&self.name, data)),
            Err(error) => Err(PublishError::NotJson(error.to_string())),
        };
        let (answer, well) = match &published {
            Ok(Receipt { channels, bytes, truncated, .. }) => {
                let channels: Vec<_> = channels.iter().map(Channel::to_string).collect();
                (json!({ "channels": channels, "bytes": bytes, "truncated": truncated }), true)
            }
            Err(error) => (json!({ "error": { "message": error.to_string() } }), false),
        };
        super::print(&answer.to_string())?;
        Ok(Outcome::of(well))
    }
}
