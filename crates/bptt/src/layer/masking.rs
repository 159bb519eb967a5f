//! Leaves out the steps at which all features equal `mask_value`: behind it they are masked, and hold zeros where something asks
//! for them.

use crate::error::Result;
use crate::graph::{Place, Source};
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Form, Forward, Layer};

struct Masking {
    features: usize,
    skip: f64,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(1)?;
    let skip = place.config.finite("mask_value", 0.0)?;
    let grid = place.grid()?;
    let dims = place.form(grid).dims;
    let axis = place.axis(Source::Masked(grid, skip));
    let layer = Masking { features: dims.size(), skip };
    let output = place.push(vec![grid], &[Form::positions(axis, dims)], layer)?;
    place.prepares(axis);
    place.describe(output, |tensor| tensor.masked = true);
    Ok(vec![output])
}

impl<F: Real> Layer<F> for Masking {
    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    /// Shapes: `x, y [positions, features]`.
    fn forward(&self, io: Forward<F>) {
        let skip = F::of(self.skip);
        let [y, ..] = io.y;
        for (y, x) in y.chunks_exact_mut(self.features).zip(io.x[0].chunks_exact(self.features)) {
            match x.iter().any(|&x| x != skip) {
                true => y.copy_from_slice(x),
                false => y.fill(F::zero()),
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let (skip, d) = (F::of(self.skip), self.features);
        for ((dx, dy), x) in dx.chunks_exact_mut(d).zip(dy.chunks_exact(d)).zip(io.x[0].chunks_exact(d)) {
            if x.iter().any(|&x| x != skip) {
                add(dx, dy);
            }
        }
    }
}
