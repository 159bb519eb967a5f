//! `1 - I / D`, where I is the sum of `y x`, and D that of `y x + alpha (1 - x) y + beta x (1 - y)` and 1e-7: over all outputs of a batch,
//! or those of a line. With alpha and beta of 0.5 it is Dice.
//!
//! Gradient: `(I d - y D) / D^2` with `d = y - alpha y + beta (1 - y)`.
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
struct Tversky {
    alpha: f64,
    beta: f64,
    extent: Extent,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(Tversky {
        alpha: fields.finite("alpha", 0.5)?,
        beta: fields.finite("beta", 0.5)?,
        extent: Extent::read(fields)?,
    }))
}

impl<F: Real> Loss<F> for Tversky {
    fn labels(&self) -> Labels {
        Labels::Probabilities
    }

    fn evaluate(&self, judged: Judged<F>) -> Sum {
        self.extent.evaluate(judged, |x, y, g| self.of_region(x, y, g))
    }
}

impl Tversky {
    fn of_region<F: Real>(&self, x: &[F], y: &[F], g: &mut [F]) -> f64 {
        let both = total(x, y, |x, y| x * y);
        let missed = total(x, y, |x, y| (1.0 - x) * y);
        let invented = total(x, y, |x, y| x * (1.0 - y));
        let all = both + self.alpha * missed + self.beta * invented + EPSILON;
        for (g, y) in g.iter_mut().zip(y) {
            let y = y.wide();
            let slope = y - self.alpha * y + self.beta * (1.0 - y);
            *g = F::of((both * slope - y * all) / (all * all));
        }
        1.0 - both / all
    }
}
