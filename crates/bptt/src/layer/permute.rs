//! (batch, steps, features) to (batch, features, steps): `y[b, d, t] = x[b, t, d]`.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Form, Forward, Layer};

struct Permute {
    steps: usize,
    features: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(1)?;
    let steps = place.config.count("steps")?;
    let input = place.grid()?;
    let features = place.features(input)?;
    place.require_steps(input, steps);
    let axis = place.fixed(features);
    let layer = Permute { steps, features };
    Ok(vec![place.push(vec![input], &[Form::positions(axis, steps)], layer)?])
}

impl Permute {
    /// Pairs of places in x and y of one row.
    fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        let (steps, features) = (self.steps, self.features);
        (0..steps * features).map(move |i| (i, i % features * steps + i / features))
    }
}

impl<F: Real> Layer<F> for Permute {
    /// Shapes: `x [rows, steps, features], y [rows, features, steps]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        let size = self.steps * self.features;
        for (y, x) in y.chunks_exact_mut(size).zip(io.x[0].chunks_exact(size)) {
            self.places().for_each(|(from, to)| y[to] = x[from]);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let size = self.steps * self.features;
        for (dx, dy) in dx.chunks_exact_mut(size).zip(dy.chunks_exact(size)) {
            self.places().for_each(|(from, to)| dx[from] += dy[to]);
        }
    }
}
