//! `-log p_k` for the class k that a line has, where its C outputs are the probabilities of C classes.
//!
//! From logits z, with p = softmax(z): `log sum exp z - z_k`, gradient p, less 1 at k.
//! From outputs o, which are clipped, then divided by their sum S: `log S - log o_k`, gradient `1 / S`, less `1 / o_k` at k, 0 where o was clipped.
//! Targets: the index of a class a line.

use super::clip::clip;
use super::judged::Judged;
use super::logits::{log_sum_exp, softmax};
use super::targets::Targets;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct SparseCategoricalCrossentropy;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(SparseCategoricalCrossentropy))
}

impl<F: Real> Loss<F> for SparseCategoricalCrossentropy {
    fn targets(&self, _: usize) -> Targets {
        Targets::CLASS
    }

    fn refuses(&self, units: usize, targets: &[F]) -> Option<usize> {
        let class = |y: &F| *y >= F::zero() && y.wide() < units as f64 && y.fract() == F::zero();
        targets.iter().position(|y| !class(y))
    }

    fn expects(&self, units: usize) -> String {
        format!("an integer class index from 0 to {}", units - 1)
    }

    fn takes_logits(&self) -> bool {
        true
    }

    fn evaluate(&self, mut judged: Judged<F>) -> f64 {
        if !judged.logits {
            return judged.sum(1, |o, class, g| of_outputs(o, class[0], g));
        }
        softmax(&mut judged);
        judged.sum(1, |z, class, g| of_logits(z, class[0], g))
    }
}

/// g holds softmax(z).
fn of_logits<F: Real>(z: &[F], class: F, g: &mut [F]) -> f64 {
    let class = class.wide() as usize;
    let loss = log_sum_exp(z, g) - z[class].wide();
    g[class] = g[class] - F::one();
    loss
}

fn of_outputs<F: Real>(o: &[F], class: F, g: &mut [F]) -> f64 {
    let class = class.wide() as usize;
    let sum: f64 = o.iter().map(|o| clip::<F>(o.wide()).0).sum();
    for (i, (o, g)) in o.iter().zip(g).enumerate() {
        let (q, inside) = clip::<F>(o.wide());
        let hit = f64::from(u8::from(i == class));
        *g = if inside { F::of(1.0 / sum - hit / q) } else { F::zero() };
    }
    sum.ln() - clip::<F>(o[class].wide()).0.ln()
}
