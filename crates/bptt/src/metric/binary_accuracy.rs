//! The share of a line's C outputs for which `(x > 0.5) == y`. Targets: C numbers a line.

use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::loss::Targets;

#[derive(Debug)]
struct BinaryAccuracy;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    Ok(Box::new(BinaryAccuracy))
}

impl<F: Real> Metric<F> for BinaryAccuracy {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn evaluate(&self, units: usize, outputs: &[F], targets: &[F]) -> f64 {
        let half = F::of(0.5);
        let label = |y: F| if y > half { F::one() } else { F::zero() };
        let hits = outputs.iter().zip(targets).filter(|&(&y, &target)| label(y) == target).count();
        hits as f64 / units as f64
    }
}
