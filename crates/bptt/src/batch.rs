//! What a batch comes to: its rows on each time axis of the model, and its distinct tokens.

use crate::ask::{grow, room};
use crate::error::Result;
use crate::timeline::{Timeline, NONE, PACKING};

/// Where table rows would be more than this share of the cells, each cell gets its own.
const TABLE_SHARE: f64 = 0.8;

/// One batch.
#[derive(Debug, Default)]
pub struct Batch {
    /// Rows.
    pub rows: usize,
    /// One for each time axis.
    pub timelines: Vec<Timeline>,
    /// One for each group of inputs that share an embedding.
    pub lexicons: Vec<Lexicon>,
}

impl Batch {
    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let timelines: usize = self.timelines.iter().map(Timeline::bytes).sum();
        let lexicons: usize = self.lexicons.iter().map(Lexicon::bytes).sum();
        timelines + lexicons
    }
}

/// The distinct tokens of a batch's real cells.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// In order of appearance.
    pub distinct: Vec<u32>,
    /// Whether an embedding may yield one row per distinct token rather than one per cell.
    pub pays: bool,
    seen: Vec<u32>,
}

impl Lexicon {
    /// Begins a batch of at most `cells` cells with tokens below `vocabulary`.
    pub fn clear(&mut self, vocabulary: usize, cells: usize) -> Result<()> {
        let known = self.seen.len();
        grow(&mut self.seen, vocabulary, PACKING)?;
        self.seen[known..].fill(NONE);
        room(&mut self.distinct, vocabulary.min(cells).saturating_add(1), PACKING)
    }

    /// Enters the tokens of a timeline's cells.
    pub fn enter(&mut self, timeline: &mut Timeline, tokens: &[i32]) {
        let Timeline { source, token, .. } = timeline;
        token.clear();
        token.extend(source.iter().map(|&position| self.index(tokens[position as usize])));
        if timeline.blank {
            timeline.token.push(self.index(0));
        }
    }

    /// Ends a batch of `cells` cells.
    pub fn close(&mut self, cells: usize) {
        for &id in &self.distinct {
            self.seen[id as usize] = NONE;
        }
        self.pays = self.distinct.len() as f64 <= TABLE_SHARE * cells as f64;
    }

    fn index(&mut self, id: i32) -> u32 {
        let slot = &mut self.seen[id as usize];
        if *slot == NONE {
            *slot = self.distinct.len() as u32;
            self.distinct.push(id as u32);
        }
        *slot
    }

    fn bytes(&self) -> usize {
        (self.distinct.capacity() + self.seen.capacity()) * size_of::<u32>()
    }
}
