//! `mean of (x - mean x) (y - mean y) / (std x std y)` over a line's C outputs, as a mean over lines; 0 for a line of equal outputs or
//! targets, for which Keras has NaN. Targets: C numbers a line.

use super::scored::{Scored, MEAN};
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::loss::Targets;

#[derive(Debug)]
struct PearsonCorrelation;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    Ok(Box::new(PearsonCorrelation))
}

impl<F: Real> Metric<F> for PearsonCorrelation {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn state_len(&self, _: usize) -> usize {
        MEAN
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        scored.mean(scored.units, sums, of_line);
    }
}

fn of_line<F: Real>(x: &[F], y: &[F]) -> f64 {
    let mean = |of: &[F]| of.iter().map(|v| v.wide()).sum::<f64>() / of.len() as f64;
    let (mean_x, mean_y) = (mean(x), mean(y));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (x, y) = (x.wide() - mean_x, y.wide() - mean_y);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    let norm = (xx * yy).sqrt();
    if norm > 0.0 {
        xy / norm
    } else {
        0.0
    }
}
