//! What is kept from forward to backward, and where it lies.

use super::Recurrent;
use crate::kernel::Real;
use crate::layer::Scratch;
use std::ops::Range;

/// What is saved, in its parts.
pub(super) struct Saved<'a, F> {
    pub z: &'a mut [F],
    pub h: &'a mut [F],
    pub c: &'a mut [F],
    /// h and c before the first step, in the order of rows.
    pub initial: &'a mut [F],
    /// Masks of the state: for each kind a line for each row, in the order of rows.
    pub state_masks: &'a mut [F],
    /// The same of the input.
    pub input_masks: &'a mut [F],
    /// For each cell the norm of the gradient at its states, if that is asked for.
    pub norms: &'a mut [F],
}

impl<F: Real> Recurrent<F> {
    /// Where the parts lie, in the order of [`Saved`]: all that asks for this memory, splits it or reads of it goes by these.
    fn saved_parts(&self, rows: usize, cells: usize) -> [Range<usize>; 7] {
        let (u, d, states) = (self.cell.units(), self.input, self.cell.states());
        let lengths = [
            cells * self.cell.width() * u,
            if self.keeps_h() { cells * u } else { 0 },
            (states - 1) * cells * u,
            states * rows * u,
            if self.recurrent_dropout > 0.0 { self.kinds() * rows * u } else { 0 },
            if self.dropout > 0.0 { self.kinds() * rows * d } else { 0 },
            cells,
        ];
        let mut end = 0;
        lengths.map(|len| {
            end += len;
            end - len..end
        })
    }

    /// Elements of all parts.
    pub(super) fn saved_len(&self, rows: usize, cells: usize) -> usize {
        let [.., last] = self.saved_parts(rows, cells);
        last.end
    }

    /// The norms alone.
    pub(super) fn saved_norms<'a>(&self, saved: &'a [F], rows: usize, cells: usize) -> &'a [F] {
        let [.., norms] = self.saved_parts(rows, cells);
        &saved[norms]
    }

    pub(super) fn split<'a>(&self, saved: &'a mut [F], rows: usize, cells: usize) -> Saved<'a, F> {
        let mut rest = Scratch(saved);
        let [z, h, c, initial, state_masks, input_masks, norms] =
            self.saved_parts(rows, cells).map(|part| rest.take(part.len()));
        Saved { z, h, c, initial, state_masks, input_masks, norms }
    }
}
