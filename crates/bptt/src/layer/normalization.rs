//! `y = (x - mean) / s` with `s = max(sqrt(variance), 1e-7)`, or `y = mean + s x` to invert it. Mean and variance are those of a data set: of
//! each feature, of each step, of each feature of each step, or one for all numbers. They were given, or are weights that no batch moves.
//!
//! Backward: `dx = dy / s`, or `s dy`. Saved: s.

use crate::ask::grow;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer, Need, Sizes};
use crate::weights::{Layout, WeightSpec};

/// Keras's `backend.epsilon()`, to which a deviation is raised.
const LEAST: f64 = 1e-7;

struct Normalization<F> {
    /// Numbers along the last dimension of a line.
    size: usize,
    /// Of them in a line.
    groups: usize,
    /// Steps that have statistics of their own; without any all have the same.
    steps: Option<usize>,
    /// Whether features have statistics of their own.
    by_feature: bool,
    invert: bool,
    statistics: Statistics<F>,
}

/// Where mean and variance are.
enum Statistics<F> {
    Given(Vec<F>), // [2, steps or 1, size or 1]
    /// Weights: mean, variance, and a count that Keras keeps for older files.
    Learned(Box<[WeightSpec; 3]>),
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (mut input, form) = place.numbers()?;
    let steps = place.config.count_or("steps", 0)?;
    let (by_feature, invert) = (place.config.flag("by_feature", true)?, place.config.flag("invert", false)?);
    let steps = (steps > 0).then_some(steps);
    let (size, groups) = (form.last(), form.size() / form.last());
    if let Some(steps) = steps {
        if !form.has_steps() {
            return place.refuse("vectors have no steps with statistics of their own");
        }
        input = place.grid()?;
        place.require_steps(input, steps);
    }
    let kept = steps.unwrap_or(1).saturating_mul(if by_feature { size } else { 1 });
    let statistics = match place.config.flag("given", false)? {
        true => Statistics::Given(given(place, kept)?),
        false => Statistics::Learned(Box::new([
            place.config.weight("mean")?,
            place.config.weight("variance")?,
            place.config.weight("count")?,
        ])),
    };
    let form = place.form(input);
    let layer = Normalization { size, groups, steps, by_feature, invert, statistics };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

/// Mean and variance as they were given.
fn given<F: Real>(place: &mut Place<F>, kept: usize) -> Result<Vec<F>> {
    let mut values = Vec::new();
    for (i, key) in ["mean", "variance"].into_iter().enumerate() {
        let numbers = place.config.numbers(key)?;
        if numbers.len() != kept || key == "variance" && numbers.iter().any(|&variance| variance < 0.0) {
            let got = numbers.len();
            return place.refuse(format!("`{key}` must be {kept} numbers, a variance at least 0; got {got}"));
        }
        grow(&mut values, 2 * kept, "the model")?;
        values[i * kept..].iter_mut().zip(numbers).for_each(|(value, number)| *value = F::of(number));
    }
    Ok(values)
}

impl<F: Real> Normalization<F> {
    fn kept(&self) -> usize {
        self.steps.unwrap_or(1) * if self.by_feature { self.size } else { 1 }
    }

    /// Calls `work` with the place of each number among `len`, and with that of its mean and variance.
    fn each(&self, len: usize, mut work: impl FnMut(usize, usize)) {
        let width = if self.by_feature { self.size } else { 1 };
        for group in 0..len / self.size {
            let first = self.steps.map_or(0, |steps| group / self.groups % steps * width);
            (0..self.size).for_each(|k| work(group * self.size + k, first + if width == 1 { 0 } else { k }));
        }
    }
}

impl<F: Real> Layer<F> for Normalization<F> {
    fn declare(&self, name: &str, layout: &mut Layout) {
        let Statistics::Learned(specs) = &self.statistics else { return };
        let [mean, variance, count] = &**specs;
        let features = self.by_feature.then_some(self.size);
        let shape: Vec<usize> = self.steps.into_iter().chain(features).collect();
        layout.statistic(name, "mean", &shape, mean);
        layout.statistic(name, "variance", &shape, variance);
        layout.statistic(name, "count", &[], count);
    }

    fn row_by_row(&self, _: bool) -> bool {
        self.steps.is_none()
    }

    fn need(&self, _: Sizes) -> Need {
        Need { saved: self.kept() as u64, scratch: 0 }
    }

    /// Shapes: `x, y [lines, groups, size], saved, mean, variance [steps or 1, size or 1]`.
    fn forward(&self, io: Forward<F>) {
        let (x, [y, ..]) = (io.x[0], io.y);
        let statistics = match &self.statistics {
            Statistics::Given(values) => values,
            Statistics::Learned(_) => io.weights,
        };
        let (mean, variances) = statistics.split_at(self.kept());
        for (deviation, variance) in io.saved.iter_mut().zip(variances) {
            *deviation = F::of(variance.wide().sqrt().max(LEAST));
        }
        self.each(x.len(), |i, own| {
            let deviation = io.saved[own];
            y[i] = if self.invert { mean[own] + x[i] * deviation } else { (x[i] - mean[own]) / deviation };
        });
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        self.each(dy.len(), |i, own| {
            let deviation = io.saved[own];
            dx[i] += if self.invert { dy[i] * deviation } else { dy[i] / deviation };
        });
    }
}
