//! `sum of y_j log(y_j / p_j)` over a line's C outputs, the probabilities of C classes, with y and p within [1e-7, 1].
//!
//! Gradient: `-y / p`, 0 where p was clipped.
//! Targets: C numbers in [0, 1] a line, a distribution.

use super::clip::EPSILON;
use super::judged::Judged;
use super::labels::Labels;
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::ln;

#[derive(Debug)]
struct KlDivergence;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(KlDivergence))
}

impl<F: Real> Loss<F> for KlDivergence {
    fn labels(&self) -> Labels {
        Labels::Probabilities
    }

    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let width = judged.units;
        judged.sum(width, of_line)
    }
}

fn of_line<F: Real>(p: &[F], y: &[F], g: &mut [F]) -> f64 {
    let least = F::of(EPSILON).wide();
    let mut loss = 0.0;
    for ((p, y), g) in p.iter().zip(y).zip(g) {
        let (p, y) = (p.wide(), y.wide().clamp(least, 1.0));
        let q = p.clamp(least, 1.0);
        loss += y * ln(y / q);
        *g = if p == q { F::of(-y / q) } else { F::zero() };
    }
    loss
}
