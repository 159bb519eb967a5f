//! `y = gamma (x - mean) / sqrt(variance + eps) + beta` (Wu and He, 2018): mean and variance are those of a group of features in a row, over all its
//! steps, masked ones included.
//!
//! Backward, with `n = (x - mean) / sqrt(variance + eps)` and `g = gamma dy`: `dx = (g - mean(g) - n mean(g n)) / sqrt(..)`,
//! `dgamma = sum dy n`, `dbeta = sum dy`. Saved: mean and 1 / sqrt(..) of each group of a row.

use super::scale::Scale;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer, Need, Sizes};
use crate::portable::square;
use crate::weights::Layout;

struct GroupNormalization {
    features: usize,
    groups: usize,
    epsilon: f64,
    scale: Scale,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (mut input, form) = place.numbers()?;
    if form.has_steps() {
        input = place.grid()?;
    }
    let (form, features) = (place.form(input), form.last());
    let groups = place.config.count("groups")?;
    if !features.is_multiple_of(groups) {
        return place.refuse(format!("{features} features can't be divided into {groups} groups"));
    }
    let epsilon = place.config.float("epsilon", 1e-3)?;
    let scale = Scale::read(place, features)?;
    let layer = GroupNormalization { features, groups, epsilon, scale };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl GroupNormalization {
    /// The groups of all rows, each as the places of its numbers: `len` numbers in `rows` rows.
    fn each(&self, rows: usize, len: usize) -> impl Iterator<Item = impl Iterator<Item = usize> + Clone> {
        let (d, width, block) = (self.features, self.features / self.groups, len / rows.max(1));
        (0..rows * self.groups).map(move |i| {
            let first = i / (d / width) * block + i % (d / width) * width;
            (0..block / d).flat_map(move |step| first + step * d..first + step * d + width)
        })
    }
}

/// The mean of some numbers; 0 where there are none.
fn mean(numbers: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = numbers.fold((0.0, 0), |(sum, count), x| (sum + x, count + 1));
    sum / f64::from(count.max(1))
}

impl<F: Real> Layer<F> for GroupNormalization {
    fn declare(&self, name: &str, layout: &mut Layout) {
        self.scale.declare(name, layout);
    }

    fn need(&self, sizes: Sizes) -> Need {
        Need { saved: 2 * sizes.rows * self.groups as u64, scratch: 0 }
    }

    /// Shapes: `x, y [rows, steps, features], gamma, beta [features], saved [rows, groups, 2]`.
    fn forward(&self, io: Forward<F>) {
        let (x, d) = (io.x[0], self.features);
        let (gamma, beta) = self.scale.split(io.weights);
        let [y, ..] = io.y;
        for (group, saved) in self.each(io.at.rows, x.len()).zip(io.saved.chunks_exact_mut(2)) {
            let center = mean(group.clone().map(|i| x[i].wide()));
            let variance = mean(group.clone().map(|i| square(x[i].wide() - center)));
            (saved[0], saved[1]) = (F::of(center), F::of(1.0 / (variance + self.epsilon).sqrt()));
            for i in group {
                let n = (x[i] - saved[0]) * saved[1];
                let scaled = gamma.map_or(n, |gamma| n * gamma[i % d]);
                y[i] = scaled + beta.map_or(F::zero(), |beta| beta[i % d]);
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let (x, d) = (io.x[0], self.features);
        let (gamma, beta) = self.scale.split(io.weights);
        let [dy, ..] = io.dy;
        let groups = || self.each(io.at.rows, x.len()).zip(io.saved.chunks_exact(2));
        if let Some(dweights) = io.dweights {
            let (dgamma, dbeta) = dweights.split_at_mut(if gamma.is_some() { d } else { 0 });
            for (group, saved) in groups() {
                for i in group {
                    if gamma.is_some() {
                        dgamma[i % d] += dy[i] * (x[i] - saved[0]) * saved[1];
                    }
                    if beta.is_some() {
                        dbeta[i % d] += dy[i];
                    }
                }
            }
        }
        let [Some(dx), ..] = io.dx else { return };
        for (group, saved) in groups() {
            let g = |i: usize| gamma.map_or(dy[i], |gamma| gamma[i % d] * dy[i]).wide();
            let n = |i: usize| ((x[i] - saved[0]) * saved[1]).wide();
            let center = mean(group.clone().map(g));
            let slope = mean(group.clone().map(|i| g(i) * n(i)));
            group.for_each(|i| dx[i] += F::of((g(i) - center - n(i) * slope) * saved[1].wide()));
        }
    }
}
