//! The containers that are open while JSON text is walked.

/// The open containers, one bit each, which is set for an object. Only text that nests too deep
/// needs the heap.
#[derive(Default)]
pub(super) struct Open {
    pub(super) count: usize,
    bits: u128,
    spilled: Vec<u128>,
}

impl Open {
    pub(super) fn push(&mut self, is_object: bool) {
        if self.count > 0 && self.count.is_multiple_of(128) {
            self.spilled.push(self.bits);
        }
        self.bits = self.bits << 1 | u128::from(is_object);
        self.count += 1;
    }

    pub(super) fn pop(&mut self) {
        self.bits >>= 1;
        self.count -= 1;
        if self.count.is_multiple_of(128)
            && let Some(bits) = self.spilled.pop()
        {
            self.bits = bits;
        }
    }

    pub(super) fn innermost(&self) -> Option<bool> {
        (self.count > 0).then_some(self.bits & 1 == 1)
    }
}
