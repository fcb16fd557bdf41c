//! `truncate`: payloads shortened to fit the wire.

use clap::Args;
use serde_json::json;

use super::input::{Answer, Input, on_one_line};
use super::{Error, Outcome};
use crate::{MAX_DATA_BYTES, TruncateError, truncate_json};

pub(super) const USAGE: &str = "fiche-realtime truncate NAME [FILE] [--limit N]\n       fiche-realtime truncate --lines [FILE] [--limit N]";

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime truncate audit.failed payload.json
  fiche-realtime truncate audit.failed --limit 500 < payload.json
  fiche-realtime truncate --lines messages.jsonl

Prints one line of JSON a payload:
  the payload, with a list of what was cut in `_truncated` if anything was
  {"error":{"field","message"}}   it breaks the contract or cannot fit: exit status 1"#;

#[derive(Args)]
pub(super) struct Truncate {
    #[command(flatten)]
    input: Input,
    /// The most bytes that a payload may have as JSON
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
        .map_err(|error| TruncateError::NotJson(error.to_string()))
        .and_then(|data| truncate_json(name, data, limit));
    match truncated {
        Ok(truncated) => Answer { json: on_one_line(&truncated.data), well: true },
        Err(error) => {
            let field = match &error {
                TruncateError::TooSmall { field, .. } => field,
                TruncateError::Invalid(problems) => problems.first().map_or("", |problem| &problem.path),
                _ => "",
            };
            let error = json!({ "field": field, "message": error.to_string() });
            Answer { json: json!({ "error": error }).to_string(), well: false }
        }
    }
}
