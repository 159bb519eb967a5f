//! `-sum of y_j log p_j` over a line's C outputs, which are the probabilities of C classes.
//!
//! From logits z, with p = softmax(z): `sum of y_j (log sum exp z - z_j)`, gradient `p - y`.
//! From outputs o: p is o divided by its sum S, then clipped; gradient `(d_j - sum of d_i p_i) / S` with `d = -y / p`, 0 where p was clipped.
//! Targets: C numbers in [0, 1] a line, a distribution.

use super::clip::clip;
use super::judged::Judged;
use super::logits::{log_sum_exp, softmax};
use super::targets::{outside_of_0_and_1, Targets, BETWEEN_0_AND_1};
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct CategoricalCrossentropy;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(CategoricalCrossentropy))
}

impl<F: Real> Loss<F> for CategoricalCrossentropy {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn refuses(&self, _: usize, targets: &[F]) -> Option<usize> {
        outside_of_0_and_1(targets)
    }

    fn expects(&self, _: usize) -> String {
        BETWEEN_0_AND_1.into()
    }

    fn takes_logits(&self) -> bool {
        true
    }

    fn evaluate(&self, mut judged: Judged<F>) -> f64 {
        let width = judged.units;
        if !judged.logits {
            return judged.sum(width, of_outputs);
        }
        softmax(&mut judged);
        judged.sum(width, of_logits)
    }
}

/// g holds softmax(z) and becomes `softmax(z) - y`.
fn of_logits<F: Real>(z: &[F], y: &[F], g: &mut [F]) -> f64 {
    let lse = log_sum_exp(z, g);
    let mut loss = 0.0;
    for ((z, y), g) in z.iter().zip(y).zip(g) {
        loss += y.wide() * (lse - z.wide());
        *g = *g - *y;
    }
    loss
}

fn of_outputs<F: Real>(o: &[F], y: &[F], g: &mut [F]) -> f64 {
    let sum: f64 = o.iter().map(|o| o.wide()).sum();
    let (mut loss, mut mean) = (0.0, 0.0);
    for ((o, y), g) in o.iter().zip(y).zip(g.iter_mut()) {
        let p = o.wide() / sum;
        let (q, inside) = clip::<F>(p);
        loss -= y.wide() * q.ln();
        let dp = if inside { -y.wide() / q } else { 0.0 };
        mean += dp * p;
        *g = F::of(dp);
    }
    g.iter_mut().for_each(|g| *g = F::of((g.wide() - mean) / sum));
    loss
}
