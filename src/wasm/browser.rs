//! The browser's module: every decision of the npm package about a value, a channel or an id.
//!
//! A loader in JavaScript (`src/js/facts.ts`) writes facts into memory that both sides share. To read an
//! object from here would cost a call across the boundary for each field. A fact is the kind of a value, or
//! one of the contract's words; beside it are the value of a number, or the length and the text of a string.
//! Only numbers cross the boundary, and neither side allocates.

use std::sync::atomic::Ordering::Relaxed;

use wasm_bindgen::prelude::wasm_bindgen;

use super::boundary::{ANSWER_BITS, Answer, ID_KIND_BITS, ID_NO_STRING, ID_REASON_BITS, NAME_END, Unnamed};
use super::memory::{FACTS, FIRST_WORD, MARKER, Memory, ROOM, TEXT_FACT};
use crate::channel::{ChannelKind, find_bad_id};
use crate::check::{Seen, ValueKind, Verdict, evaluate, is_list_of_strings, selected};
use crate::contract::Format;
use crate::contract::text::Text;
use crate::json::is_too_deep;
use crate::route::{self, Purpose, destinations};
use crate::table::rows;

/// The memory that both sides share. The package's build takes its layout from `Memory::PARTS`.
static MEMORY: Memory = Memory::new();

/// The address of the shared memory.
#[wasm_bindgen]
pub fn memory_at() -> u32 {
    (&raw const MEMORY) as usize as u32
}

/// The index of the payload's shape among the shapes of its event. `present` has one bit for each selecting
/// key.
#[wasm_bindgen]
pub fn shape(present: u32) -> u32 {
    selected(present) as u32
}

/// Checks the payload whose facts are in memory against the shape whose row begins at `row`.
///
/// `kind` and `depth` are the kind and the levels of the payload itself. A `row` beyond all rows stands for
/// an event that the contract does not have: then only the depth counts. In the answer, the bits from
/// [`ANSWER_BITS`] on mark the fields that are wrong.
///
/// The loader clears the facts of one payload before it writes those of the next.
#[wasm_bindgen]
pub fn check(row: u32, kind: u32, depth: u32) -> u32 {
    let (answer, wrong) = judge(row as usize, kind as u8, depth as usize);
    wrong << ANSWER_BITS | answer as u32
}

#[inline]
fn judge(row: usize, kind: u8, depth: usize) -> (Answer, u32) {
    if is_too_deep(depth) {
        return (Answer::TooDeep, 0);
    }
    let count = rows::length(&MEMORY.rows, row);
    if count > 0 && ValueKind::at(kind) != ValueKind::Object {
        return (Answer::NoObject, 0);
    }
    let (verdict, wrong) = evaluate(
        count,
        |field| rows::slot(&MEMORY.rows, row, field),
        |place, slot| slot.standing(At { place, fact: fact(place) }),
    );
    let answer = match verdict {
        Verdict::Event if is_list_of_strings(ValueKind::at(fact(MARKER))) => Answer::Shortened,
        Verdict::Event => Answer::Event,
        Verdict::Partial => Answer::Partial,
        Verdict::Invalid => Answer::Invalid,
    };
    (answer, wrong)
}

/// A fact in memory.
#[derive(Clone, Copy)]
struct At {
    place: usize,
    fact: u8,
}

impl Seen for At {
    fn kind(self) -> ValueKind {
        // a word or a text is a string
        if self.fact >= TEXT_FACT { ValueKind::String } else { ValueKind::at(self.fact) }
    }

    fn number(self) -> f64 {
        number(self.place)
    }

    fn is_one_of(self, words: &[u8]) -> bool {
        words.iter().any(|word| FIRST_WORD + word == self.fact)
    }

    fn is(self, format: Format) -> bool {
        // a string beyond ASCII, which matches no format, has another fact
        self.fact == TEXT_FACT
            && format.accepts(TextAt { from: self.place * ROOM, length: length(self.place) })
    }
}

/// The text beside a fact.
#[derive(Clone, Copy)]
struct TextAt {
    from: usize,
    length: usize,
}

impl Text for TextAt {
    fn length(self) -> usize {
        self.length
    }

    #[inline]
    fn at(self, index: usize) -> u8 {
        if index < self.length { unit_at(self.from + index) } else { 0 }
    }
}

/// Writes the names of channels into memory, and returns their length in bytes.
///
/// The first fact is the name of an event. The facts after it are the ids, in the order of the channel kinds.
///
/// - If `is_watching`, the channels are those to subscribe to. A null id counts as absent, and `kind` is 1 if
///   the channel without an id is wanted too.
/// - If not, they are the channels on which the event is published, and `kind` and `depth` are the kind and
///   the levels of its payload.
///
/// A negative answer is an [`Unnamed`].
#[wasm_bindgen]
pub fn name(is_watching: bool, kind: u32, depth: u32) -> i32 {
    write_names(is_watching, kind, depth).map_or_else(|error| error, |written| written as i32)
}

#[inline]
fn write_names(is_watching: bool, kind: u32, depth: u32) -> Result<usize, i32> {
    let purpose = if is_watching {
        Purpose::Watch { global: kind != 0 }
    } else if is_too_deep(depth as usize) {
        return Err(Unnamed::TooDeep as i32);
    } else if ValueKind::at(kind as u8) != ValueKind::Object {
        return Err(Unnamed::NoObject as i32);
    } else {
        Purpose::Publish { always_global: ChannelKind::is_always_global(length(0), begins_with) }
    };
    let mut written = 0;
    let named = destinations(purpose, |kind| {
        let before = written;
        written = push(kind, before, is_watching)?;
        Ok(written > before)
    });
    named.map(|()| written)
}

/// The kind of the channel that brought a payload, and 1 more, if the payload's id of that kind is another than
/// the channel's. 0 if the payload belongs there.
///
/// The first fact is the name of the channel. The facts after it are the payload's ids, in the order of the kinds.
#[wasm_bindgen]
pub fn misplaced() -> u32 {
    let has_other_id = |kind: ChannelKind| {
        let (prefix, place) = (kind.prefix().len(), 1 + kind as usize);
        let id = length(place);
        ValueKind::at(fact(place)) == ValueKind::String
            && (length(0) != prefix + id || (0..id).any(|at| unit(0, prefix + at) != unit(place, at)))
    };
    route::misplaced(begins_with, has_other_id).map_or(0, |kind| 1 + kind as u32)
}

/// Whether the first name begins with these bytes. In one place, since it is asked for several beginnings.
#[inline(never)]
fn begins_with(start: &[u8]) -> bool {
    length(0) >= start.len() && start.iter().enumerate().all(|(at, byte)| unit(0, at) == *byte)
}

/// Appends the name of a kind's channel after the first `length` bytes, if there is an id for it, and returns
/// the new length. The error for an id that a name cannot carry is [`Unnamed::BadId`].
#[inline]
fn push(kind: ChannelKind, length: usize, takes_null: bool) -> Result<usize, i32> {
    let (prefix, place) = (kind.prefix().as_bytes(), 1 + kind as usize);
    let mut id = 0;
    if kind != ChannelKind::GLOBAL {
        let bad = match ValueKind::at(fact(place)) {
            ValueKind::Absent => return Ok(length),
            ValueKind::Null if takes_null => return Ok(length),
            ValueKind::String => find_bad_id(prefix.len(), self::length(place), |at| unit(place, at))
                .map(|(reason, at)| reason as usize | at << ID_REASON_BITS),
            _ => Some(ID_NO_STRING),
        };
        if let Some(bad) = bad {
            return Err(Unnamed::BadId as i32 - (kind as i32 | (bad as i32) << ID_KIND_BITS));
        }
        id = self::length(place);
    }
    for (at, byte) in prefix.iter().enumerate() {
        write(length + at, *byte);
    }
    let start = length + prefix.len();
    for at in 0..id {
        write(start + at, unit(place, at));
    }
    write(start + id, NAME_END);
    Ok(start + id + 1)
}

/// Writes one byte of the names.
fn write(at: usize, byte: u8) {
    MEMORY.names[at % MEMORY.names.len()].store(byte, Relaxed);
}

/// The fact at this place.
fn fact(place: usize) -> u8 {
    MEMORY.kinds[place % FACTS].load(Relaxed)
}

fn number(place: usize) -> f64 {
    f64::from_bits(MEMORY.numbers[place % FACTS].load(Relaxed))
}

/// The length of a fact's text, in UTF-16 units.
fn length(place: usize) -> usize {
    number(place) as usize
}

/// One unit of a fact's text.
fn unit(place: usize, at: usize) -> u8 {
    unit_at(place * ROOM + at)
}

#[inline]
fn unit_at(at: usize) -> u8 {
    MEMORY.texts[at % MEMORY.texts.len()].load(Relaxed)
}
