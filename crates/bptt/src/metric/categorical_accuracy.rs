//! Whether the largest of a line's C outputs, the first of several, stands where the largest of its targets does. Targets: C numbers a
//! line.

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

    fn evaluate(&self, units: usize, outputs: &[F], targets: &[F]) -> f64 {
        let lines = outputs.chunks_exact(units).zip(targets.chunks_exact(units));
        lines.filter(|(y, target)| arg_max(y) == arg_max(target)).count() as f64
    }
}
