//! Truncation: what comes out fits, decodes as before, and has lost only what may be lost.

mod pruned;

use std::borrow::Cow;

use serde_json::Value;

use super::first_line;
use crate::contract::field::is_identifier;
use crate::decode::{Decoded, TRUNCATED_KEY, decode};
use crate::limits::MAX_DATA_BYTES;
use crate::truncate::{TruncateError, truncate_json};
use pruned::is_pruned;

/// The input is an event's name, a limit and a payload, with a line feed between them.
pub(super) fn holds(input: &[u8]) {
    let Ok(name) = std::str::from_utf8(first_line(input).0) else { return };
    let (limit, text) = first_line(first_line(input).1);
    let limit =
        std::str::from_utf8(limit).ok().and_then(|limit| limit.parse().ok()).unwrap_or(MAX_DATA_BYTES);
    let Ok(text) = std::str::from_utf8(text) else { return };
    let before = decode(name, text.as_bytes());
    match truncate_json(name, text, limit) {
        Ok(short) => {
            assert!(short.data.len() <= limit);
            let after = decode(name, short.data.as_bytes());
            assert_eq!(after.kind(), before.kind());
            let again = truncate_json(name, &short.data, limit).unwrap();
            assert!(matches!(again.data, Cow::Borrowed(again) if again == short.data));
            assert!(again.truncated.is_empty());
            if text.len() <= limit {
                assert!(matches!(short.data, Cow::Borrowed(data) if data == text));
                assert!(short.truncated.is_empty());
                return;
            }
            if let Decoded::Event { truncated, .. } = &after
                && !short.truncated.is_empty()
            {
                assert_eq!(short.truncated, *truncated);
            }
            let (before, mut after) = (value(&before), value(&after));
            if !short.truncated.is_empty() {
                after.as_object_mut().unwrap().remove(TRUNCATED_KEY);
            }
            assert!(is_pruned(&before, &after), "{after} of {before}");
        }
        Err(TruncateError::TooSmall { needed, limit: told, .. }) => {
            assert!(told == limit && needed > limit && text.len() > limit);
            // it is exact for an event of the contract that was never shortened
            if !matches!(before, Decoded::Unknown { .. }) && value(&before).get(TRUNCATED_KEY).is_none() {
                assert!(truncate_json(name, text, needed - 1).is_err(), "{needed} bytes are not needed");
                assert!(truncate_json(name, text, needed).is_ok(), "{needed} bytes are not enough");
            }
        }
        Err(TruncateError::Invalid(problems)) => {
            assert!(matches!(before, Decoded::Invalid { problems: found, .. } if found == problems));
        }
        Err(error) => {
            let is_object = match &before {
                Decoded::Invalid { .. } => false,
                Decoded::Unknown { .. } => value(&before).is_object(),
                _ => true,
            };
            assert!(!is_object, "{error}");
        }
    }
}

fn value(decoded: &Decoded<'_>) -> Value {
    match decoded {
        Decoded::Event { payload, .. }
        | Decoded::Partial { payload, .. }
        | Decoded::Unknown { payload, .. } => payload.to_value().unwrap(),
        Decoded::Invalid { problems, .. } => panic!("{problems:?}"),
    }
}
