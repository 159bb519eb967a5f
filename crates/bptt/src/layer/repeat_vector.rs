//! A vector at each of n steps: (batch, features) to (batch, n, features). With `each` the vector of each line, whose steps stay.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Dims, Form, Forward, Layer, Over};

struct RepeatVector {
    count: usize,
    features: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let count = place.config.count("n")?;
    if place.config.flag("each", false)? {
        let features = place.features(input)?;
        let Some(dims) = Dims::new(&[count, features]) else {
            return place.refuse("its output has no shape");
        };
        return Ok(vec![place.push(vec![input], &[form.with(dims)], RepeatVector { count, features })?]);
    }
    if form.over != Over::Rows {
        return place.refuse("it takes vectors of shape (batch, features)");
    }
    let features = place.features(input)?;
    let axis = place.fixed(count);
    let layer = RepeatVector { count, features };
    Ok(vec![place.push(vec![input], &[Form::positions(axis, features)], layer)?])
}

impl<F: Real> Layer<F> for RepeatVector {
    /// Shapes: `x [rows, features], y [rows, count, features]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        for (i, y) in y.chunks_exact_mut(self.features).enumerate() {
            y.copy_from_slice(&io.x[0][i / self.count * self.features..][..self.features]);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        for (i, dy) in dy.chunks_exact(self.features).enumerate() {
            add(&mut dx[i / self.count * self.features..][..self.features], dy);
        }
    }
}
