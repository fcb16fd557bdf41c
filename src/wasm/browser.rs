//! The browser's room: the check over the facts of an object, which a small JavaScript loader
//! (`src/js/decode.ts`) finds, since reading objects from here takes ten times as long. Only numbers cross
//! the boundary; what is longer stands in memory that both see.
//!
//! The shared memory is made of atomics because those can be written from outside without `unsafe`;
//! on a single thread they cost nothing.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use wasm_bindgen::prelude::wasm_bindgen;

use crate::channel::find_bad_id;
use crate::check::{Facts, evaluate};
use crate::table::{Slot, TABLE};
use crate::time::{MAX_LENGTH, is_date, is_date_time};

/// Room for an id or a date.
static TEXT: [AtomicU8; 256] = [const { AtomicU8::new(0) }; 256];

/// Where the memory that the loader reads and writes stands: the packed contract, the text; then the
/// length of the contract.
#[wasm_bindgen]
pub fn memory_at(part: u32) -> u32 {
    let at = match part {
        0 => TABLE.as_ptr() as usize,
        1 => TEXT.as_ptr() as usize,
        _ => TABLE.len(),
    };
    at as u32
}

/// Checks the facts against the shape that stands at `shape` in the table. Returns the verdict plus, from
/// 4 on, a bit for each field that is wrong.
#[wasm_bindgen]
pub fn check(shape: u32, fits: u32, misfits: u32, nulls: u32) -> u32 {
    let fields = match TABLE.get(shape as usize..).unwrap_or_default() {
        [_, _, _, fields, rest @ ..] => rest.get(..2 * usize::from(*fields)).unwrap_or_default(),
        _ => &[],
    };
    let slots = fields.as_chunks().0.iter().map(|[key, ty]| Slot::read(*key, *ty));
    let (verdict, wrong) = evaluate(slots, Facts { fits, misfits, nulls });
    wrong << 2 | verdict as u32
}

/// Whether the first `length` bytes of the text memory are a real calendar day, or a date and time.
#[wasm_bindgen]
pub fn check_date(with_time: bool, length: u32) -> bool {
    let text: [u8; MAX_LENGTH] = std::array::from_fn(|i| TEXT.get(i).map_or(0, |byte| byte.load(Relaxed)));
    let text = text.get(..length as usize).unwrap_or_default();
    if with_time { is_date_time(text) } else { is_date(text) }
}

/// Looks at the id of `length` UTF-16 units in the text memory, of which non-ASCII units stand as 255.
/// Returns 0 if it can follow a prefix of so many bytes in a channel's name, `0x1000 + max` if it is longer than `max`, else 1
/// plus the index of the unit that cannot stand there.
#[wasm_bindgen]
pub fn check_id(prefix: u32, length: u32) -> u32 {
    let id = TEXT.iter().take(length as usize).map(|byte| byte.load(Relaxed));
    find_bad_id(prefix as usize, length as usize, id)
}
