//! The differences of limits.

use super::difference::{Difference, Place};
use super::document::{Contract, Limit};
use super::effect::{Effect, Effects};
use super::rule::Rule;

/// The differences of limits.
pub(super) fn differences(old: &Contract, new: &Contract) -> Vec<Difference> {
    let mut found = Vec::new();
    let same =
        |limit: &Limit, others: &[Limit]| others.iter().find(|other| other.name == limit.name).cloned();
    for was in &old.limits {
        let place = Place::Named("limit", &was.name);
        match same(was, &new.limits) {
            None => {
                let change = format!("the limit was removed; it was {}", was.value);
                found.push(Difference::new(Rule::LimitRemoved, &place, change, raised(&was.name)));
            }
            Some(is) if is.value != was.value => {
                let change = format!("the limit was {}, and is {}", was.value, is.value);
                let effects = if is.value > was.value { raised(&was.name) } else { lowered(&was.name) };
                found.push(Difference::new(Rule::LimitChanged, &place, change, effects));
            }
            Some(_) => {}
        }
    }
    for is in new.limits.iter().filter(|is| same(is, &old.limits).is_none()) {
        let place = Place::Named("limit", &is.name);
        let change = format!("a limit of {} was added", is.value);
        // the other values are those that a contract without the limit has
        let effects = match meaning(&is.name) {
            Meaning::Unknown => unknown(),
            Meaning::Depth | Meaning::Size | Meaning::ChannelName | Meaning::Request | Meaning::Local => {
                Effects::all(Effect::compatible("the old contract has the same limit, and does not name it"))
            }
        };
        found.push(Difference::new(Rule::LimitAdded, &place, change, effects));
    }
    found
}

/// What a limit bounds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// How deep a payload nests that `decode` accepts.
    Depth,
    /// How large a payload is that a backend publishes.
    Size,
    /// How long a channel's name is.
    ChannelName,
    /// How much one request for authorisation asks for.
    Request,
    /// Something that concerns one side alone.
    Local,
    /// Something that this crate does not know.
    Unknown,
}

fn meaning(name: &str) -> Meaning {
    match name {
        "MAX_DEPTH" => Meaning::Depth,
        "MAX_DATA_BYTES" => Meaning::Size,
        "MAX_CHANNEL_LENGTH" => Meaning::ChannelName,
        "MAX_CHANNELS" => Meaning::Request,
        "MAX_PROBLEMS" | "MAX_QUOTE" | "COPY_WINDOW" | "FIRST_FATAL_CODE" | "LAST_FATAL_CODE" => {
            Meaning::Local
        }
        _ => Meaning::Unknown,
    }
}

fn unknown() -> Effects {
    Effects::all(Effect::breaking("this version of the command does not know what the limit bounds"))
}

/// The effects of a limit that is higher, or gone: a new side exceeds the limit of an old one.
fn raised(name: &str) -> Effects {
    match meaning(name) {
        Meaning::Depth => Effects::both(
            Effect::breaking("a message of a new backend that nests deeper than the old limit is `invalid`"),
            Effect::compatible("a message of an old backend nests less deep than it accepts"),
        ),
        Meaning::Size => Effects::all(Effect::compatible("`decode` accepts a payload of any size")),
        Meaning::ChannelName => Effects::both(
            Effect::breaking("it cannot name the channel of an id that only a new backend accepts"),
            Effect::compatible(
                "it can name every channel to which a message of an old backend was published",
            ),
        ),
        Meaning::Request => Effects {
            old_frontend: Effect::compatible("it asks for fewer channels than a new backend accepts"),
            new_frontend: Effect::breaking(
                "it can ask for more channels in one request than an old backend accepts",
            ),
            recordings: Effect::compatible("no one asks for the right to replay a recording"),
        },
        Meaning::Local => local(),
        Meaning::Unknown => unknown(),
    }
}

/// The effects of a limit that is lower: an old side exceeds the limit of a new one.
fn lowered(name: &str) -> Effects {
    match meaning(name) {
        Meaning::Depth => Effects::both(
            Effect::compatible("a message of a new backend keeps to the old limit too"),
            Effect::breaking("a message of an old backend that nests deeper than the new limit is `invalid`"),
        ),
        Meaning::Size => Effects {
            old_frontend: Effect::loss("a new backend shortens payloads that an old one sent whole"),
            new_frontend: Effect::compatible("`decode` accepts a payload of any size"),
            recordings: Effect::loss("a payload of an old recording is shortened when it is published again"),
        },
        Meaning::ChannelName => Effects::both(
            Effect::compatible("it can name every channel to which a new backend publishes"),
            Effect::breaking("it cannot name the channel of a message of an old backend with a longer id"),
        ),
        Meaning::Request => Effects {
            old_frontend: Effect::breaking(
                "it can ask for more channels in one request than a new backend accepts",
            ),
            new_frontend: Effect::compatible("it asks for fewer channels than an old backend accepts"),
            recordings: Effect::compatible("no one asks for the right to replay a recording"),
        },
        Meaning::Local => local(),
        Meaning::Unknown => unknown(),
    }
}

fn local() -> Effects {
    Effects::all(Effect::compatible("each side has the limit for itself alone"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_of_this_crate_has_a_meaning() {
        for Limit { name, .. } in Contract::built_in().limits {
            assert!(meaning(&name) != Meaning::Unknown, "add {name} to `meaning`");
        }
    }
}
