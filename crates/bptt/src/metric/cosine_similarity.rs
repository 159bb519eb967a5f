//! `sum of x y / (|x| |y|)` over a line's C outputs, as a mean over lines; 0 where one of both is all zeros. Targets: C numbers a line.
//!
//! The loss of this name has the other sign.

use super::scored::{Scored, MEAN};
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::loss::Targets;

/// Lengths are taken for at least this, as Keras does.
const EPSILON: f64 = 1e-7;

#[derive(Debug)]
struct CosineSimilarity;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    Ok(Box::new(CosineSimilarity))
}

impl<F: Real> Metric<F> for CosineSimilarity {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn state_len(&self, _: usize) -> usize {
        MEAN
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        scored.mean(scored.units, sums, |x, y| {
            let dot = |a: &[F], b: &[F]| a.iter().zip(b).map(|(a, b)| a.wide() * b.wide()).sum::<f64>();
            let length = |of: &[F]| dot(of, of).sqrt().max(EPSILON);
            dot(x, y) / (length(x) * length(y))
        });
    }
}
