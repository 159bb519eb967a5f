//! What was computed once, brought to the rows of a step: `y_row = x_source(row)`. For layers that read it beside what follows the steps.

use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};

/// Lines of sources to lines of rows.
pub(crate) struct Spread {
    /// Of a line.
    pub size: usize,
}

impl<F: Real> Layer<F> for Spread {
    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    /// Shapes: `x [sources, size], y [rows, size]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        for (row, y) in y.chunks_exact_mut(self.size).enumerate() {
            y.copy_from_slice(&io.x[0][io.at.origins.source(row) * self.size..][..self.size]);
        }
    }

    /// Nobody learns step by step.
    fn backward(&self, _: Backward<F>) {}
}
