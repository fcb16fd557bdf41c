//! `truncate`: shortens payloads to the size that Pusher accepts.

use clap::Args;

use super::input::{Answer, Input, on_one_line};
use super::{Error, Outcome};
use crate::{MAX_DATA_BYTES, TruncateError, truncate_json};

pub(super) const USAGE: &str = "fiche-realtime truncate NAME [FILE] [--limit N]\n       fiche-realtime truncate --lines [FILE] [--limit N]";

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime truncate audit.failed payload.json
  fiche-realtime truncate audit.failed --limit 500 < payload.json
  fiche-realtime truncate --lines messages.jsonl

Prints one line of JSON for each payload:
  the payload; if it was cut, `_truncated` lists the cuts
  {"error":{"code","field","message"}}   the payload breaks the contract or cannot fit; exit status 1"#;

#[derive(Args)]
pub(super) struct Truncate {
    #[command(flatten)]
    input: Input,
    /// The largest size of a payload, in bytes of JSON
    #[arg(long, value_name = "N", default_value_t = MAX_DATA_BYTES)]
    limit: usize,
}

impl Truncate {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        self.input.answer_each(|name, data| truncate(name, data, self.limit))
    }
}

fn truncate(name: &str, data: &[u8], limit: usize) -> Answer {
    let truncated = std::str::from_utf8(data)
        .map_err(|_| TruncateError::NotJson("bytes that are not UTF-8".into()))
        .and_then(|data| truncate_json(name, data, limit));
    match truncated {
        Ok(truncated) => Answer { json: on_one_line(&truncated.data), well: true },
        Err(error) => Answer::refusal(None, &(&error).into()),
    }
}
