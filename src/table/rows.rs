//! The shapes as the browser's module carries them. JavaScript has their names.
//!
//! Each shape is a row: the number of its flat fields, then one byte for each field. That byte is the place
//! of the field's type in [`WANTS`], combined with the flags below.

#![cfg_attr(
    not(feature = "browser"),
    allow(dead_code, reason = "the package's build needs only the meaning of bytes")
)]

use super::flatten::{self, NAMES, SHAPE_COUNT, fields_by_shape};
use super::{Named, SHAPES, Slot, WANTS, Wants};

/// Set if the field may be absent.
const OPTIONAL: u8 = 128;
/// Set if a partial payload must have the field too.
const KEPT: u8 = 64;

const BYTES: usize = {
    let (mut i, mut bytes) = (0, 0);
    while i < SHAPE_COUNT {
        bytes += 1 + flatten::count(SHAPES[i].fields);
        i += 1;
    }
    bytes
};

/// The rows, one after another in the order of the shapes.
pub(crate) const ROWS: [u8; BYTES] = {
    let all = fields_by_shape();
    let mut rows = [0; BYTES];
    let (mut shape, mut at) = (0, 0);
    while shape < SHAPE_COUNT {
        let fields = flatten::count(SHAPES[shape].fields);
        rows[at] = fields as u8;
        let mut i = 0;
        while i < fields {
            let Named { ty, slot, .. } = all[shape][i];
            let optional = if slot.optional { OPTIONAL } else { 0 };
            let kept = if slot.kept { KEPT } else { 0 };
            rows[at + 1 + i] = NAMES.ty(&ty) as u8 | optional | kept;
            i += 1;
        }
        at += 1 + fields;
        shape += 1;
    }
    rows
};

/// The bits of a field's byte that hold the place of its type.
pub(crate) const FIELD_TYPE: u8 = !(OPTIONAL | KEPT);

/// No row begins here: the place for an event that the contract does not have.
pub(crate) const NO_ROW: usize = 0xffff;

const _: () = assert!(ROWS.len() < NO_ROW, "a row is where there is none");

/// The number of fields in the row that begins at `at`; 0 if that is beyond all rows.
pub(crate) fn length(rows: &[u8; BYTES], at: usize) -> usize {
    rows.get(at).copied().unwrap_or(0).into()
}

/// A field of the row that begins at `at`.
pub(crate) fn slot(rows: &[u8; BYTES], at: usize, field: usize) -> Slot {
    let byte = rows.get(at + 1 + field).copied().unwrap_or(0);
    Slot {
        wants: WANTS.get(usize::from(byte & FIELD_TYPE)).copied().unwrap_or(Wants::AnyObject),
        optional: byte & OPTIONAL != 0,
        kept: byte & KEPT != 0,
    }
}
