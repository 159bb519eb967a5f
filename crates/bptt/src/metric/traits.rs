//! What a metric is asked for.

use super::scored::Scored;
use crate::kernel::Real;
use crate::loss::{Lists, Targets};
use std::fmt::Debug;

/// What is reported beside the loss, for one output. What it knows of an epoch are sums, to which every batch adds; the result is made of
/// them where it is shown. Whatever is said of `units` is said of an output whose lines have that many numbers.
pub trait Metric<F: Real>: Debug + Send + Sync {
    /// What it takes beside an output. They must be the loss's.
    fn targets(&self, units: usize) -> Targets;

    /// The first of some targets that it can't use.
    fn refuses(&self, _units: usize, _targets: &[F]) -> Option<usize> {
        None
    }

    /// What it expects of a target, in words, where it refuses some.
    fn expects(&self, _units: usize) -> String {
        String::new()
    }

    /// Why it can't use a list of labels in so many steps, if it can't.
    fn refuses_list(&self, _units: usize, _steps: usize, _labels: &[F]) -> Option<String> {
        None
    }

    /// How many sums it keeps.
    fn state_len(&self, units: usize) -> usize;

    /// Elements that it needs for so many lines, or for these lists, while it is evaluated.
    fn scratch(&self, _lines: usize, _units: usize, _lists: &Lists<F>) -> usize {
        0
    }

    /// Adds what some lines contribute to the sums.
    /// Shapes: `sums [state_len]`.
    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]);
}
