//! Reads one message a line, `{"name", "data"}`, and prints the library's answers: first the fingerprint, then the
//! verdict and the channels of each message.

use fiche_realtime::{FINGERPRINT, decode, route_json};
use serde_json::{Value, json};

fn main() {
    println!("{}", json!(FINGERPRINT));
    for line in std::io::stdin().lines().map(Result::unwrap) {
        let message: Value = serde_json::from_str(&line).unwrap();
        let (name, data) = (message["name"].as_str().unwrap(), message["data"].as_str().unwrap());
        let channels = route_json(name, data).map(|channels| {
            channels.iter().map(ToString::to_string).collect::<Vec<_>>()
        });
        println!("{}", json!({ "decoded": decode(name, data.as_bytes()), "channels": channels.ok() }));
    }
}
