//! `y = 1 at the real steps of x, 0 at those that are masked`: (batch, steps, features) to (batch, steps). It has no gradient.

use crate::batch::NONE;
use crate::error::Result;
use crate::graph::{Gridded, Place};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};

struct RealSteps;

/// Of a grid on its own time axis.
pub(super) fn real_steps<F: Real>(place: &mut Place<F>, grid: TensorId) -> Result<TensorId> {
    if let Some(axis) = place.form(grid).axis() {
        place.ask(axis, Gridded::OneByOne);
    }
    place.push(vec![grid], &[place.form(grid).with(1)], RealSteps)
}

impl<F: Real> Layer<F> for RealSteps {
    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    /// Shapes: `y [positions], cells [positions] or empty`; x is not read.
    fn forward(&self, io: Forward<F>) {
        let cells = &io.at.x[0].timeline.cell;
        let [y, ..] = io.y;
        for (position, y) in y.iter_mut().enumerate() {
            // Without a list of them all positions are cells.
            let masked = cells.get(position) == Some(&NONE);
            *y = if masked { F::zero() } else { F::one() };
        }
    }

    fn backward(&self, _: Backward<F>) {}
}
