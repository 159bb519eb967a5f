//! What a metric is evaluated on.

use crate::kernel::Real;
use crate::loss::Lists;

/// Lines of an output, what they should have been, and what they weigh.
pub struct Scored<'a, F> {
    /// (lines, units)
    pub outputs: &'a [F],
    /// The same before their sigmoid or softmax, where an output is one.
    pub logits: Option<&'a [F]>,
    /// Numbers of a line.
    pub units: usize,
    /// (lines, width of a target)
    pub targets: &'a [F],
    /// The rows, where targets are lists: each is then what a line is otherwise.
    pub lists: Lists<'a, F>,
    /// (lines); without them each line weighs 1.
    pub weights: Option<&'a [F]>,
    /// As many elements as [`Metric::scratch`](super::Metric::scratch) asked for, of any value.
    pub scratch: &'a mut [F],
}

impl<'a, F: Real> Scored<'a, F> {
    /// Each line's output, its target of `width` numbers, and its weight.
    pub(super) fn lines(&self, width: usize) -> impl Iterator<Item = (&'a [F], &'a [F], f64)> + 'a {
        let weights = self.weights;
        let lines = self.outputs.chunks_exact(self.units).zip(self.targets.chunks_exact(width));
        lines.enumerate().map(move |(i, (output, target))| {
            (output, target, weights.map_or(1.0, |weights| weights[i].wide()))
        })
    }

    /// Adds what `score` gives for each line to the first of two sums, and what the lines weigh to the second.
    pub(super) fn mean(&self, width: usize, sums: &mut [f64], mut score: impl FnMut(&[F], &[F]) -> f64) {
        for (output, target, weight) in self.lines(width) {
            sums[0] += weight * score(output, target);
            sums[1] += weight;
        }
    }

    /// The same of what is true or false of a line.
    pub(super) fn share(&self, width: usize, sums: &mut [f64], hit: impl Fn(&[F], &[F]) -> bool) {
        self.mean(width, sums, |output, target| f64::from(u8::from(hit(output, target))));
    }
}

/// The two sums of what is a mean over lines.
pub(super) const MEAN: usize = 2;
