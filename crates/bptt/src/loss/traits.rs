//! What a loss is asked for.

use super::judged::Judged;
use super::labels::Labels;
use super::lists::Lists;
use super::reduction::Sum;
use super::targets::Targets;
use crate::kernel::Real;
use std::fmt::Debug;

/// What training makes small, for one output. Whatever is said of `units` is said of an output whose lines have that many numbers.
pub trait Loss<F: Real>: Debug + Send + Sync {
    /// What the numbers of a target are like.
    fn labels(&self) -> Labels {
        Labels::Numbers
    }

    /// What a target belongs to, and how many numbers it has.
    fn targets(&self, units: usize) -> Targets {
        self.labels().targets(units)
    }

    /// The first of some targets that it can't use.
    fn refuses(&self, units: usize, targets: &[F]) -> Option<usize> {
        self.labels().refuses(units, targets)
    }

    /// What it expects of a target, in words.
    fn expects(&self, units: usize) -> String {
        self.labels().expects(units)
    }

    /// Why it can't use a list of labels in so many steps, if it can't.
    fn refuses_list(&self, _units: usize, _steps: usize, _labels: &[F]) -> Option<String> {
        None
    }

    /// Whether it starts from the logits where an output is their sigmoid or softmax.
    fn takes_logits(&self) -> bool {
        false
    }

    /// Whether it takes any other output for logits.
    fn expects_logits(&self) -> bool {
        false
    }

    /// Whether it asks nothing of its output: no gradient starts there, and it is none of the losses that are reported.
    fn is_none(&self) -> bool {
        false
    }

    /// Whether the caller computes it, and tells of each line its loss and gradient.
    fn is_told(&self) -> bool {
        false
    }

    /// Why it can't judge an output, if it can't: what it would need, in words.
    fn misfit(&self, _units: usize, _per_step: bool) -> Option<String> {
        None
    }

    /// Elements that it needs beside the gradient, for so many lines, or for these lists. They last until it is evaluated.
    fn scratch(&self, _lines: usize, _units: usize, _lists: &Lists<F>) -> usize {
        0
    }

    /// The sum of the losses of all lines, each times its weight. The gradient of that sum is written.
    fn evaluate(&self, judged: Judged<F>) -> Sum;
}
