//! The share of lines of which the largest of C outputs, the first of several, is that of the class. Targets: the index of a class a line.

use super::scored::{Scored, MEAN};
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{arg_max, Real};
use crate::loss::Targets;

#[derive(Debug)]
struct SparseCategoricalAccuracy;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    Ok(Box::new(SparseCategoricalAccuracy))
}

impl<F: Real> Metric<F> for SparseCategoricalAccuracy {
    fn targets(&self, _: usize) -> Targets {
        Targets::CLASS
    }

    fn state_len(&self, _: usize) -> usize {
        MEAN
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        // As numbers: a class that the loss ignores may be negative.
        scored.share(1, sums, |x, class| arg_max(x) as f64 == class[0].wide());
    }
}
