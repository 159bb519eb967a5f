//! What a batch comes to: its rows on each time axis of the model, and its distinct tokens.

mod lengths;
mod lexicon;
mod origins;
mod timeline;

use crate::ids::{AxisId, InputId, List};

pub use lengths::Lengths;
pub use lexicon::Lexicon;
pub use origins::Origins;
pub use timeline::{Mask, Shard, Timeline, Track, NONE, SHARD_ROWS, SHARD_ROWS_FAR};

/// One batch.
#[derive(Debug, Default)]
pub struct Batch {
    /// Rows.
    pub rows: usize,
    /// Rows of what is computed once, where steps are fed.
    pub sources: usize,
    /// Where the rows of a step come from.
    pub origins: Origins,
    /// One for each time axis.
    pub timelines: List<AxisId, Timeline>,
    /// One for each group of inputs that share an embedding.
    pub lexicons: List<InputId, Lexicon>,
}

impl Batch {
    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let timelines: usize = self.timelines.iter().map(Timeline::bytes).sum();
        let lexicons: usize = self.lexicons.iter().map(Lexicon::bytes).sum();
        timelines + lexicons + self.origins.bytes()
    }
}
