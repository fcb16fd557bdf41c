//! The walker must take what JSON is, to the depth that is allowed, and nothing else.

use proptest::prelude::*;

use super::*;

fn walk(text: &str) -> Result<(), JsonError> {
    let mut walker = Walker::new(text);
    walker.value()?;
    walker.end()
}

proptest! {
    #[test]
    fn accepts_what_serde_json_accepts(text in r#"[\[\]{}",:0-9eE+\-.truefalsn\\u \n\x00-\x1fé]{0,24}"#) {
        let lone = {
            let mut walker = Walker::new(&text);
            let _ = walker.value();
            walker.lone_surrogate
        };
        // a number that is too large for an f64 is still JSON
        let by_serde = serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok();
        prop_assert_eq!(walk(&text).is_ok(), by_serde || (lone && walk(&text).is_ok()));
    }

    #[test]
    fn finds_the_first_byte_that_is_not_plain(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let first = bytes.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\'));
        prop_assert_eq!(plain_run(&bytes), first.unwrap_or(bytes.len()));
    }
}

#[test]
fn counts_depth_from_the_outermost_value() {
    let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
    assert_eq!(walk(&nested(MAX_DEPTH)), Ok(()));
    assert_eq!(walk(&nested(MAX_DEPTH + 1)), Err(JsonError::Depth));
    assert_eq!(walk(&nested(1_000_000)), Err(JsonError::Depth));
    assert_eq!(walk(&"[".repeat(10_000_000)), Err(JsonError::Syntax));
    let mixed = |n: usize| r#"[{"a":"#.repeat(n) + "1" + &"}]".repeat(n);
    assert_eq!(walk(&mixed(MAX_DEPTH / 2)), Ok(()));
    assert_eq!(walk(&mixed(MAX_DEPTH)), Err(JsonError::Depth));
    assert_eq!(walk(&mixed(MAX_DEPTH).replace("1}]", "1]]")), Err(JsonError::Syntax));
}

#[test]
fn counts_depth_to_the_innermost_value() {
    for inside in ["1", "[]", "{}"] {
        let around = |n: usize| "[".repeat(n) + inside + &"]".repeat(n);
        let levels = usize::from(inside != "1");
        assert_eq!(walk(&around(MAX_DEPTH - levels)), Ok(()), "{inside}");
        assert_eq!(walk(&around(MAX_DEPTH + 1 - levels)), Err(JsonError::Depth), "{inside}");
    }
}
