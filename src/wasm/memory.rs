//! The memory that the browser's module shares with its loader, and its layout.
//!
//! JavaScript writes into this memory while Rust has only shared references to it. Atomics allow that
//! without `unsafe`, and on a single thread they cost nothing.

use std::sync::atomic::{AtomicU8, AtomicU64};

use crate::channel::ChannelKind;
use crate::contract::Format;
#[cfg(feature = "browser")]
use crate::fingerprint::HASH;
use crate::limits::MAX_CHANNEL_LENGTH;
use crate::table::MAX_FIELDS;
use crate::table::rows::ROWS;

/// Facts from this number on are words: subtract it for the place of the word in the contract's list.
pub(crate) const FIRST_WORD: u8 = 16;

/// The fact of a string whose text is in memory too.
pub(crate) const TEXT_FACT: u8 = FIRST_WORD - 1;

/// The place of the fact about the payload's `_truncated`.
pub(crate) const MARKER: usize = MAX_FIELDS;

/// The number of facts that fit in memory: the facts of the largest shape and of `_truncated`, or an event's
/// name and one id for each kind of channel.
pub(crate) const FACTS: usize = {
    let (scopes, fields) = (ChannelKind::SCOPED.len() + 1, MARKER + 1);
    (if scopes > fields { scopes } else { fields }).next_power_of_two()
};

const _: () = assert!(FACTS.is_multiple_of(8), "the loader clears eight facts at a time");

/// The bytes of text that fit beside each fact. No format and no id allows as many, so a text that does not
/// fit is too long in any case.
pub(crate) const ROOM: usize = {
    let (mut i, mut longest) = (0, MAX_CHANNEL_LENGTH);
    while i < Format::ALL.len() {
        if Format::ALL[i].longest() > longest {
            longest = Format::ALL[i].longest();
        }
        i += 1;
    }
    // a power of two: an index modulo it is less code than a check of the index
    (longest + 1usize).next_power_of_two()
};

/// The bytes for the names of channels: the longest name of each kind, and a line feed after each.
const NAMES: usize = ((MAX_CHANNEL_LENGTH + 1) * ChannelKind::ALL.len()).next_power_of_two();

/// Stands for each unit of a text that is not ASCII.
#[cfg_attr(not(feature = "package"), allow(dead_code, reason = "only the loader writes it"))]
pub(crate) const NO_ASCII: u8 = u8::MAX;

/// The shared memory.
#[repr(C)]
pub(crate) struct Memory {
    /// The contract's fingerprint. It stands first in every version, so that a loader recognises its own module.
    pub hash: [u8; 8],
    /// The rows of the contract's table, which tell the loader the number of fields of each shape, and their types.
    pub rows: [u8; ROWS.len()],
    /// The values of numbers, the lengths of texts in UTF-16 units.
    pub numbers: [AtomicU64; FACTS],
    /// The facts, one byte each: the kind of a value, or a word.
    pub kinds: [AtomicU8; FACTS],
    /// The texts, one byte for each UTF-16 unit; every unit beyond ASCII is [`NO_ASCII`].
    pub texts: [AtomicU8; FACTS * ROOM],
    /// The names of channels.
    pub names: [AtomicU8; NAMES],
}

impl Memory {
    #[cfg(feature = "browser")]
    pub(crate) const fn new() -> Self {
        Self {
            hash: HASH.to_be_bytes(),
            rows: ROWS,
            numbers: [const { AtomicU64::new(0) }; FACTS],
            kinds: [const { AtomicU8::new(0) }; FACTS],
            texts: [const { AtomicU8::new(0) }; FACTS * ROOM],
            names: [const { AtomicU8::new(0) }; NAMES],
        }
    }

    /// The name, the offset and the number of elements of each part.
    #[cfg(feature = "package")]
    pub(crate) const PARTS: [(&str, usize, usize); 6] = [
        ("Hash", std::mem::offset_of!(Self, hash), 8),
        ("Rows", std::mem::offset_of!(Self, rows), ROWS.len()),
        ("Numbers", std::mem::offset_of!(Self, numbers), FACTS),
        ("Kinds", std::mem::offset_of!(Self, kinds), FACTS),
        ("Texts", std::mem::offset_of!(Self, texts), FACTS * ROOM),
        ("Names", std::mem::offset_of!(Self, names), NAMES),
    ];
}
