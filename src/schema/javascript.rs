//! The parts of the contract that the npm package's TypeScript needs at run time: names, words and limits.
//! The browser's WebAssembly module works without them, and is smaller for it.
//!
//! The package's build writes each function's answer to a TypeScript module, which holds data only.

mod module;
mod samples;
mod words;

use std::fmt::Write;

use serde_json::{Map, json};

use crate::channel::longest_id;
use crate::check::{Shown, ValueKind};
use crate::contract::work::Work;
use crate::contract::{EVENTS, RESOURCES};
use crate::decode::expected;
use crate::table::rows::NO_ROW;
use crate::table::{Named, Nature, SHAPES, TYPES, WANTS, WORDS, Wants, fields_of};
use crate::wasm::boundary::{Answer, BITS, NAME_END, Unnamed};
use crate::wasm::memory::{FIRST_WORD, MARKER, Memory, NO_ASCII, ROOM, TEXT_FACT};
use crate::{ChannelKind, FINGERPRINT};
use module::Module;

pub use samples::samples;
pub use words::words;

/// The flat fields of every shape, one shape after another.
fn fields() -> impl Iterator<Item = &'static Named> {
    (0..SHAPES.len()).flat_map(fields_of)
}

/// The distinct keys of the contract, in the order in which the shapes first have them.
fn keys() -> Vec<&'static str> {
    let mut keys = Vec::new();
    for field in fields() {
        if !keys.contains(&field.name) {
            keys.push(field.name);
        }
    }
    keys
}

/// Writes the contract's names and shapes: `table.ts`.
pub fn table() -> String {
    let mut module = Module::new("The contract as the loader knows it: names and structure.");
    module.line("import type { EventName, Resource } from \"./contract.js\";");
    let keys = keys();
    let key_at = |key: &str| keys.iter().position(|other| *other == key).unwrap_or_default();
    module.constant(
        "The fingerprint of the contract, for which the module must be built.",
        "FINGERPRINT",
        &FINGERPRINT,
    );
    module.constant("The version of the package.", "PACKAGE_VERSION", &env!("CARGO_PKG_VERSION"));
    let names: Vec<_> = EVENTS.iter().map(|event| event.name).collect();
    module.words("The names of the events.", "NAMES", &names);
    module.words("The keys of payloads.", "KEYS", &keys);
    let expects: Vec<_> = TYPES.iter().map(expected).collect();
    assert_eq!(quoted(&expects.concat()), WORDS, "the loader takes the words from what types expect");
    module.constant(
        "What each type expects, in words. The contract's own words stand between quotation marks, the likely one of a type first.",
        "EXPECTED",
        &expects,
    );
    let inside: Map<_, _> = WANTS
        .iter()
        .enumerate()
        .filter_map(|(at, wants)| {
            let Wants::Object(count) = wants else { return None };
            Some((at.to_string(), json!(count)))
        })
        .collect();
    module.record("How many fields are inside an object of a type.", "INSIDE", "number", &inside.into());
    let looks: String = WANTS
        .iter()
        .map(|wants| looks(wants.nature()).map_or("-".into(), |kind| (kind as u8).to_string()))
        .collect();
    module.constant(
        "The kind of value, a digit for each type, at which the module looks closer; `-`, which is no number, for none. Of a wrong value of this kind, a problem shows the value.",
        "LOOKS",
        &looks,
    );
    let mut characters = String::new();
    let mut newest = 0;
    for field in fields() {
        let at = key_at(field.name) as u32;
        let char = if at == newest { NEXT_KEY } else { FIRST_KEY + at };
        newest += u32::from(at == newest);
        characters.push(char::from_u32(char).unwrap_or_default());
    }
    module.constant(
        "The key of each field of each shape, as a character: `NEXT_KEY` for the next key that was not there yet, else the one whose number is that of the key's place plus `FIRST_KEY`. The fields of an object follow its own.",
        "FIELDS",
        &characters,
    );
    module.constant(
        "The number of the character that stands for the first key in `FIELDS`.",
        "FIRST_KEY",
        &FIRST_KEY,
    );
    module.constant(
        "The number of the character that stands for the key after the newest one in `FIELDS`.",
        "NEXT_KEY",
        &NEXT_KEY,
    );
    let selecting: Map<_, _> = EVENTS
        .iter()
        .enumerate()
        .filter(|(_, event)| event.shapes.len() > 1)
        .map(|(at, event)| {
            let keys: Vec<_> = event.shapes.iter().filter_map(|shape| shape.when).collect();
            (at.to_string(), json!(keys))
        })
        .collect();
    module.record(
        "The keys that select the other shapes of an event, by its place.",
        "SELECTING",
        "readonly string[]",
        &selecting.into(),
    );
    let bits = |names: &[&str], all: &[&str]| -> u32 {
        names.iter().filter_map(|name| all.iter().position(|other| other == name)).map(|at| 1 << at).sum()
    };
    let kinds: Vec<_> = ChannelKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let arrives: Vec<_> = EVENTS
        .iter()
        .map(|event| event.shapes.iter().fold(0, |all, shape| all | bits(shape.channels, &kinds)))
        .collect();
    module.constant("The kinds of channel on which each event arrives, a bit each.", "ARRIVES", &arrives);
    let resources: Vec<_> = RESOURCES.iter().map(|(name, _)| *name).collect();
    let stale: Vec<_> = EVENTS
        .iter()
        .map(|event| event.shapes.iter().fold(0, |all, shape| all | bits(shape.stale, &resources)))
        .collect();
    module.constant(
        "What each event makes stale beside what its channels name, a bit for each resource.",
        "STALE",
        &stale,
    );
    let _ = writeln!(
        module.0,
        "\n/** What can be stale, with the key that says which one; a list has none. */\nexport const RESOURCES: readonly (readonly [Resource, string | null])[] = {};",
        json!(RESOURCES)
    );
    let work: Vec<_> = Work::all()
        .map(|work| {
            let grows = work.progress.shapes.first().map_or(&[][..], |shape| shape.grows);
            json!([work.progress.name, work.id, grows, work.begins, work.ends])
        })
        .collect();
    let _ = writeln!(
        module.0,
        "\n/** Pieces of work: the event of its progress, the key of its id, the numbers that only grow, the events that begin it, those that end it. */\nexport const WORK: readonly (readonly [EventName, string, readonly string[], readonly EventName[], readonly EventName[]])[] = {};",
        json!(work)
    );
    module.constant("The kinds of channel; the last has no id.", "KINDS", &kinds);
    module.constant(
        "The keys of payloads whose values route, in the order of the kinds.",
        "ID_KEYS",
        &ChannelKind::SCOPED.iter().filter_map(|kind| kind.id_key()).collect::<Vec<_>>(),
    );
    let lengths: Vec<_> = ChannelKind::ALL.iter().map(|kind| kind.prefix().len()).collect();
    module.constant("The length of what the names of each kind begin with.", "PREFIX_LENGTHS", &lengths);
    let longest: Vec<_> = ChannelKind::SCOPED.iter().map(|kind| longest_id(kind.prefix().len())).collect();
    module.constant("The most characters of an id, by kind of channel.", "LONGEST_IDS", &longest);
    module.constant(
        "The names under which an app gives the ids, in the order of the kinds.",
        "SCOPES",
        &ChannelKind::SCOPED.iter().map(|kind| kind.scope()).collect::<Vec<_>>(),
    );
    module.constant(
        "The name under which an app asks for the channel without an id.",
        "GLOBAL",
        &ChannelKind::GLOBAL.scope(),
    );
    module.0
}

/// Writes the layout of the memory that the module shares: `memory.ts`.
pub fn memory() -> String {
    let mut module =
        Module::new("What the module and its loader exchange: numbers, and memory for facts and names.");
    module.numbers(
        "The kinds of value, as facts number them.",
        "Kind",
        ValueKind::ALL.map(|kind| (format!("{kind:?}"), kind as i64)),
    );
    module.numbers(
        "What the module says of a payload, in the lowest bits of its answer; above them, a bit for each field marks those that are wrong.",
        "Answer",
        Answer::ALL.map(|answer| (format!("{answer:?}"), answer as i64)),
    );
    module.numbers(
        "Why the module names no channels. What is wrong with an id is subtracted from `BadId`: the kind of channel in the lowest bits, above it the reason, above it the index of the character.",
        "Unnamed",
        Unnamed::ALL.map(|why| (format!("{why:?}"), why as i64)),
    );
    module.numbers(
        "How many bits the parts of answers have, and masks of those parts.",
        "Bits",
        BITS.map(|(name, number)| (name.to_owned(), number.into())),
    );
    let end = json!(char::from(NAME_END));
    let _ =
        writeln!(module.0, "\n/** What stands after each channel's name. */\nexport const NAME_END = {end};");
    let parts = Memory::PARTS
        .into_iter()
        .flat_map(|(name, at, length)| [(format!("{name}At"), at), (format!("{name}Length"), length)]);
    let others = [
        ("Room", ROOM),
        ("NoAscii", NO_ASCII.into()),
        ("Marker", MARKER),
        ("Text", TEXT_FACT.into()),
        ("FirstWord", FIRST_WORD.into()),
        ("NoRow", NO_ROW),
    ];
    module.numbers(
        "Where each part of the memory begins and how many elements it has; the units of text beside each fact, and what stands for one beyond ASCII; the place of the fact that tells of the payload's `_truncated`; the facts of a text and of the first word; a row that there is not.",
        "Memory",
        parts.chain(others.map(|(name, number)| (name.to_owned(), number))).map(|(name, number)| (name, number as i64)),
    );
    module.0
}

/// The character code for the first key. Some lower codes would need escapes.
const FIRST_KEY: u32 = 40;
/// The character code for a key that no earlier field has: `!`.
const NEXT_KEY: u32 = 33;

/// The distinct words between quotation marks.
fn quoted(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in text.split('"').skip(1).step_by(2) {
        assert!(
            word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
            "the loader finds no {word:?}"
        );
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// The kind of value that the check examines further in a type of this nature.
fn looks(nature: Nature) -> Option<ValueKind> {
    let shown = |kind: &ValueKind| Shown::of(nature, *kind) != Shown::Kind;
    let kinds: Vec<_> = ValueKind::ALL.into_iter().filter(shown).collect();
    match kinds[..] {
        [] => None,
        // the loader shows a string, a number and an array in these ways
        [kind @ ValueKind::String] if Shown::of(nature, kind) == Shown::Quote => Some(kind),
        [kind @ ValueKind::Number] if Shown::of(nature, kind) == Shown::Number => Some(kind),
        [kind @ ValueKind::Array] if Shown::of(nature, kind) == Shown::Items => Some(kind),
        _ => panic!("the loader cannot show what was found in a field of nature {nature:?}"),
    }
}
