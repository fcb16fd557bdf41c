//! The walker of JSON text, beside serde_json.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::contract::value::from_json;
use crate::json::{
    JsonError, Kind, Span, Walker, number, number_as_javascript, quoted, replace_infinite_numbers,
    replace_lone_surrogates, unescape, unquoted, without_replaced, write_compact,
};

/// The input is JSON text.
pub(super) fn holds(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    assert_eq!(serde_json::from_str::<String>(&quoted(text)).unwrap(), text);

    let mut walker = Walker::new(text);
    let walked = walker.value().and_then(|span| walker.end().map(|()| span));
    let by_serde = serde_json::from_str::<&RawValue>(text).is_ok();
    if matches!(walked, Err(JsonError::Syntax)) {
        assert!(!by_serde, "it is JSON");
        return;
    }
    // serde_json refuses half a surrogate pair
    assert!(by_serde || walker.lone_surrogate, "it is not JSON");
    assert!(serde_json::from_str::<&RawValue>(&replace_lone_surrogates(text)).is_ok());

    let mut compact = String::new();
    write_compact(text, &mut compact);
    assert_eq!(compact.len(), walker.at_compact());
    let mut again = String::new();
    write_compact(&compact, &mut again);
    assert_eq!(compact, again);

    let kept = without_replaced(text);
    if let Some(kept) = &kept {
        assert_eq!(without_replaced(kept), None);
    }
    let Ok(span) = walked else { return };
    let value = value_of(text).unwrap();
    assert!(is_same(span, &value), "it is {value}");
    assert_eq!(value_of(&compact).unwrap(), value);
    if let Some(kept) = kept {
        assert_eq!(value_of(&kept).unwrap(), value);
    }
}

/// The value that serde_json reads. It has U+FFFD for half a surrogate pair, and null for a number that is too
/// large for an `f64`. `None` if the text is not JSON, or nests too deep.
pub(super) fn value_of(text: &str) -> Option<Value> {
    let mut walker = Walker::new(text);
    walker.value().and_then(|_| walker.end()).ok()?;
    let finite = replace_infinite_numbers(&replace_lone_surrogates(text)).unwrap();
    Some(from_json(&finite).unwrap())
}

/// Whether the walker reads the same value as serde_json.
fn is_same(span: Span<'_>, value: &Value) -> bool {
    let mut walker = Walker::new(span.text);
    match (span.kind, value) {
        (Kind::Null, Value::Null) => true,
        (Kind::Boolean, Value::Bool(found)) => (span.text == "true") == *found,
        (Kind::Number, Value::Null) => number(span.text).is_infinite(),
        (Kind::Number, Value::Number(found)) => {
            let walked = number(span.text);
            let written = number_as_javascript(walked);
            assert_eq!(number(&written), walked, "{written}");
            found.as_f64() == Some(walked)
        }
        (Kind::String, Value::String(found)) => unquoted(span.text) == *found,
        (Kind::Array, Value::Array(found)) => {
            let mut items = found.iter();
            let mut is_each = true;
            let walked = walker.array(|walker| {
                let item = walker.value()?;
                is_each &= items.next().is_some_and(|found| is_same(item, found));
                Ok(())
            });
            walked.is_ok() && is_each && items.next().is_none()
        }
        (Kind::Object, Value::Object(found)) => {
            let mut members = std::collections::BTreeMap::new();
            let walked = walker.object::<JsonError>(|walker, key| {
                // the last of duplicate keys counts
                members.insert(unescape(key).into_owned(), walker.value()?);
                Ok(())
            });
            let is_found =
                |(key, span): (&String, &Span<'_>)| found.get(key).is_some_and(|value| is_same(*span, value));
            walked.is_ok() && members.len() == found.len() && members.iter().all(is_found)
        }
        _ => false,
    }
}
