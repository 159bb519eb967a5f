//! For each of C outputs the sums of `p y`, `p (1 - y)` and `(1 - p) y` over lines, of which the F-scores are made. p is 1 where
//! `x > threshold`; without a threshold where x is the largest of its line, or one of several, and not 0.
//!
//! Targets: C numbers a line.

use super::scored::Scored;
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::loss::Targets;

/// The largest output that Keras takes for 0.
const NOTHING: f64 = 1e-9;

#[derive(Debug)]
struct FBetaScore {
    threshold: Option<f64>,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    // Without one the number never leaves this line.
    let given = config.number("threshold", -1.0, 0.0, 1.0)?;
    Ok(Box::new(FBetaScore { threshold: Some(given).filter(|threshold| *threshold >= 0.0) }))
}

impl<F: Real> Metric<F> for FBetaScore {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn state_len(&self, units: usize) -> usize {
        3 * units
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        for (output, target, weight) in scored.lines(scored.units) {
            let largest = output.iter().copied().fold(F::neg_infinity(), F::max);
            let positive = |x: F| match self.threshold {
                Some(threshold) => x > F::of(threshold),
                None => x >= largest && x.abs() > F::of(NOTHING),
            };
            for ((&x, y), sums) in output.iter().zip(target).zip(sums.chunks_exact_mut(3)) {
                let y = y.wide();
                if positive(x) {
                    sums[0] += weight * y;
                    sums[1] += weight * (1.0 - y);
                } else {
                    sums[2] += weight * y;
                }
            }
        }
    }
}
