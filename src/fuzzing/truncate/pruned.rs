//! What truncation may take from a value. `tests/truncate.rs` has this file too.

use serde_json::Value;

use super::is_identifier;

/// Whether `after` is `before` with strings cut, arrays shortened and members lost, and identifiers among them
/// whole or gone.
pub fn is_pruned(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::String(before), Value::String(after)) => {
            before == after || after.strip_suffix('…').is_some_and(|kept| before.starts_with(kept))
        }
        (Value::Array(before), Value::Array(after)) => before.starts_with(after),
        (Value::Object(before), Value::Object(after)) => after.iter().all(|(key, after)| {
            let is_whole = is_identifier(key) && after.is_string();
            before.get(key).is_some_and(|before| before == after || !is_whole && is_pruned(before, after))
        }),
        _ => before == after,
    }
}
