//! `y = gamma (x - mean) / sqrt(variance + eps) + beta` over the features of each line (Ba et al., 2016).
//!
//! Backward, with `n = (x - mean) / sqrt(variance + eps)` and `g = gamma dy`: `dx = (g - mean(g) - n mean(g n)) / sqrt(..)`,
//! `dgamma = sum dy n`, `dbeta = sum dy`. Saved: mean and 1 / sqrt(..) of each line.

use super::scale::Scale;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer, Need, Sizes};
use crate::portable::square;
use crate::weights::Layout;

struct LayerNormalization {
    features: usize,
    /// Of features in a line.
    groups: usize,
    epsilon: f64,
    scale: Scale,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let epsilon = place.config.number("epsilon", 1e-3, 0.0, f64::MAX)?;
    let (features, groups) = (form.last(), form.size() / form.last());
    let scale = Scale::read(place, features)?;
    let layer = LayerNormalization { features, groups, epsilon, scale };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl<F: Real> Layer<F> for LayerNormalization {
    fn declare(&self, name: &str, layout: &mut Layout) {
        self.scale.declare(name, layout);
    }

    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    fn need(&self, sizes: Sizes) -> Need {
        Need { saved: 2 * sizes.y[0].lines * self.groups as u64, scratch: 0 }
    }

    /// Shapes: `x, y [lines * groups, features], gamma, beta [features], saved [lines * groups, 2]`.
    fn forward(&self, io: Forward<F>) {
        let d = self.features;
        let (gamma, beta) = self.scale.split(io.weights);
        let [y, ..] = io.y;
        let lines = y.chunks_exact_mut(d).zip(io.x[0].chunks_exact(d)).zip(io.saved.chunks_exact_mut(2));
        for ((y, x), saved) in lines {
            let mean = x.iter().map(|x| x.wide()).sum::<f64>() / d as f64;
            let variance = x.iter().map(|x| square(x.wide() - mean)).sum::<f64>() / d as f64;
            let scale = 1.0 / (variance + self.epsilon).sqrt();
            (saved[0], saved[1]) = (F::of(mean), F::of(scale));
            for (i, (y, &x)) in y.iter_mut().zip(x).enumerate() {
                let n = (x - saved[0]) * saved[1];
                *y = gamma.map_or(n, |gamma| n * gamma[i]) + beta.map_or(F::zero(), |beta| beta[i]);
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let d = self.features;
        let (gamma, _) = self.scale.split(io.weights);
        let [dy, ..] = io.dy;
        let lines = || dy.chunks_exact(d).zip(io.x[0].chunks_exact(d)).zip(io.saved.chunks_exact(2));
        if let Some(dweights) = io.dweights {
            let (dgamma, dbeta) = dweights.split_at_mut(if gamma.is_some() { d } else { 0 });
            for ((dy, x), saved) in lines() {
                for ((dgamma, &dy), &x) in dgamma.iter_mut().zip(dy).zip(x) {
                    *dgamma += dy * (x - saved[0]) * saved[1];
                }
                dbeta.iter_mut().zip(dy).for_each(|(dbeta, &dy)| *dbeta += dy);
            }
        }
        let [Some(dx), ..] = io.dx else { return };
        for (dx, ((dy, x), saved)) in dx.chunks_exact_mut(d).zip(lines()) {
            let g = |i: usize| gamma.map_or(dy[i], |gamma| gamma[i] * dy[i]).wide();
            let n = |i: usize| ((x[i] - saved[0]) * saved[1]).wide();
            let mean = (0..d).map(g).sum::<f64>() / d as f64;
            let slope = (0..d).map(|i| g(i) * n(i)).sum::<f64>() / d as f64;
            for (i, dx) in dx.iter_mut().enumerate() {
                *dx += F::of((g(i) - mean - n(i) * slope) * saved[1].wide());
            }
        }
    }
}
