//! `y = x` above 0, `alpha (exp(x) - 1)` up to it. Backward: `dx = dy`, and `(y + alpha) dy` up to 0.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};
use crate::portable::exp_m1;

struct Elu {
    alpha: f64,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let alpha = place.config.finite("alpha", 1.0)?;
    Ok(vec![place.push(vec![input], &[form], Elu { alpha })?])
}

impl<F: Real> Layer<F> for Elu {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x, y [n]`.
    fn forward(&self, io: Forward<F>) {
        let value = |x: F| if x > F::zero() { x } else { F::of(self.alpha * exp_m1(x.wide())) };
        let [y, ..] = io.y;
        y.iter_mut().zip(io.x[0]).for_each(|(y, &x)| *y = value(x));
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let alpha = F::of(self.alpha);
        for (((dx, &dy), &x), &y) in dx.iter_mut().zip(&*dy).zip(io.x[0]).zip(io.y[0]) {
            *dx += if x > F::zero() { dy } else { (y + alpha) * dy };
        }
    }
}
