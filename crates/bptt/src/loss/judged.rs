//! What a loss is evaluated on.

use super::lists::Lists;
use super::reduction::Sum;
use crate::kernel::Real;

/// Lines of an output, what they should have been, and where their gradient goes.
pub struct Judged<'a, F> {
    /// (lines, units); the logits where `logits` says so.
    pub outputs: &'a [F],
    /// Whether the outputs are what a sigmoid or softmax is still to be taken of.
    pub logits: bool,
    /// (lines, units); the softmax of each line of logits, where the model has made it.
    pub softmax: Option<&'a [F]>,
    /// Numbers of a line.
    pub units: usize,
    /// (lines, width of a target)
    pub targets: &'a [F],
    /// The rows, where targets are lists: each is then what a line is otherwise.
    pub lists: Lists<'a, F>,
    /// (lines), by which the loss of each line is multiplied; without them by 1.
    pub weights: Option<&'a [F]>,
    /// (lines) and (lines, units): losses and their gradients, where the caller computes them. Else nothing.
    pub told: (&'a [f64], &'a [F]),
    /// (lines, units), to be written.
    pub gradient: &'a mut [F],
    /// As many elements as [`Loss::scratch`](super::Loss::scratch) asked for, of any value.
    pub scratch: &'a mut [F],
}

impl<F: Real> Judged<'_, F> {
    /// Adds up what `line` gives for each line: its output, its target of `width` numbers, and its gradient, which is weighed afterwards.
    pub(super) fn sum(self, width: usize, mut line: impl FnMut(&[F], &[F], &mut [F]) -> f64) -> Sum {
        self.sum_some(width, |output, target, gradient| Some(line(output, target, gradient)))
    }

    /// The same, where a line may not count: it then has no loss, and no gradient.
    pub(super) fn sum_some(
        self,
        width: usize,
        mut line: impl FnMut(&[F], &[F], &mut [F]) -> Option<f64>,
    ) -> Sum {
        let Judged { outputs, units, targets, weights, gradient, .. } = self;
        let lines = outputs.chunks_exact(units).zip(targets.chunks_exact(width));
        let mut sum = Sum::default();
        for (i, ((output, target), gradient)) in lines.zip(gradient.chunks_exact_mut(units)).enumerate() {
            let Some(loss) = line(output, target, gradient) else {
                gradient.fill(F::zero());
                continue;
            };
            let weight = weights.map_or(F::one(), |weights| weights[i]);
            sum.add(loss, weight.wide());
            if weights.is_some() {
                gradient.iter_mut().for_each(|g| *g = *g * weight);
            }
        }
        sum
    }

    /// One loss of all lines together, which is that of each of them: it is multiplied by the sum of their weights.
    pub(super) fn together(self, all: impl FnOnce(&[F], &[F], &mut [F]) -> f64) -> Sum {
        let Judged { outputs, targets, weights, gradient, .. } = self;
        if outputs.is_empty() {
            return Sum::default();
        }
        let loss = all(outputs, targets, gradient);
        let Some(weights) = weights else { return Sum { loss, lines: 1.0, weight: 1.0 } };
        let weight: f64 = weights.iter().map(|weight| weight.wide()).sum();
        gradient.iter_mut().for_each(|g| *g = F::of(g.wide() * weight));
        Sum { loss: loss * weight, lines: weights.len() as f64, weight }
    }
}
