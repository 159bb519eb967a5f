//! What a metric is asked for.

use crate::kernel::Real;
use crate::loss::Targets;
use std::fmt::Debug;

/// What is reported beside the loss, for one output.
pub trait Metric<F: Real>: Debug + Send + Sync {
    /// What it takes beside an output whose lines have `units` numbers. They must be the loss's.
    fn targets(&self, units: usize) -> Targets;

    /// The sum over lines of `units` outputs of what each scores, between 0 and 1.
    fn evaluate(&self, units: usize, outputs: &[F], targets: &[F]) -> f64;
}
