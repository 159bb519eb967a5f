//! `y[i] = x[0] + ... + x[i]`, over the features of each line, or its last dimension, or over the steps of each feature. As in Keras masked steps
//! count like others.
//!
//! Backward: `dx[i] = dy[i] + ... + dy[n - 1]`.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Context, Forward, Layer};

struct CumulativeSum {
    over_steps: bool,
    features: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (over_steps, (input, form)) = place.numbers_over()?;
    let features = if over_steps { form.size() } else { form.last() };
    Ok(vec![place.push(vec![input], &[form], CumulativeSum { over_steps, features })?])
}

impl CumulativeSum {
    /// How many numbers lie from one sum to the next that begins anew, and from one number of a sum to the next.
    fn sizes<F>(&self, at: &Context<F>) -> (usize, usize) {
        match self.over_steps {
            true => (at.x[0].timeline.steps * self.features, self.features),
            false => (self.features, 1),
        }
    }
}

impl<F: Real> Layer<F> for CumulativeSum {
    fn row_by_row(&self, _: bool) -> bool {
        !self.over_steps
    }

    /// Shapes: `x, y [rows, steps, features]`, or `[lines, features]`.
    fn forward(&self, io: Forward<F>) {
        let ([y, ..], (size, apart)) = (io.y, self.sizes(&io.at));
        y.copy_from_slice(io.x[0]);
        for y in y.chunks_exact_mut(size.max(1)) {
            (apart..size).for_each(|i| y[i] += y[i - apart]);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let (size, apart) = self.sizes(&io.at);
        for (dx, dy) in dx.chunks_exact_mut(size.max(1)).zip(dy.chunks_exact_mut(size.max(1))) {
            (apart..size).rev().for_each(|i| dy[i - apart] += dy[i]);
            add(dx, dy);
        }
    }
}
