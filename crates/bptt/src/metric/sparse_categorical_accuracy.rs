//! Whether the largest of a line's C outputs, the first of several, is that of its class. Targets: the index of a class a line.

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

    fn evaluate(&self, units: usize, outputs: &[F], targets: &[F]) -> f64 {
        let lines = outputs.chunks_exact(units).zip(targets);
        lines.filter(|(y, class)| arg_max(y) == class.wide() as usize).count() as f64
    }
}
