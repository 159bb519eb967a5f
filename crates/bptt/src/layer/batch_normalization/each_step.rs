//! Each step by itself, as a TimeDistributed has it: mean and variance are those of a step over all rows, and of what lines a row has there. The
//! moving ones go from step to step. At a step that is masked in every row nothing moves, and these are what its lines go by; Keras takes zeros there.

use super::every_step::{sum, BatchNormalization};
use crate::batch::{Timeline, NONE};
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer, Need, Sizes};
use crate::weights::Layout;

/// Over every position.
pub(super) struct EachStep(pub BatchNormalization);

impl EachStep {
    /// Where the lines of a step begin: all, or those that count.
    fn starts<'a>(
        &self,
        timeline: &'a Timeline,
        step: usize,
        counted: bool,
    ) -> impl Iterator<Item = usize> + use<'a> {
        let (size, features) = (self.0.form.size(), self.0.form.last());
        let positions = (0..timeline.rows).filter_map(move |row| timeline.row_positions(row).nth(step));
        let there = move |&position: &usize| !counted || timeline.cell[position] != NONE;
        positions
            .filter(there)
            .flat_map(move |position| (position * size..(position + 1) * size).step_by(features))
    }

    /// Shapes: `x [positions * per_line, features], saved [2, features], statistics [2, features]`.
    fn measure<F: Real>(
        &self,
        (timeline, step): (&Timeline, usize),
        x: &[F],
        saved: &mut [F],
        statistics: &mut [F],
    ) {
        let starts = || self.starts(timeline, step, true);
        let count = starts().count();
        if count == 0 {
            return saved.copy_from_slice(statistics);
        }
        self.0.measure((count, starts), x, saved, statistics);
    }
}

impl<F: Real> Layer<F> for EachStep {
    fn declare(&self, name: &str, layout: &mut Layout) {
        Layer::<F>::declare(&self.0, name, layout);
    }

    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    fn need(&self, sizes: Sizes) -> Need {
        let both = 2 * self.0.form.last() as u64;
        Need { saved: both * sizes.x[0].steps, scratch: both }
    }

    /// Shapes: `x, y [positions * per_line, features], gamma, beta [features], saved [steps, 2, features], statistics [2, features] or empty`.
    fn forward(&self, io: Forward<F>) {
        let (d, x, timeline) = (self.0.form.last(), io.x[0], io.at.x[0].timeline);
        let (gamma, beta) = self.0.scale.split(io.weights);
        let [y, ..] = io.y;
        for (step, saved) in io.saved.chunks_exact_mut(2 * d).enumerate().take(timeline.steps) {
            match io.statistics.is_empty() {
                true => saved.copy_from_slice(&io.weights[io.weights.len() - 2 * d..]),
                false => self.measure((timeline, step), x, saved, io.statistics),
            }
            let (mean, scale) = saved.split_at_mut(d);
            scale.iter_mut().for_each(|scale| *scale = F::of(1.0 / (scale.wide() + self.0.epsilon).sqrt()));
            for start in self.starts(timeline, step, false) {
                for i in 0..d {
                    let n = (x[start + i] - mean[i]) * scale[i];
                    let scaled = gamma.map_or(n, |gamma| n * gamma[i]);
                    y[start + i] = scaled + beta.map_or(F::zero(), |beta| beta[i]);
                }
            }
        }
    }

    /// Shapes: `plain, along [features]`; the others as of forward.
    fn backward(&self, mut io: Backward<F>) {
        let (d, x, timeline) = (self.0.form.last(), io.x[0], io.at.x[0].timeline);
        let (gamma, _) = self.0.scale.split(io.weights);
        let [dy, ..] = io.dy;
        let [mut dx, ..] = io.dx;
        let (plain, along) = (io.scratch.take(d), io.scratch.take(d));
        for (step, saved) in io.saved.chunks_exact(2 * d).enumerate().take(timeline.steps) {
            let (mean, scale) = saved.split_at(d);
            let n = |i: usize, feature: usize| (x[i] - mean[feature]) * scale[feature];
            let starts = |counted| self.starts(timeline, step, counted);
            sum(|| starts(false), 1.0, plain, |i, _| dy[i].wide());
            sum(|| starts(false), 1.0, along, |i, feature| (dy[i] * n(i, feature)).wide());
            if let Some(dweights) = io.dweights.as_deref_mut() {
                self.0.scale.add_sums([along, plain], dweights);
            }
            let Some(dx) = dx.as_deref_mut() else { continue };
            let slope = |i: usize| gamma.map_or(scale[i], |gamma| gamma[i] * scale[i]);
            for start in starts(false) {
                (0..d).for_each(|i| dx[start + i] += slope(i) * dy[start + i]);
            }
            if io.at.trained {
                let share = F::of(-1.0 / starts(true).count().max(1) as f64);
                for start in starts(true) {
                    (0..d).for_each(|i| {
                        dx[start + i] += slope(i) * share * (plain[i] + n(start + i, i) * along[i]);
                    });
                }
            }
        }
    }
}
