//! Where the rows of a step come from, where a model is fed step by step.

use crate::ask::one_more;
use crate::error::Result;

/// Of each row, in the order of the step. Elsewhere there are none, and each row is its own source.
#[derive(Debug, Default)]
pub struct Origins {
    sources: Vec<u32>,
    begin: Vec<bool>,
}

impl Origins {
    /// One more row, which has this source; whether it begins with this step.
    pub fn push(&mut self, source: usize, begins: bool) -> Result<()> {
        one_more(&mut self.sources, "what is decoded")?;
        one_more(&mut self.begin, "what is decoded")?;
        self.sources.push(source as u32);
        self.begin.push(begins);
        Ok(())
    }

    /// Without rows.
    pub fn clear(&mut self) {
        self.sources.clear();
        self.begin.clear();
    }

    /// The row of what is computed once that belongs to a row.
    pub fn source(&self, row: usize) -> usize {
        self.sources.get(row).map_or(row, |&source| source as usize)
    }

    /// Whether a row has no step before this one.
    pub fn begins(&self, row: usize) -> bool {
        self.begin.get(row).copied().unwrap_or(false)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        size_of::<u32>() * self.sources.capacity() + self.begin.capacity()
    }
}
