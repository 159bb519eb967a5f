//! The share of lines of which the largest of C outputs, the first of several, stands where the largest of the targets does. Targets: C
//! numbers a line.

use super::scored::{Scored, MEAN};
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{arg_max, Real};
use crate::loss::Targets;

#[derive(Debug)]
struct CategoricalAccuracy;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    Ok(Box::new(CategoricalAccuracy))
}

impl<F: Real> Metric<F> for CategoricalAccuracy {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn state_len(&self, _: usize) -> usize {
        MEAN
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        scored.share(scored.units, sums, |x, y| arg_max(x) == arg_max(y));
    }
}
