//! `y = x` above 0, `alpha x` below, where alpha is learned: (steps, features), or 1 in the place of what shares it; of vectors (features).
//!
//! Backward: `dx = dy` above 0, `alpha dy` below, 0 at it as in Keras; `dalpha = sum x dy` where x is below 0.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};
use crate::weights::{Layout, WeightSpec};

struct Prelu {
    /// Numbers of a line.
    size: usize,
    /// Steps that have an alpha of their own; without any all have the same.
    steps: Option<usize>,
    /// The shape of alpha.
    shape: Vec<usize>,
    alpha: WeightSpec,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (mut input, form) = place.numbers()?;
    let shared = place.config.flag("share_features", false)?;
    let steps = match place.config.count_or("steps", 1)? {
        1 => None,
        steps => Some(steps),
    };
    let alpha = place.config.weight("alpha")?;
    // Of lines of several dimensions the last has its alphas, as channels have.
    let features = if steps.is_some() { place.features(input)? } else { form.last() };
    let mut shape = vec![if shared { 1 } else { features }];
    if form.has_steps() {
        shape.insert(0, steps.unwrap_or(1));
    } else if steps.is_some() {
        return place.refuse("vectors have no steps with an alpha of their own");
    }
    if let Some(steps) = steps {
        input = place.grid()?;
        place.require_steps(input, steps);
    }
    let form = place.form(input);
    let layer = Prelu { size: features, steps, shape, alpha };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl Prelu {
    /// Where the alphas of a line begin, and how many they are.
    fn alphas(&self, line: usize) -> (usize, usize) {
        let width = self.shape[self.shape.len() - 1];
        (self.steps.map_or(0, |steps| line % steps * width), width)
    }
}

impl<F: Real> Layer<F> for Prelu {
    fn declare(&self, name: &str, layout: &mut Layout) {
        layout.slot(name, "alpha", &self.shape, &self.alpha);
    }

    fn row_by_row(&self, _: bool) -> bool {
        self.steps.is_none()
    }

    /// Shapes: `x, y [lines, size], alpha [steps or 1, size or 1]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        for (i, (y, x)) in y.chunks_exact_mut(self.size).zip(io.x[0].chunks_exact(self.size)).enumerate() {
            let (start, width) = self.alphas(i);
            let alpha = |k: usize| io.weights[start + if width == 1 { 0 } else { k }];
            for (k, (y, &x)) in y.iter_mut().zip(x).enumerate() {
                *y = if x > F::zero() { x } else { alpha(k) * x };
            }
        }
    }

    fn backward(&self, mut io: Backward<F>) {
        let [dy, ..] = io.dy;
        let [dx, ..] = &mut io.dx;
        let lines = dy.chunks_exact(self.size).zip(io.x[0].chunks_exact(self.size));
        for (i, (dy, x)) in lines.enumerate() {
            let (start, width) = self.alphas(i);
            for (k, (&dy, &x)) in dy.iter().zip(x).enumerate() {
                let own = start + if width == 1 { 0 } else { k };
                if let Some(dweights) = io.dweights.as_mut().filter(|_| x < F::zero()) {
                    dweights[own] += x * dy;
                }
                if let Some(dx) = dx {
                    let slope = if x > F::zero() { F::one() } else { io.weights[own] };
                    dx[i * self.size + k] += if x == F::zero() { F::zero() } else { slope * dy };
                }
            }
        }
    }
}
