//! `check`: what a payload is, by the contract.

use super::input::Answer;
use crate::{Decoded, decode};

pub(super) const USAGE: &str = "fiche-realtime check NAME [FILE]\n       fiche-realtime check --lines [FILE]";

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime check audit.started payload.json
  echo '{"type":"info","message":"Saved","duration":5000}' | fiche-realtime check notification
  fiche-realtime check --lines messages.jsonl

Prints one line of JSON a payload, the same value as the library's `decode`:
  {"kind":"event", "name", "payload", "truncated"}   it has its full shape
  {"kind":"partial", "name", "payload", "missing"}   it was shortened to fit the size limit
  {"kind":"unknown", "name", "payload"}              the contract has no such event
  {"kind":"invalid", "name", "problems"}             it breaks the contract: exit status 1"#;

pub(super) fn check(name: &str, data: &[u8]) -> Answer {
    let decoded = decode(name, data);
    let well = !matches!(decoded, Decoded::Invalid { .. });
    let json = serde_json::to_string(&decoded).expect("what was decoded is JSON");
    Answer { json: on_one_line(&json), well }
}

/// JSON without the white space between its tokens: a payload is handed on as it came, which may be on
/// several lines.
fn on_one_line(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let stays = |c: &char| {
        if in_string {
            in_string = escaped || *c != '"';
            escaped = !escaped && *c == '\\';
            true
        } else {
            in_string = *c == '"';
            !c.is_ascii_whitespace()
        }
    };
    json.chars().filter(stays).collect()
}

#[cfg(test)]
mod tests {
    use super::on_one_line;

    #[test]
    fn keeps_strings_as_they_are() {
        let json = "{ \"a b\" :\n [ \"\\\" c\\\\\" , 1 ]\t,\r\n\"\":\" \" }";
        assert_eq!(on_one_line(json), r#"{"a b":["\" c\\",1],"":" "}"#);
    }
}
