//! From every position to cells alone: masked steps are left behind, whatever they hold.

use crate::kernel::{add, Real};
use crate::node::{Backward, Forward, Layer};

/// Grid to sequence.
pub(crate) struct Pack {
    /// Of a position.
    pub features: usize,
}

impl<F: Real> Layer<F> for Pack {
    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    /// Shapes: `x [positions, features], y [lines, features]`.
    fn forward(&self, io: Forward<F>) {
        let d = self.features;
        let [y, ..] = io.y;
        let (cells, blank) = y.split_at_mut(io.at.y[0].timeline.cells() * d);
        blank.fill(F::zero());
        for (y, &position) in cells.chunks_exact_mut(d).zip(&io.at.y[0].timeline.source) {
            y.copy_from_slice(&io.x[0][position as usize * d..][..d]);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let d = self.features;
        for (dy, &position) in dy.chunks_exact(d).zip(&io.at.y[0].timeline.source) {
            add(&mut dx[position as usize * d..][..d], dy);
        }
    }
}
