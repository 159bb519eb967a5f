//! `y = scale x / sqrt(mean(x^2) + eps)` over the features of each line (Zhang and Sennrich, 2019). A mask ends here, as in Keras.
//!
//! Backward, with `n = x / sqrt(..)` and `g = scale dy`: `dx = (g - n mean(g n)) / sqrt(..)`, `dscale = sum dy n`. Saved: 1 / sqrt(..) of each
//! line.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer, Need, Sizes};
use crate::weights::{Layout, WeightSpec};

struct RmsNormalization {
    features: usize,
    /// Of features in a line.
    groups: usize,
    epsilon: f64,
    scale: WeightSpec,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.unmasked_numbers()?;
    let (epsilon, scale) = (place.config.float("epsilon", 1e-6)?, place.config.weight("scale")?);
    let (features, groups) = (form.last(), form.size() / form.last());
    let layer = RmsNormalization { features, groups, epsilon, scale };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl<F: Real> Layer<F> for RmsNormalization {
    fn declare(&self, name: &str, layout: &mut Layout) {
        layout.slot(name, "scale", &[self.features], &self.scale);
    }

    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    fn need(&self, sizes: Sizes) -> Need {
        Need { saved: sizes.y[0].lines * self.groups as u64, scratch: 0 }
    }

    /// Shapes: `x, y [lines * groups, features], scale [features], saved [lines * groups]`.
    fn forward(&self, io: Forward<F>) {
        let d = self.features;
        let [y, ..] = io.y;
        let lines = y.chunks_exact_mut(d).zip(io.x[0].chunks_exact(d)).zip(io.saved);
        for ((y, x), saved) in lines {
            let square = x.iter().map(|x| x.wide() * x.wide()).sum::<f64>() / d as f64;
            *saved = F::of(1.0 / (square + self.epsilon).sqrt());
            y.iter_mut().zip(x).zip(io.weights).for_each(|((y, &x), &scale)| *y = x * *saved * scale);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let (d, scale) = (self.features, io.weights);
        let [dy, ..] = io.dy;
        let lines = || dy.chunks_exact(d).zip(io.x[0].chunks_exact(d)).zip(&*io.saved);
        if let Some(dscale) = io.dweights {
            for ((dy, x), &saved) in lines() {
                dscale.iter_mut().zip(dy).zip(x).for_each(|((dscale, &dy), &x)| *dscale += dy * x * saved);
            }
        }
        let [Some(dx), ..] = io.dx else { return };
        for (dx, ((dy, x), &saved)) in dx.chunks_exact_mut(d).zip(lines()) {
            let (g, n) = (|i: usize| (scale[i] * dy[i]).wide(), |i: usize| (x[i] * saved).wide());
            let slope = (0..d).map(|i| g(i) * n(i)).sum::<f64>() / d as f64;
            for (i, dx) in dx.iter_mut().enumerate() {
                *dx += F::of((g(i) - n(i) * slope) * saved.wide());
            }
        }
    }
}
