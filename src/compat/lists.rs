//! The differences of two lists of names.

/// The names that only the new list has.
pub(super) fn added<'a>(old: &'a [String], new: &'a [String]) -> impl Iterator<Item = &'a str> {
    new.iter().filter(|name| !old.contains(name)).map(String::as_str)
}

/// The names that only the old list has.
pub(super) fn removed<'a>(old: &'a [String], new: &'a [String]) -> impl Iterator<Item = &'a str> {
    added(new, old)
}

/// Whether the names that both lists have stand in another order.
pub(super) fn is_reordered(old: &[String], new: &[String]) -> bool {
    let in_both = |all: &[String], others: &[String]| -> Vec<String> {
        all.iter().filter(|name| others.contains(name)).cloned().collect()
    };
    in_both(old, new) != in_both(new, old)
}
