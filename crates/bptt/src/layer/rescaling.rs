//! `y = scale x + offset`, number by number: brings values into the range in which a network learns well.
//!
//! Backward: `dx = scale dy`. It has no weights, and nothing is saved.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};

struct Rescaling {
    scale: f64,
    offset: f64,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let (scale, offset) = (place.config.finite("scale", 1.0)?, place.config.finite("offset", 0.0)?);
    Ok(vec![place.push(vec![input], &[form], Rescaling { scale, offset })?])
}

impl<F: Real> Layer<F> for Rescaling {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x, y [n]`.
    fn forward(&self, io: Forward<F>) {
        let (scale, offset) = (F::of(self.scale), F::of(self.offset));
        let [y, ..] = io.y;
        y.iter_mut().zip(io.x[0]).for_each(|(y, &x)| *y = x * scale + offset);
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let scale = F::of(self.scale);
        dx.iter_mut().zip(&*dy).for_each(|(dx, &dy)| *dx += scale * dy);
    }
}
