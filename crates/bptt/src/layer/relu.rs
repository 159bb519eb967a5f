//! `y = min(x, max)` above a threshold, and `-slope (threshold - x)` up to it: ReLU and LeakyReLU with all of their settings.
//!
//! Backward: `dx = dy` above the threshold and up to max, `slope dy` below.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};

struct Relu {
    most: f64,
    slope: f64,
    threshold: f64,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let config = &mut place.config;
    let layer = Relu {
        most: config.number("max_value", f64::INFINITY, 0.0, f64::MAX)?,
        slope: config.float("negative_slope", 0.0)?,
        threshold: config.float("threshold", 0.0)?,
    };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl<F: Real> Layer<F> for Relu {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x, y [n]`.
    fn forward(&self, io: Forward<F>) {
        let [most, slope, threshold] = [self.most, self.slope, self.threshold].map(F::of);
        let value = |x: F| if x > threshold { x.min(most) } else { (x - threshold) * slope };
        let [y, ..] = io.y;
        y.iter_mut().zip(io.x[0]).for_each(|(y, &x)| *y = value(x));
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let [most, slope, threshold] = [self.most, self.slope, self.threshold].map(F::of);
        // At the threshold Keras's LeakyReLU has the slope of what is below, and all others none.
        let leaky = self.threshold == 0.0 && self.most.is_infinite();
        for ((dx, &dy), &x) in dx.iter_mut().zip(&*dy).zip(io.x[0]) {
            if x > threshold {
                *dx += if x > most { F::zero() } else { dy };
            } else if leaky || x < threshold {
                *dx += slope * dy;
            }
        }
    }
}
