//! `check`: classifies payloads by the contract.

use super::input::{Answer, on_one_line};
use crate::{Decoded, decode};

pub(super) const USAGE: &str = "fiche-realtime check NAME [FILE]\n       fiche-realtime check --lines [FILE]";

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime check audit.started payload.json
  echo '{"type":"info","message":"Saved","duration":5000}' | fiche-realtime check notification
  fiche-realtime check --lines messages.jsonl

Prints one line of JSON for each payload, the same value as the library's `decode` returns:
  {"kind":"event", "name", "payload", "truncated"}   the payload has its full shape
  {"kind":"partial", "name", "payload", "missing"}   a backend dropped fields to fit the size limit
  {"kind":"unknown", "name", "payload"}              the contract has no such event
  {"kind":"invalid", "name", "problems"}             the payload breaks the contract; exit status 1"#;

pub(super) fn check(name: &str, data: &[u8]) -> Answer {
    let decoded = decode(name, data);
    let well = !matches!(decoded, Decoded::Invalid { .. });
    let json = serde_json::to_string(&decoded).expect("what was decoded is JSON");
    Answer { json: on_one_line(&json), well }
}
