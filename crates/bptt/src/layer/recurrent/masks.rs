//! Dropout: masks of the input and of the state, the same at every step of a row.

use super::cell::GATES;
use super::saved::Saved;
use super::Recurrent;
use crate::batch::Timeline;
use crate::kernel::Real;
use crate::node::Draws;

impl<F: Real> Recurrent<F> {
    /// Masks of a row: one, or one for each gate.
    pub(super) fn kinds(&self) -> usize {
        if self.recurrent_dropout > 0.0 || self.frames.is_some() {
            self.cell.gates()
        } else {
            1
        }
    }

    pub(super) fn draw_masks(&self, draws: Draws<F>, timeline: &Timeline, saved: &mut Saved<F>) {
        let (rows, d, u) = (timeline.rows, self.input, self.cell.units());
        let before = saved.input_masks.len();
        let parts = [
            (&mut *saved.input_masks, d, self.dropout, 0),
            (&mut *saved.state_masks, u, self.recurrent_dropout, before),
        ];
        for (part, (masks, width, rate, before)) in parts.into_iter().enumerate() {
            for (kind, masks) in masks.chunks_exact_mut((rows * width).max(1)).enumerate() {
                for (place, mask) in masks.chunks_exact_mut(width).enumerate() {
                    let row = timeline.row(place);
                    let line = ((part * GATES + kind) << 20 | row) as u64;
                    draws.mask_at(rate, line, before + (kind * rows + row) * width, mask);
                }
            }
        }
    }
}

/// `x * mask`, or x itself without a mask.
/// Shapes: `x, mask, into [n]; mask may be empty`.
pub(super) fn masked<'a, F: Real>(x: &'a [F], mask: &[F], into: &'a mut [F]) -> &'a [F] {
    if mask.is_empty() {
        return x;
    }
    let into = &mut into[..x.len()];
    into.iter_mut().zip(x).zip(mask).for_each(|((into, &x), &mask)| *into = x * mask);
    into
}

/// Calls `work` with (place of its row in the order of rows, cell) for every cell.
pub(super) fn each_cell(timeline: &Timeline, mut work: impl FnMut(usize, usize)) {
    for &shard in &timeline.shards {
        for t in 0..shard.steps {
            timeline.step(shard, t).enumerate().for_each(|(i, cell)| work(shard.row + i, cell));
        }
    }
}
