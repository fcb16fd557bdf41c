//! Decides what happens to each value, so that the payload fits.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::TruncateError;
use super::skeleton::{Fate, Node, Part, Skeleton};
use super::text;
use crate::json::{Walker, quoted};

/// The size below which no value inside an unknown object is cut, in bytes. Members at the object's end
/// are dropped instead. A UUID fits.
const LEAST_INSIDE: usize = 40;

/// The mark at the end of a string that was cut, and the size of the smallest such string with its
/// quotes.
pub(super) const ELLIPSIS: &str = "…";
const LEAST_TEXT: usize = 2 + ELLIPSIS.len();

/// The pointers to list in the payload, and the bytes that the list takes.
#[derive(Default)]
struct Listed {
    pointers: Vec<String>,
    known: HashSet<String>,
    bytes: usize,
}

impl Listed {
    /// The size of `"_truncated":[]` and the comma before it, without the first pointer's own comma.
    const EMPTY: usize = 15;

    fn cost(&self, pointer: &str) -> usize {
        match self.known.contains(pointer) {
            true => 0,
            false => quoted(pointer).len() + 1,
        }
    }

    fn add(&mut self, pointer: String) {
        let cost = self.cost(&pointer);
        if cost > 0 {
            self.bytes += cost + if self.pointers.is_empty() { Self::EMPTY } else { 0 };
            self.known.insert(pointer.clone());
            self.pointers.push(pointer);
        }
    }
}

/// A value that can be cut and that the contract names.
struct Free {
    node: usize,
    pointer: String,
    size: usize,
    least: usize,
    /// The bytes that its pointer takes in the list.
    listing: usize,
}

impl Skeleton<'_> {
    /// Decides the fate of each node, and returns the pointers that `_truncated` lists.
    pub(super) fn plan(&mut self) -> Result<Vec<String>, TruncateError> {
        self.nodes.iter_mut().for_each(|node| node.fate = Fate::Whole);
        let mut listed = Listed::default();
        self.listed_before
            .iter()
            .chain(&self.forgotten_extras)
            .for_each(|pointer| listed.add(pointer.clone()));
        let mut size = self.size_of_fields(0);
        let smallest = self.drop_extras(&mut size, &mut listed);
        if size + listed.bytes > self.limit {
            self.cut_free_values(size, smallest, &mut listed)?;
        }
        Ok(listed.pointers)
    }

    /// The size of an object of the contract in bytes, without `_truncated`.
    fn size_of_fields(&self, node: usize) -> usize {
        let members = self.members(node).map(|member| match self.nodes[member].part {
            Part::Reserved => 0,
            Part::Fields => self.nodes[member].key.len() + 4 + self.size_of_fields(member),
            _ => self.nodes[member].member_size(),
        });
        (1 + members.sum::<usize>()).max(2)
    }

    /// Drops unknown fields, the largest first, until the payload fits. Returns the smallest size on the
    /// way: an entry in the list can take more than dropping the field gives.
    fn drop_extras(&mut self, size: &mut usize, listed: &mut Listed) -> usize {
        // each extra, with the object that has it
        let objects: Vec<usize> = self.named(|part| part == Part::Fields).collect();
        let of = |object: &usize| self.members(*object).map(|member| (member, *object)).collect::<Vec<_>>();
        let mut extras: Vec<(usize, usize)> = objects.iter().flat_map(of).collect();
        extras.retain(|(extra, _)| self.nodes[*extra].part == Part::Extra);
        extras.sort_by_key(|(extra, _)| Reverse(self.nodes[*extra].size));
        let mut known = None;
        let mut smallest = *size + listed.bytes;
        for (extra, object) in extras {
            if *size + listed.bytes <= self.limit {
                break;
            }
            self.nodes[extra].fate = Fate::Dropped;
            *size -= self.nodes[extra].member_size();
            if known != Some(object) {
                listed.add(self.pointer(object));
                known = Some(object);
            }
            smallest = smallest.min(*size + listed.bytes);
        }
        smallest
    }

    /// Cuts the largest values to one common size: the largest size for which the payload fits.
    fn cut_free_values(
        &mut self,
        size: usize,
        smallest: usize,
        listed: &mut Listed,
    ) -> Result<(), TruncateError> {
        let mut free: Vec<Free> = self
            .named(|part| matches!(part, Part::Text | Part::Items | Part::Pruned))
            .map(|node| {
                let pointer = self.pointer(node);
                let least = if self.nodes[node].part == Part::Text { LEAST_TEXT } else { 2 };
                let listing = listed.cost(&pointer);
                Free { node, pointer, size: self.nodes[node].size, least, listing }
            })
            // the pointer of a small value would take more than cutting it gives
            .filter(|free| free.size > free.least + free.listing)
            .collect();
        free.sort_by_key(|free| Reverse(free.size));

        let mut whole: usize = free.iter().map(|free| free.size).sum();
        let list = if listed.pointers.is_empty() { Listed::EMPTY } else { listed.bytes };
        let fixed = size - whole + if free.is_empty() { listed.bytes } else { list };
        let needed = fixed + free.iter().map(|free| free.least + free.listing).sum::<usize>();
        if needed > self.limit {
            // if there is little to cut, the list can take more than the cuts give
            return Err(self.too_small(needed.min(smallest)));
        }

        let room = self.limit - fixed;
        let (mut count, mut level, mut listing) = (0, 0, 0);
        for (at, largest) in free.iter().enumerate() {
            count = at + 1;
            whole -= largest.size;
            listing += largest.listing;
            let next = free.get(count).map_or(0, |next| next.size.max(LEAST_TEXT));
            level = room.saturating_sub(whole + listing) / count;
            if level >= next {
                break;
            }
        }
        free.truncate(count);
        // strings come last, because they can use whatever the others leave
        free.sort_by_key(|free| (self.nodes[free.node].part == Part::Text, free.node));
        let mut given: Vec<usize> = free.iter().map(|free| level.max(free.least)).collect();
        let least = || free.iter().map(|free| free.least);
        if level < LEAST_TEXT {
            given = least().collect();
        }
        let mut left = room - whole - listing - given.iter().sum::<usize>();
        for _ in 0..2 {
            for (free, given) in free.iter().zip(&mut given) {
                let cap = *given + left;
                if cap + free.listing >= free.size {
                    self.restore(free.node);
                    *given = free.size - free.listing;
                } else {
                    *given = self.cut(free.node, cap);
                }
                left = cap - *given;
            }
        }
        free.sort_by_key(|free| free.node);
        for Free { node, pointer, .. } in free {
            if self.nodes[node].fate != Fate::Whole {
                listed.add(pointer);
            }
        }
        Ok(())
    }

    fn too_small(&self, needed: usize) -> TruncateError {
        let largest = self.named(|part| part == Part::Kept).max_by_key(|node| self.nodes[*node].size);
        let field = largest.map(|node| self.pointer(node)).unwrap_or_default();
        TruncateError::TooSmall { field, needed, limit: self.limit }
    }

    /// The nodes of such parts that are not inside an unknown object.
    fn named(&self, is: impl Fn(Part) -> bool) -> impl Iterator<Item = usize> {
        let mut inside = 0;
        let mut named = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            if at >= inside {
                inside = if node.part == Part::Fields { at } else { node.end };
                named.extend(is(node.part).then_some(at));
            }
        }
        named.into_iter()
    }

    fn restore(&mut self, node: usize) {
        let end = self.nodes[node].end;
        self.nodes[node..end].iter_mut().for_each(|node| node.fate = Fate::Whole);
    }

    /// Cuts a value to at most `cap` bytes, which it exceeds. Returns its new size.
    fn cut(&mut self, node: usize, cap: usize) -> usize {
        let value = self.nodes[node].text;
        let (end, size) = match self.nodes[node].part {
            Part::Text => {
                let raw = value.get(1..value.len() - 1).unwrap_or_default();
                let kept = text::cut(raw, cap.saturating_sub(LEAST_TEXT)).len();
                (1 + kept, kept + LEAST_TEXT)
            }
            Part::Items => cut_items(value, cap),
            _ => (0, self.prune(node, cap)),
        };
        self.nodes[node].fate = Fate::Cut(end);
        size
    }

    /// Prunes an object. Members are dropped from its end until the least sizes of the others have room.
    /// The largest of the others are then cut to one common size.
    fn prune(&mut self, node: usize, cap: usize) -> usize {
        let mut room = cap.saturating_sub(1);
        let mut least = 0;
        let mut is_full = false;
        let mut kept = Vec::new();
        let members: Vec<usize> = self.members(node).collect();
        for member in members {
            let Node { key, size, part, .. } = self.nodes[member];
            let taken = least + key.len() + 4 + size.min(LEAST_INSIDE);
            is_full |= taken > room;
            // a large value that must not be cut is dropped at once, because its place is not sure
            if is_full || part == Part::Kept && size > LEAST_INSIDE {
                self.nodes[member].fate = Fate::Dropped;
            } else {
                self.restore(member);
                least = taken;
                kept.push(member);
            }
        }
        let keys: usize = kept.iter().map(|member| self.nodes[*member].key.len() + 4).sum();
        room -= keys;
        kept.sort_by_key(|member| self.nodes[*member].size);
        let mut count = kept.len();
        let mut sizes = 0;
        while let Some(smallest) = kept.get(kept.len() - count).map(|member| self.nodes[*member].size) {
            if smallest > (room - sizes) / count {
                break;
            }
            sizes += smallest;
            count -= 1;
        }
        let mut cut = kept.split_off(kept.len() - count);
        cut.sort_by_key(|member| (self.nodes[*member].part == Part::Text, *member));
        let level = (room - sizes).checked_div(count).unwrap_or(0);
        let mut left = (room - sizes) - level * count;
        for member in cut {
            let room = level + left;
            let size = self.nodes[member].size;
            let used = if size <= room { size } else { self.cut(member, room) };
            sizes += used;
            left = room - used;
        }
        (1 + keys + sizes).max(2)
    }
}

/// Finds the largest number of whole items of an array that have room in `cap` bytes. Returns the end of
/// the last one, and the size of the shortened array.
fn cut_items(array: &str, cap: usize) -> (usize, usize) {
    let mut walker = Walker::new(array);
    let mut kept = (1, 2);
    walker.take(b'[');
    // the text was walked before, so this ends where there is no room, or at the end of the array
    while walker.value().is_ok() && walker.at_compact() < cap {
        kept = (walker.at(), walker.at_compact() + 1);
        if !walker.take(b',') {
            break;
        }
    }
    kept
}
