//! `1 - 2 I / A`, where I is the sum of `y x`, and A that of `x + y` and 1e-7: over all outputs of a batch, or those of a line.
//!
//! Gradient: `(2 I - 2 y A) / A^2`.
//! Targets: C numbers in [0, 1] a line. Masked steps are left out, which Keras counts in where there is one number for the batch.

use super::clip::EPSILON;
use super::judged::Judged;
use super::labels::Labels;
use super::overlap::{total, Extent};
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct Dice {
    extent: Extent,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(Dice { extent: Extent::read(fields)? }))
}

impl<F: Real> Loss<F> for Dice {
    fn labels(&self) -> Labels {
        Labels::Probabilities
    }

    fn evaluate(&self, judged: Judged<F>) -> Sum {
        self.extent.evaluate(judged, |x, y, g| self.of_region(x, y, g))
    }
}

impl Dice {
    fn of_region<F: Real>(&self, x: &[F], y: &[F], g: &mut [F]) -> f64 {
        let both = total(x, y, |x, y| x * y);
        let all = total(x, y, |x, y| x + y) + EPSILON;
        for (g, y) in g.iter_mut().zip(y) {
            *g = F::of(2.0 * (both - y.wide() * all) / (all * all));
        }
        1.0 - 2.0 * both / all
    }
}
