//! What is kept from forward to backward, and where it lies.

use super::Recurrent;
use crate::kernel::Real;
use crate::node::Scratch;
use std::ops::Range;

/// What is saved, in its parts.
pub(super) struct Saved<'a, F> {
    pub z: &'a mut [F], // [cells, columns], or empty
    pub h: &'a mut [F], // [cells, units], or empty
    pub c: &'a mut [F], // [cells, units], or empty
    /// h and c before the first step, in the order of rows.
    pub initial: &'a mut [F], // [states, rows, units]
    /// Masks of the state: for each kind a line for each row, in the order of rows.
    pub state_masks: &'a mut [F], // [kinds, rows, units], or empty
    /// The same of the input.
    pub input_masks: &'a mut [F], // [kinds, rows, input], or empty
    /// For each cell the norm of the gradient at its states, if that is asked for.
    pub norms: &'a mut [F], // [cells]
    /// What each cell saw of a memory, and the query with which it looked.
    pub context: &'a mut [F], // [cells, memory], or empty
    pub query: &'a mut [F], // [cells, keys], or empty
}

impl<F: Real> Recurrent<F> {
    /// Elements of each part, in the order of [`Saved`]: all that asks for this memory, splits it or reads of it goes by these.
    fn saved_lengths(&self, rows: u64, cells: u64) -> [u64; 9] {
        let sizes = [self.cell.units(), self.input, self.cell.states(), self.cell.width(), self.kinds()];
        let [u, d, states, width, kinds] = sizes.map(|n| n as u64);
        let [memory, keys] = self.memory_sizes().map(|n| n as u64);
        [
            cells * width * u,
            if self.keeps_h() { cells * u } else { 0 },
            (states - 1) * cells * u,
            states * rows * u,
            if self.recurrent_dropout > 0.0 { kinds * rows * u } else { 0 },
            if self.dropout > 0.0 { kinds * rows * d } else { 0 },
            cells,
            cells * memory,
            cells * keys,
        ]
    }

    /// Where the parts lie.
    fn saved_parts(&self, rows: usize, cells: usize) -> [Range<usize>; 9] {
        let mut end = 0;
        self.saved_lengths(rows as u64, cells as u64).map(|len| {
            end += len as usize;
            end - len as usize..end
        })
    }

    /// Elements of all parts.
    pub(super) fn saved_len(&self, rows: u64, cells: u64) -> u64 {
        self.saved_lengths(rows, cells).iter().sum()
    }

    /// The norms alone.
    /// Shapes: `saved [saved_len], the norms [cells]`.
    pub(super) fn saved_norms<'a>(&self, saved: &'a [F], rows: usize, cells: usize) -> &'a [F] {
        let [.., norms, _, _] = self.saved_parts(rows, cells);
        &saved[norms]
    }

    /// Shapes: `saved [saved_len]`.
    pub(super) fn split<'a>(&self, saved: &'a mut [F], rows: usize, cells: usize) -> Saved<'a, F> {
        let mut rest = Scratch(saved);
        let [z, h, c, initial, state_masks, input_masks, norms, context, query] =
            self.saved_parts(rows, cells).map(|part| rest.take(part.len()));
        Saved { z, h, c, initial, state_masks, input_masks, norms, context, query }
    }
}
