//! The browser's room: the check over facts that a small JavaScript loader (`src/js/decode.ts`) reads
//! from an object. Only numbers cross the boundary; what is longer stands in memory that both see.
//!
//! The shared memory is made of atomics because those can be written from outside without `unsafe`;
//! on a single thread they cost nothing.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};

use wasm_bindgen::prelude::wasm_bindgen;

use crate::channel::{PREFIXES, find_bad_id};
use crate::check::{Facts, evaluate};
use crate::route::is_global;
use crate::table::{MAX_FIELDS, Shape, TABLE, WORDS};
use crate::time::MAX_LENGTH;

static KINDS: [AtomicU8; MAX_FIELDS] = [const { AtomicU8::new(0) }; MAX_FIELDS];
static NUMBERS: [AtomicU64; MAX_FIELDS] = [const { AtomicU64::new(0) }; MAX_FIELDS];
static TEXT: [AtomicU8; TEXT_LENGTH] = [const { AtomicU8::new(0) }; TEXT_LENGTH];
static FOUND: [AtomicU8; 2 * MAX_FIELDS] = [const { AtomicU8::new(0) }; 2 * MAX_FIELDS];

/// Room for the text of each field, or for one id or event name.
const TEXT_LENGTH: usize = MAX_FIELDS * MAX_LENGTH;

/// Where the memory that the loader reads and writes stands: the packed contract, then for each field
/// its kind, its number and its text, then what the check found.
#[wasm_bindgen]
pub fn memory_at(part: u32) -> u32 {
    let at = match part {
        0 => TABLE.as_ptr() as usize,
        1 => KINDS.as_ptr() as usize,
        2 => NUMBERS.as_ptr() as usize,
        3 => TEXT.as_ptr() as usize,
        4 => FOUND.as_ptr() as usize,
        5 => TABLE.len(),
        _ => MAX_FIELDS,
    };
    at as u32
}

/// Checks the facts against the shape that stands at `shape` in the table and forgets them. Returns the
/// verdict plus 4 for each finding.
#[wasm_bindgen]
pub fn check(shape: u32) -> u32 {
    let mut found = FOUND.chunks_exact(2);
    let mut count = 0;
    let verdict = evaluate(Shape::at(shape as usize), &Memory, |field, finding| {
        if let Some([at, what]) = found.next() {
            at.store(field as u8, Relaxed);
            what.store(finding as u8, Relaxed);
            count += 4;
        }
    });
    for kind in &KINDS {
        kind.store(0, Relaxed);
    }
    count + verdict as u32
}

/// Looks at the id of `length` UTF-16 units in the text memory, of which non-ASCII units stand as 255.
/// Returns 0 if it can name a channel of the kind, `0x1000 + max` if it is longer than `max`, else 1
/// plus the index of the unit that cannot stand there.
#[wasm_bindgen]
pub fn check_id(kind: u32, length: u32) -> u32 {
    let prefix = PREFIXES.get(kind as usize).map_or(0, |prefix| prefix.len());
    let id = TEXT.iter().take(length as usize).map(|byte| byte.load(Relaxed));
    find_bad_id(prefix, length as usize, id)
}

/// Whether the event whose name's first `length` bytes stand in the text memory goes to the global
/// channel whatever its payload carries.
#[wasm_bindgen]
pub fn is_global_event(length: u32) -> bool {
    let mut name = [0; 16];
    let length = (length as usize).min(name.len());
    for (byte, from) in name.iter_mut().zip(&TEXT).take(length) {
        *byte = from.load(Relaxed);
    }
    is_global(name.get(..length).unwrap_or_default())
}

/// The facts that the loader left.
struct Memory;

impl Facts for Memory {
    #[inline]
    fn kind(&self, field: usize) -> u8 {
        KINDS.get(field).map_or(0, |kind| kind.load(Relaxed))
    }

    #[inline]
    fn number(&self, field: usize) -> f64 {
        NUMBERS.get(field).map_or(0.0, |bits| f64::from_bits(bits.load(Relaxed)))
    }

    /// The loader leaves a word's index in the table as the field's number.
    #[inline]
    fn is_word(&self, field: usize, first: u8, count: u8) -> bool {
        let word = self.number(field);
        word >= f64::from(first) && word < f64::from(first) + f64::from(count) && word < WORDS.len() as f64
    }

    /// The loader leaves a text's length as the field's number, at most [`MAX_LENGTH`].
    #[inline]
    fn text_is(&self, field: usize, test: fn(&[u8]) -> bool) -> bool {
        let mut text = [0; MAX_LENGTH];
        let from = TEXT.iter().skip(field * MAX_LENGTH);
        for (byte, from) in text.iter_mut().zip(from) {
            *byte = from.load(Relaxed);
        }
        text.get(..self.number(field) as usize).is_some_and(test)
    }
}
