//! For each of C outputs the sums of `y`, `y^2`, `(y - x)^2` and 1 over lines, of which `1 - residual / total` is made; and how many
//! numbers there were, whatever they weigh.
//!
//! Targets: C numbers a line.

use super::scored::Scored;
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::loss::Targets;

#[derive(Debug)]
struct R2Score;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    Ok(Box::new(R2Score))
}

impl<F: Real> Metric<F> for R2Score {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn state_len(&self, units: usize) -> usize {
        4 * units + 1
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        let (columns, count) = sums.split_at_mut(4 * scored.units);
        for (output, target, weight) in scored.lines(scored.units) {
            count[0] += scored.units as f64;
            for ((x, y), sums) in output.iter().zip(target).zip(columns.chunks_exact_mut(4)) {
                let (x, y) = (x.wide(), y.wide());
                sums[0] += weight * y;
                sums[1] += weight * y * y;
                sums[2] += weight * (y - x) * (y - x);
                sums[3] += weight;
            }
        }
    }
}
