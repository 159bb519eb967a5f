//! What a loss is evaluated on.

use crate::kernel::Real;

/// Lines of an output, what they should have been, and where their gradient goes.
pub struct Judged<'a, F> {
    /// (lines, units); the logits where `logits` says so.
    pub outputs: &'a [F],
    /// Whether the outputs are what a sigmoid or softmax is still to be taken of.
    pub logits: bool,
    /// Numbers of a line.
    pub units: usize,
    /// (lines, width of a target)
    pub targets: &'a [F],
    /// What the gradient is multiplied by.
    pub scale: f64,
    /// (lines, units), to be written.
    pub gradient: &'a mut [F],
    /// As many elements as [`Loss::scratch`](super::Loss::scratch) asked for, of any value.
    pub scratch: &'a mut [F],
}

impl<F: Real> Judged<'_, F> {
    /// Adds up what `line` gives for each line: its output, its target of `width` numbers, and its gradient, which is scaled afterwards.
    pub(super) fn sum(self, width: usize, mut line: impl FnMut(&[F], &[F], &mut [F]) -> f64) -> f64 {
        let Judged { outputs, units, targets, gradient, .. } = self;
        let lines = outputs.chunks_exact(units).zip(targets.chunks_exact(width));
        let mut total = 0.0;
        for ((output, target), gradient) in lines.zip(gradient.chunks_exact_mut(units)) {
            total += line(output, target, gradient);
        }
        let scale = F::of(self.scale);
        gradient.iter_mut().for_each(|g| *g = *g * scale);
        total
    }
}
