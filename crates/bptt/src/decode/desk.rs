//! What is worked with at a step, kept from step to step.

use super::path::Beam;
use crate::ask::grow;
use crate::error::Result;
use crate::kernel::{log_sum_exp, Real};
use crate::threads::each_piece;

#[derive(Debug)]
pub(super) struct Desk<F> {
    /// Of each row of the step `log sum exp` of its logits.
    pub sums: Vec<f64>,
    /// The tokens of a sequence,
    pub tokens: Vec<u32>,
    /// and those that may not follow them, sorted.
    pub forbidden: Vec<u32>,
    /// Tokens with their logits, the largest first.
    pub ranked: Vec<(u32, F)>,
    /// What they are drawn by.
    pub weights: Vec<f64>,
    /// Sequences with one more token.
    pub candidates: Vec<Beam>,
}

impl<F> Default for Desk<F> {
    fn default() -> Self {
        Desk {
            sums: Vec::new(),
            tokens: Vec::new(),
            forbidden: Vec::new(),
            ranked: Vec::new(),
            weights: Vec::new(),
            candidates: Vec::new(),
        }
    }
}

impl<F: Real> Desk<F> {
    /// Sums up all rows of a step, which are shared among threads.
    /// Shapes: `logits [rows, vocabulary]`.
    pub fn sum(&mut self, logits: &[F], vocabulary: usize) -> Result<()> {
        let rows = logits.len() / vocabulary.max(1);
        self.sums.clear();
        grow(&mut self.sums, rows, "what is decoded")?;
        each_piece(0..rows, [&mut self.sums[..]], &|_| [1], &mut [], &|row, [sum], _: &mut [f64]| {
            sum[0] = log_sum_exp(&logits[row * vocabulary..][..vocabulary]);
        });
        Ok(())
    }
}
