//! Softmax over the features of each line, the steps of each feature, or the steps and features of a row together.
//!
//! Keras hands it the mask of its input, which fits no sequence, and so refuses masked ones; an [activation](super::activation) takes them.
//!
//! Backward: `dx = y (dy - sum y dy)`, over the same numbers.

use super::activation::activated;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{softmax_rows, Activation, Real};
use crate::node::{Backward, Context, Forward, Layer, Need, Sizes};

#[derive(Clone, Copy, PartialEq)]
enum Over {
    Features,
    Steps,
    Both,
}

/// Over steps.
struct Softmax {
    features: usize,
    /// Whether all numbers of a row go together.
    together: bool,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let over = [("features", Over::Features), ("steps", Over::Steps), ("both", Over::Both)];
    let over = place.config.choice("over", &over)?;
    if form.axis().is_some_and(|axis| place.masks(axis)) {
        return place.refuse("it can't take a masked sequence, as in Keras; an Activation of softmax can");
    }
    if over == Over::Features {
        return Ok(vec![activated(place, input, Activation::Softmax)?]);
    }
    let grid = place.grid()?;
    let form = place.form(grid);
    let layer = Softmax { features: form.size(), together: over == Over::Both };
    let output = place.push(vec![grid], &[form], layer)?;
    place.has_logits(output, grid, false);
    Ok(vec![output])
}

impl Softmax {
    /// Calls `work` with each group of numbers that sums to 1: where it begins, how far apart they are, how many.
    fn groups<F>(&self, at: &Context<F>, mut work: impl FnMut(usize, usize, usize)) {
        let steps = at.x[0].timeline.steps;
        for row in 0..at.rows {
            let start = row * steps * self.features;
            match self.together {
                true => work(start, 1, steps * self.features),
                false => (0..self.features).for_each(|i| work(start + i, self.features, steps)),
            }
        }
    }
}

impl<F: Real> Layer<F> for Softmax {
    fn need(&self, sizes: Sizes) -> Need {
        Need { saved: 0, scratch: sizes.x[0].lines * self.features as u64 }
    }

    /// Shapes: `x, y [rows, steps, features], group [rows * steps * features]`, of which `count` are used.
    fn forward(&self, mut io: Forward<F>) {
        let [y, ..] = io.y;
        let group = io.scratch.take(y.len());
        self.groups(&io.at, |start, apart, count| {
            let group = &mut group[..count];
            group.iter_mut().enumerate().for_each(|(i, x)| *x = io.x[0][start + i * apart]);
            softmax_rows(count.max(1), group);
            group.iter().enumerate().for_each(|(i, &x)| y[start + i * apart] = x);
        });
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..], [y, ..]) = (io.dx, io.dy, io.y) else { return };
        self.groups(&io.at, |start, apart, count| {
            let places = || (0..count).map(|i| start + i * apart);
            let mean = places().fold(F::zero(), |sum, at| sum + y[at] * dy[at]);
            places().for_each(|at| dx[at] += y[at] * (dy[at] - mean));
        });
    }
}
