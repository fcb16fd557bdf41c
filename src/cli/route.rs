//! `route`: prints the channels on which a payload is published.

use serde_json::json;

use super::input::Answer;
use crate::{Channel, RouteError, route_json};

pub(super) const USAGE: &str = "fiche-realtime route NAME [FILE]\n       fiche-realtime route --lines [FILE]";

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime route audit.started payload.json
  echo '{"audit_id":"42","fiche_id":"7"}' | fiche-realtime route audit.progress
  fiche-realtime route --lines messages.jsonl

Prints one line of JSON for each payload:
  ["private-audit-42","private-fiche-7"]
  {"error":{"code","field","message"}}   the payload cannot be routed; exit status 1"#;

pub(super) fn route(name: &str, data: &[u8]) -> Answer {
    let channels = std::str::from_utf8(data)
        .map_err(|_| RouteError::NotJson("bytes that are not UTF-8".into()))
        .and_then(|data| route_json(name, data));
    match channels {
        Ok(channels) => {
            let names: Vec<_> = channels.iter().map(Channel::to_string).collect();
            Answer { json: json!(names).to_string(), well: true }
        }
        Err(error) => Answer::refusal(None, &(&error).into()),
    }
}
