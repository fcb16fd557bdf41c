//! The differences of two lists of names.

use std::collections::HashSet;

/// The names that only the new list has.
pub(super) fn added<'a>(old: &'a [String], new: &'a [String]) -> impl Iterator<Item = &'a str> {
    let known = set(old);
    new.iter().map(String::as_str).filter(move |name| !known.contains(name))
}

/// The names that only the old list has.
pub(super) fn removed<'a>(old: &'a [String], new: &'a [String]) -> impl Iterator<Item = &'a str> {
    added(new, old)
}

/// Whether the names that both lists have stand in another order.
pub(super) fn is_reordered(old: &[String], new: &[String]) -> bool {
    let (was, is) = (set(old), set(new));
    let in_both = old.iter().filter(|name| is.contains(name.as_str()));
    in_both.ne(new.iter().filter(|name| was.contains(name.as_str())))
}

fn set(names: &[String]) -> HashSet<&str> {
    names.iter().map(String::as_str).collect()
}
