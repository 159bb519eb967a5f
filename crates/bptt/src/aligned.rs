//! Blocks of numbers that begin where a line of the cache does. The allocator promises 8 bytes; from there every fourth vector would lie
//! in two lines, which a product of a single row pays for in full.

use crate::ask::grow;
use crate::error::Result;
use std::ops::{Deref, DerefMut};

/// Bytes of a line.
const LINE: usize = 64;

/// A block of numbers, empty at first.
#[derive(Default)]
pub struct Aligned<F> {
    /// With room for as many elements as may lie before the first line.
    data: Vec<F>,
    first: usize,
    len: usize,
}

/// Elements rounded up to whole lines: a piece of such a size leaves the next one aligned.
pub(crate) fn whole_lines<F>(len: u64) -> u64 {
    len.next_multiple_of((LINE / size_of::<F>()) as u64)
}

impl<F: Clone + Default> Aligned<F> {
    /// Grows to `len` elements, of undefined content, or reports in words that it can't; it is empty then.
    pub fn grow(&mut self, len: usize, what: &'static str) -> Result<()> {
        if len > self.len {
            *self = Aligned { data: Vec::new(), first: 0, len: 0 };
            let spare = LINE / size_of::<F>() - 1;
            grow(&mut self.data, len.saturating_add(spare), what)?;
            self.first = self.data.as_ptr().align_offset(LINE).min(spare);
            self.len = len;
        }
        Ok(())
    }
}

impl<F> Deref for Aligned<F> {
    type Target = [F];

    fn deref(&self) -> &[F] {
        &self.data[self.first..self.first + self.len]
    }
}

impl<F> DerefMut for Aligned<F> {
    fn deref_mut(&mut self) -> &mut [F] {
        &mut self.data[self.first..self.first + self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_begin_at_a_line_however_they_grow() {
        let mut blocks = [Aligned::<f32>::default(), Aligned::default(), Aligned::default()];
        for len in [1, 3, 16, 17, 1000, 100_001] {
            for block in &mut blocks {
                block.grow(len, "a block").unwrap();
                assert_eq!((block.as_ptr() as usize % LINE, block.len()), (0, len));
                block.fill(1.0);
            }
        }
        assert_eq!((whole_lines::<f32>(1), whole_lines::<f32>(32), whole_lines::<f64>(9)), (16, 32, 16));
    }
}
