//! The text that a format's predicate reads: a slice natively, shared memory in the browser.

/// ASCII text, by its bytes.
pub(crate) trait Text: Copy {
    /// The number of bytes.
    fn length(self) -> usize;
    /// The byte at this index; 0 beyond the end.
    fn at(self, index: usize) -> u8;
}

impl Text for &[u8] {
    #[inline]
    fn length(self) -> usize {
        self.len()
    }

    #[inline]
    fn at(self, index: usize) -> u8 {
        self.get(index).copied().unwrap_or(0)
    }
}

/// Whether two texts are the same, as a constant function.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && begins_with(a, b)
}

/// Whether a text begins with another one, as a constant function.
pub(crate) const fn begins_with(text: &str, start: &str) -> bool {
    let (text, start) = (text.as_bytes(), start.as_bytes());
    let mut i = 0;
    while i < text.len() && i < start.len() && text[i] == start[i] {
        i += 1;
    }
    i == start.len()
}
