//! `y = 1 where one of the features of a step is not 0, else 0`: (batch, steps, features) to (batch, steps). It has no gradient.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};

struct Any {
    features: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    if !form.has_steps() {
        return place.refuse("it takes sequences of shape (batch, steps, features)");
    }
    let layer = Any { features: form.size() };
    Ok(vec![place.push(vec![input], &[form.with(1)], layer)?])
}

impl<F: Real> Layer<F> for Any {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x [lines, features], y [lines]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        for (y, x) in y.iter_mut().zip(io.x[0].chunks_exact(self.features)) {
            *y = if x.iter().any(|&x| x != F::zero()) { F::one() } else { F::zero() };
        }
    }

    fn backward(&self, _: Backward<F>) {}
}
