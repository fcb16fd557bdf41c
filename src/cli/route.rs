//! `route`: on which channels a payload is published.

use serde_json::{Value, json};

use super::input::Answer;
use crate::{Channel, RouteError, route_json};

pub(super) const USAGE: &str = "fiche-realtime route NAME [FILE]\n       fiche-realtime route --lines [FILE]";

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime route audit.started payload.json
  echo '{"audit_id":"42","fiche_id":"7"}' | fiche-realtime route audit.progress
  fiche-realtime route --lines messages.jsonl

Prints one line of JSON a payload:
  ["private-audit-42","private-fiche-7"]
  {"error":{"field","message"}}   it cannot be routed: exit status 1"#;

pub(super) fn route(name: &str, data: &[u8]) -> Answer {
    let channels =
        std::str::from_utf8(data).map_err(|_| RouteError::NotJson).and_then(|data| route_json(name, data));
    match channels {
        Ok(channels) => {
            let names: Vec<_> = channels.iter().map(Channel::to_string).collect();
            Answer { json: json!(names).to_string(), well: true }
        }
        Err(error) => Answer { json: json!({ "error": explained(&error) }).to_string(), well: false },
    }
}

fn explained(error: &RouteError) -> Value {
    let field = match error {
        RouteError::Id(error) => error.field,
        _ => "",
    };
    json!({ "field": field, "message": error.to_string() })
}
