//! All sources of a call, step by step.

use super::desk::Desk;
use super::path::{Beam, Paths, Sequence};
use super::rules::Rules;
use super::sample::{Drawing, Sampling};
use super::search::{Search, Width};
use crate::ask::{one_more, room};
use crate::error::Result;
use crate::kernel::Real;

/// By what tokens are chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Choice {
    /// The most probable sequences are searched for.
    Search(Width),
    /// Tokens are drawn.
    Sample {
        /// How.
        sampling: Sampling,
        /// Sequences of each source, at least 1.
        wanted: usize,
    },
}

/// Where a row of the next step comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Its source.
    pub source: usize,
    /// The row of this step whose states it goes on with.
    pub row: usize,
    /// What it is fed.
    pub token: u32,
}

/// The sequences of one source, with what they are chosen by.
#[derive(Debug)]
enum Source {
    Search(Search, Width),
    Sample(Drawing, Sampling),
}

/// Sequences of several sources at once. What comes of one does not depend on the others.
#[derive(Debug)]
pub struct Decoder<F> {
    rules: Rules,
    sources: Vec<Source>,
    /// The rows of the next step.
    moves: Vec<Move>,
    paths: Paths,
    desk: Desk<F>,
}

impl<F: Real> Decoder<F> {
    /// One row for each source.
    pub fn new(rules: Rules, choice: Choice, sources: usize) -> Result<Self> {
        let mut all = Vec::new();
        room(&mut all, sources, "what is decoded")?;
        for source in 0..sources {
            all.push(match choice {
                Choice::Search(width) => Source::Search(Search::new(source), width),
                Choice::Sample { sampling, wanted } => {
                    Source::Sample(Drawing::new(source, sampling.first, wanted)?, sampling)
                }
            });
        }
        Ok(Decoder { rules, sources: all, moves: Vec::new(), paths: Paths::default(), desk: Desk::default() })
    }

    /// Takes the logits of all rows, at first one for each source, and tells the rows of the next step, source by source. None are left at the end.
    /// Shapes: `logits [rows, vocabulary]`.
    pub fn step(&mut self, logits: &[F]) -> Result<&[Move]> {
        let vocabulary = logits.len() / self.sources.iter().map(Source::rows).sum::<usize>().max(1);
        let Decoder { rules, sources, moves, paths, desk } = self;
        desk.sum(logits, vocabulary)?;
        moves.clear();
        let mut first = 0;
        for (index, source) in sources.iter_mut().enumerate().filter(|(_, source)| source.rows() > 0) {
            let rows = source.rows();
            let logits = &logits[first * vocabulary..][..rows * vocabulary];
            let next = |beam: &Beam| Move { source: index, row: beam.row, token: beam.token };
            match source {
                Source::Search(search, width) => {
                    search.step(first, logits, (rules, width), paths, desk)?;
                    search.live.iter().map(next).try_for_each(|next| push(moves, next))?;
                }
                Source::Sample(drawing, sampling) => {
                    drawing.step(first, logits, (rules, sampling), paths, desk)?;
                    drawing.live().map(next).try_for_each(|next| push(moves, next))?;
                }
            }
            first += rows;
        }
        Ok(moves)
    }

    /// What came of each source: of a search the best first, of samples in the order of their draws.
    pub fn finish(self) -> Vec<Vec<Sequence>> {
        let sequences = |source: &Source| match source {
            Source::Search(search, width) => search.sequences(&self.paths, width),
            Source::Sample(drawing, _) => drawing.sequences(&self.paths),
        };
        self.sources.iter().map(sequences).collect()
    }
}

fn push(moves: &mut Vec<Move>, next: Move) -> Result<()> {
    one_more(moves, "what is decoded")?;
    moves.push(next);
    Ok(())
}

impl Source {
    /// Rows that go on.
    fn rows(&self) -> usize {
        match self {
            Source::Search(search, _) => search.live.len(),
            Source::Sample(drawing, _) => drawing.rows(),
        }
    }
}
