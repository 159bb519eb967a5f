//! `mean of -(y log p + (1 - y) log(1 - p))` over a line's C outputs, each of which is a probability p of its own.
//!
//! From logits z, with p = sigmoid(z): `mean of max(z, 0) - z y + log(1 + exp(-|z|))`, gradient `(p - y) / C`.
//! From probabilities, which are clipped: gradient `((1 - y) / (1 - p) - y / p) / C`, 0 where p was clipped.
//! Targets: C numbers in [0, 1] a line.

use super::clip::clip;
use super::judged::Judged;
use super::targets::{outside_of_0_and_1, Targets, BETWEEN_0_AND_1};
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct BinaryCrossentropy;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(BinaryCrossentropy))
}

impl<F: Real> Loss<F> for BinaryCrossentropy {
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

    fn evaluate(&self, judged: Judged<F>) -> f64 {
        let width = judged.units;
        match judged.logits {
            true => judged.sum(width, of_logits),
            false => judged.sum(width, of_probabilities),
        }
    }
}

fn of_logits<F: Real>(z: &[F], y: &[F], g: &mut [F]) -> f64 {
    let share = 1.0 / z.len() as f64;
    let mut loss = 0.0;
    for ((z, y), g) in z.iter().zip(y).zip(g) {
        let (z, y) = (z.wide(), y.wide());
        let small = (-z.abs()).exp();
        loss += z.max(0.0) - z * y + small.ln_1p();
        let p = if z >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
        *g = F::of((p - y) * share);
    }
    loss * share
}

fn of_probabilities<F: Real>(p: &[F], y: &[F], g: &mut [F]) -> f64 {
    let share = 1.0 / p.len() as f64;
    let mut loss = 0.0;
    for ((p, y), g) in p.iter().zip(y).zip(g) {
        let (q, inside) = clip::<F>(p.wide());
        let y = y.wide();
        loss -= y * q.ln() + (1.0 - y) * (1.0 - q).ln();
        *g = if inside { F::of(((1.0 - y) / (1.0 - q) - y / q) * share) } else { F::zero() };
    }
    loss * share
}
