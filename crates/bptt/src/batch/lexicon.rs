//! The distinct tokens of a batch.

use super::timeline::{Timeline, NONE, PACKING};
use crate::ask::{grow, room};
use crate::error::Result;
use crate::note::Note;

/// Where table rows would be more than this share of the cells, each cell gets its own.
const TABLE_SHARE: f64 = 0.8;

/// The distinct tokens of a batch's real cells.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// In order of appearance.
    pub distinct: Vec<u32>,
    /// Cells in which they stand.
    pub cells: usize,
    /// For each id its place among them, or [`NONE`].
    pub places: Vec<u32>,
    /// Whether embeddings yield one row per distinct token rather than one per cell, where what reads them can look rows up.
    pub tables: bool,
    /// Why they can't, if they can't; otherwise their number decides.
    pub refused: Option<&'static str>,
}

impl Lexicon {
    /// Of no batch yet.
    pub fn new() -> Self {
        Lexicon { refused: Some(Note::default().why), ..Lexicon::default() }
    }

    /// Begins a batch of at most `cells` cells with tokens below `vocabulary`.
    pub fn clear(&mut self, vocabulary: usize, cells: usize) -> Result<()> {
        for &id in &self.distinct {
            self.places[id as usize] = NONE;
        }
        self.distinct.clear();
        let known = self.places.len();
        grow(&mut self.places, vocabulary, PACKING)?;
        self.places[known..].fill(NONE);
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

    /// Ends a batch of `cells` cells, in which tables may be refused for a reason.
    pub fn close(&mut self, cells: usize, refused: Option<&'static str>) {
        self.cells = cells;
        self.refused = refused;
        self.tables = refused.is_none() && self.distinct.len() as f64 <= TABLE_SHARE * cells as f64;
    }

    fn index(&mut self, id: i32) -> u32 {
        let slot = &mut self.places[id as usize];
        if *slot == NONE {
            *slot = self.distinct.len() as u32;
            self.distinct.push(id as u32);
        }
        *slot
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        (self.distinct.capacity() + self.places.capacity()) * size_of::<u32>()
    }
}
