//! Reads one message a line, `{"name", "data"}`, and prints what the library makes of it. The first line that it prints
//! is the export of its contract.

use fiche_realtime::compat::Contract;
use fiche_realtime::{Decoded, decode, parse_channel, route_json};
use serde_json::{Value, json};

#[allow(dead_code, reason = "the test has this file as a module, and its copy as a program")]
fn main() {
    println!("{}", json!(Contract::built_in().to_json()));
    for line in std::io::stdin().lines().map(Result::unwrap) {
        println!("{}", answer(&serde_json::from_str(&line).unwrap()));
    }
}

/// The answer about a message: its `kind`; the payload as the `seen` typed event has it; its `channels`; and whether it
/// knows the channel of this `name`.
pub fn answer(message: &Value) -> Value {
    let (name, data) = (message["name"].as_str().unwrap(), message["data"].as_str().unwrap());
    let decoded = decode(name, data.as_bytes());
    let seen = match &decoded {
        Decoded::Event { payload, .. } => {
            let event = payload.to_event().unwrap();
            Some(serde_json::from_str::<Value>(&event.to_json().unwrap()).unwrap())
        }
        _ => None,
    };
    let channels =
        route_json(name, data).map(|channels| channels.iter().map(ToString::to_string).collect::<Vec<_>>());
    let is_channel = parse_channel(name).is_some();
    json!({ "kind": decoded.kind(), "seen": seen, "channels": channels.ok(), "is_channel": is_channel })
}
