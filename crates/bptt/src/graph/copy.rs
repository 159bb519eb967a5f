//! `y = x`. For a second reader of a tensor, as a gradient can be lent out once; on another time axis, under a mask; or with other lines of the
//! same numbers.

use crate::kernel::{add, Real};
use crate::node::{Backward, Forward, Layer};

/// The same numbers.
pub struct Copied {
    /// Whether lines stay lines, so that a table stays one.
    pub row_by_row: bool,
}

impl<F: Real> Layer<F> for Copied {
    fn row_by_row(&self, _: bool) -> bool {
        self.row_by_row
    }

    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    /// Shapes: `x, y [n]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.copy_from_slice(io.x[0]);
    }

    fn backward(&self, io: Backward<F>) {
        if let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) {
            add(dx, dy);
        }
    }
}
