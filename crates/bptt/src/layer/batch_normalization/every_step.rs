//! All lines together: mean and variance are those of every step.

use crate::batch::Timeline;
use crate::kernel::Real;
use crate::layer::scale::Scale;
use crate::node::{Backward, Form, Forward, Layer, Need, Over, Sizes};
use crate::portable::square;
use crate::weights::{Layout, WeightSpec};

/// See the module's head.
pub(super) struct BatchNormalization {
    pub form: Form,
    pub momentum: f64,
    pub epsilon: f64,
    pub scale: Scale,
    pub mean: WeightSpec,
    pub variance: WeightSpec,
}

impl BatchNormalization {
    /// The lines over which mean and variance are taken, out of `len` numbers.
    fn counted<'a>(&self, timeline: &'a Timeline, len: usize) -> Lines<'a> {
        let (all, per_line) = (self.lines(len), self.form.size() / self.form.last());
        match self.form.over {
            Over::Cells(_) => Lines { count: timeline.cells() * per_line, ..all },
            Over::Positions(_) => Lines {
                count: timeline.cells() * per_line,
                source: Some((&timeline.source, per_line)),
                ..all
            },
            _ => all,
        }
    }

    /// Mean and variance of lines that begin at some places, and how far the moving ones go to them.
    /// Shapes: `saved [2, features], statistics [2, features]`.
    pub fn measure<F: Real, I: Iterator<Item = usize>>(
        &self,
        (count, starts): (usize, impl Fn() -> I),
        x: &[F],
        saved: &mut [F],
        statistics: &mut [F],
    ) {
        let share = 1.0 / count.max(1) as f64;
        let (mean, variance) = saved.split_at_mut(self.form.last());
        sum(&starts, share, mean, |i, _| x[i].wide());
        sum(&starts, share, variance, |i, feature| square((x[i] - mean[feature]).wide()));
        for (moving, batch) in statistics.iter_mut().zip(&*saved) {
            let rest = (1.0 - self.momentum) * batch.wide();
            *moving = F::of(self.momentum * moving.wide() + rest);
        }
    }

    /// All lines of `len` numbers.
    fn lines(&self, len: usize) -> Lines<'static> {
        let features = self.form.last();
        Lines { count: len / features, features, source: None }
    }
}

/// Lines of features.
#[derive(Clone, Copy)]
struct Lines<'a> {
    count: usize,
    features: usize,
    /// The positions at which they stand, and how many stand at each; they are the first ones without.
    source: Option<(&'a [u32], usize)>, // [cells]
}

impl<'a> Lines<'a> {
    /// Where each of them begins.
    fn starts(self) -> impl Iterator<Item = usize> + 'a {
        (0..self.count).map(move |i| match self.source {
            Some((positions, each)) => (positions[i / each] as usize * each + i % each) * self.features,
            None => i * self.features,
        })
    }

    /// For each feature the sum of what `of` makes of its numbers: their place, and the feature. Features are summed up in f64, some of
    /// them side by side.
    /// Shapes: `into [features]`.
    fn sum<F: Real>(self, factor: f64, into: &mut [F], of: impl Fn(usize, usize) -> f64) {
        sum(|| self.starts(), factor, into, of);
    }
}

/// For each feature the sum over lines that begin at some places, as [`Lines::sum`].
/// Shapes: `into [features]`.
pub(super) fn sum<F: Real, I: Iterator<Item = usize>>(
    starts: impl Fn() -> I,
    factor: f64,
    into: &mut [F],
    of: impl Fn(usize, usize) -> f64,
) {
    const ABREAST: usize = 8;
    for (first, into) in (0..).step_by(ABREAST).zip(into.chunks_mut(ABREAST)) {
        let mut sums = [0.0; ABREAST];
        for start in starts() {
            for (feature, sum) in (first..).zip(&mut sums[..into.len()]) {
                *sum += of(start + feature, feature);
            }
        }
        into.iter_mut().zip(sums).for_each(|(into, sum)| *into = F::of(factor * sum));
    }
}

impl<F: Real> Layer<F> for BatchNormalization {
    fn declare(&self, name: &str, layout: &mut Layout) {
        let features = &[self.form.last()];
        self.scale.declare(name, layout);
        layout.statistic(name, "moving_mean", features, &self.mean);
        layout.statistic(name, "moving_variance", features, &self.variance);
    }

    fn row_by_row(&self, training: bool) -> bool {
        !training
    }

    fn need(&self, _: Sizes) -> Need {
        let both = 2 * self.form.last() as u64;
        Need { saved: both, scratch: both }
    }

    /// Shapes: `x, y [lines * per_line, features], gamma, beta [features], saved [2, features], statistics [2, features] or empty`.
    fn forward(&self, io: Forward<F>) {
        let (d, x) = (self.form.last(), io.x[0]);
        let (gamma, beta) = self.scale.split(io.weights);
        match io.statistics.is_empty() {
            true => io.saved.copy_from_slice(&io.weights[io.weights.len() - 2 * d..]),
            false => {
                let lines = self.counted(io.at.x[0].timeline, x.len());
                self.measure((lines.count, || lines.starts()), x, io.saved, io.statistics);
            }
        }
        let (mean, scale) = io.saved.split_at_mut(d);
        scale.iter_mut().for_each(|scale| *scale = F::of(1.0 / (scale.wide() + self.epsilon).sqrt()));
        let [y, ..] = io.y;
        for (y, x) in y.chunks_exact_mut(d).zip(x.chunks_exact(d)) {
            for (i, (y, &x)) in y.iter_mut().zip(x).enumerate() {
                let n = (x - mean[i]) * scale[i];
                *y = gamma.map_or(n, |gamma| n * gamma[i]) + beta.map_or(F::zero(), |beta| beta[i]);
            }
        }
    }

    /// Shapes: `plain, along [features]`; the others as of forward.
    fn backward(&self, mut io: Backward<F>) {
        let (d, x) = (self.form.last(), io.x[0]);
        let (gamma, _) = self.scale.split(io.weights);
        let [dy, ..] = io.dy;
        let (mean, scale) = io.saved.split_at(d);
        let n = |i: usize, feature: usize| (x[i] - mean[feature]) * scale[feature];
        // (D): sum dy, sum dy n
        let (plain, along) = (io.scratch.take(d), io.scratch.take(d));
        if io.at.trained {
            self.lines(x.len()).sum(1.0, plain, |i, _| dy[i].wide());
            self.lines(x.len()).sum(1.0, along, |i, feature| (dy[i] * n(i, feature)).wide());
        }
        if let Some(dweights) = io.dweights {
            self.scale.add_sums([along, plain], dweights);
        }
        let [Some(dx), ..] = io.dx else { return };
        let slope = |feature: usize| gamma.map_or(scale[feature], |gamma| gamma[feature] * scale[feature]);
        for (dx, dy) in dx.chunks_exact_mut(d).zip(dy.chunks_exact(d)) {
            (0..d).for_each(|i| dx[i] += slope(i) * dy[i]);
        }
        if io.at.trained {
            let lines = self.counted(io.at.x[0].timeline, x.len());
            let share = F::of(-1.0 / lines.count.max(1) as f64);
            for start in lines.starts() {
                (0..d).for_each(|i| {
                    dx[start + i] += slope(i) * share * (plain[i] + n(start + i, i) * along[i]);
                });
            }
        }
    }
}
