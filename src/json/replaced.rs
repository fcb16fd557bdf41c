//! Duplicate keys: removes the members that a later one replaces.

use std::borrow::Cow;
use std::ops::Range;

use super::{JsonError, Walker, unescape};

/// Removes each member that a later member of the same name replaces from well-formed JSON text, because
/// `JSON.parse` keeps the last one. `None` if there are none.
///
/// Only text that nests too deep needs this: a replaced member does not count towards the depth. Memory is
/// linear in the length of the text, however deep it nests. Time is too, apart from sorting each object's
/// names.
pub(crate) fn without_replaced(text: &str) -> Option<String> {
    let mut replaced = replaced(text).ok()?;
    replaced.sort_unstable_by_key(|span| span.start);
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for span in &replaced {
        // a span inside one that was already left out needs nothing more
        if span.start >= at {
            kept.push_str(text.get(at..span.start)?);
            at = span.end;
        }
    }
    kept.push_str(text.get(at..)?);
    (!replaced.is_empty()).then_some(kept)
}

/// A member's key and span.
type Member<'a> = (Cow<'a, str>, Range<usize>);

/// An open object or array.
enum Open<'a> {
    /// The start and the key of the current member, and the spans of the members before it.
    Object {
        start: usize,
        key: Cow<'a, str>,
        members: Vec<Member<'a>>,
    },
    Array,
}

/// The spans of the replaced members, each with the comma after it.
fn replaced(text: &str) -> Result<Vec<Range<usize>>, JsonError> {
    let mut walker = Walker::new(text);
    let mut spans = Vec::new();
    let mut open = Vec::new();
    loop {
        let is_object = walker.take(b'{');
        if is_object || walker.take(b'[') {
            let is_empty = walker.take(if is_object { b'}' } else { b']' });
            if !is_empty {
                open.push(if is_object { object(&mut walker, Vec::new())? } else { Open::Array });
                continue;
            }
        } else {
            walker.value()?;
        }
        // a value has ended: look at what follows it
        loop {
            match open.pop() {
                None => return Ok(spans),
                Some(Open::Array) => {
                    if walker.take(b',') {
                        open.push(Open::Array);
                        break;
                    }
                    walker.take(b']');
                }
                Some(Open::Object { start, key, mut members }) => {
                    let has_next = walker.take(b',');
                    members.push((key, start..walker.at()));
                    if has_next {
                        open.push(object(&mut walker, members)?);
                        break;
                    }
                    walker.take(b'}');
                    members.sort_unstable_by(|(a, a_span), (b, b_span)| {
                        (a, a_span.start).cmp(&(b, b_span.start))
                    });
                    let pairs = members.windows(2).filter(|pair| pair[0].0 == pair[1].0);
                    spans.extend(pairs.map(|pair| pair[0].1.clone()));
                }
            }
        }
    }
}

/// Reads the key of an object's next member.
fn object<'a>(walker: &mut Walker<'a>, members: Vec<Member<'a>>) -> Result<Open<'a>, JsonError> {
    let start = walker.at();
    let key = unescape(walker.key()?);
    Ok(Open::Object { start, key, members })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// A value in which names repeat.
    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![Just("1".to_owned()), Just("\"a,}\\\"]\"".into()), Just("null".into())];
        leaf.prop_recursive(6, 64, 5, |inner| {
            let member =
                ("[ab]|\\\\u0061", inner.clone()).prop_map(|(key, value)| format!(" \"{key}\" : {value} "));
            prop_oneof![
                proptest::collection::vec(member, 0..5).prop_map(|all| format!("{{{}}}", all.join(","))),
                proptest::collection::vec(inner, 0..4).prop_map(|all| format!("[{}]", all.join(" , "))),
            ]
        })
    }

    proptest! {
        #[test]
        fn keeps_the_value(text in json()) {
            let before: Value = serde_json::from_str(&text).unwrap();
            let kept = without_replaced(&text).unwrap_or_else(|| text.clone());
            prop_assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), before);
            prop_assert_eq!(without_replaced(&kept), None);
        }
    }

    #[test]
    fn any_depth_is_no_trouble() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(without_replaced(&deep), None);
        let text = format!("{{\"a\":{deep},\"b\":2,\"a\":1}}");
        assert_eq!(without_replaced(&text).as_deref(), Some("{\"b\":2,\"a\":1}"));
    }
}
