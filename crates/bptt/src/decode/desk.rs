//! What is worked with at a row, kept from row to row.

use super::path::Beam;

#[derive(Debug)]
pub(super) struct Desk<F> {
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
            tokens: Vec::new(),
            forbidden: Vec::new(),
            ranked: Vec::new(),
            weights: Vec::new(),
            candidates: Vec::new(),
        }
    }
}
