//! The corpora that the crate and `fiche-realtime/server` are both held to: routing, channels, truncation,
//! settings, webhooks, authorisation. Each is a file of JSON lines in `tests/corpus/`: a case and its
//! answer, or its error as `{"code", "field", "expected", "found", "message"}`.
//!
//! `UPDATE_CORPUS=1 cargo test --test corpus_server` writes them anew. `tests/node/corpus_server.test.mjs`
//! holds the package to them.

mod authorize;
mod route;
mod settings;
mod truncate;
mod webhook;

use fiche_realtime::{EventName, RealtimeError};
use serde_json::{Value, json};

/// An error as JavaScript sees it.
fn told<E>(error: &E) -> Value
where
    for<'a> RealtimeError: From<&'a E>,
    E: std::error::Error,
{
    let told = RealtimeError::from(error);
    assert_eq!(told.to_string(), error.to_string(), "an error and its message say the same");
    json!({
        "code": told.code.as_str(), "field": told.field, "expected": told.expected,
        "found": told.found, "message": told.to_string(),
    })
}

/// The case with what came of it: some fields, or an error.
fn line(mut case: Value, answer: Result<Value, Value>) -> Value {
    let fields = case.as_object_mut().unwrap();
    match answer {
        Ok(Value::Object(answer)) => fields.extend(answer),
        Ok(other) => panic!("{other} has no fields"),
        Err(error) => fields.extend([("error".to_owned(), error)]),
    }
    case
}

fn path(file: &str) -> String {
    format!("{}/tests/corpus/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn is_updating() -> bool {
    std::env::var_os("UPDATE_CORPUS").is_some()
}

/// The events that the file has samples of. It gets those of an event that is new when it is next written.
fn events(file: &str) -> impl Iterator<Item = EventName> {
    let written = std::fs::read_to_string(path(file)).unwrap_or_default();
    let is_written = move |name: &EventName| written.contains(&format!("{{\"name\":\"{name}\","));
    EventName::ALL.iter().copied().filter(move |name| is_updating() || is_written(name))
}

/// Compares the lines with those of the file, or writes them.
fn keep(file: &str, lines: &[Value]) {
    let path = path(file);
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    if is_updating() {
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    for (at, (now, written)) in text.lines().zip(written.lines()).enumerate() {
        let line = at + 1;
        assert_eq!(now, written, "{file}, line {line}: run UPDATE_CORPUS=1 cargo test --test corpus_server");
    }
    assert_eq!(text.len(), written.len(), "{file}");
    assert!(text.len() < 100_000, "{file}: {} bytes are more than a test should carry", text.len());
}
