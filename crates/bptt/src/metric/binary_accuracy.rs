//! The share of all numbers for which `(x > threshold) == y`. Targets: C numbers a line.

use super::scored::{Scored, MEAN};
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::loss::Targets;

#[derive(Debug)]
struct BinaryAccuracy {
    threshold: f64,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    Ok(Box::new(BinaryAccuracy { threshold: config.finite("threshold", 0.5)? }))
}

impl<F: Real> Metric<F> for BinaryAccuracy {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn state_len(&self, _: usize) -> usize {
        MEAN
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        let threshold = F::of(self.threshold);
        let label = |x: F| if x > threshold { F::one() } else { F::zero() };
        for (output, target, weight) in scored.lines(scored.units) {
            let hits = output.iter().zip(target).filter(|&(&x, &y)| label(x) == y).count();
            // Whole numbers while lines weigh 1, which add up exactly.
            sums[0] += weight * hits as f64;
            sums[1] += weight * scored.units as f64;
        }
    }
}
