//! `mean of (x - y)^2` over a line's C outputs; gradient `2 (x - y) / C`.
//!
//! Targets: C finite numbers a line.

use super::judged::Judged;
use super::targets::Targets;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct MeanSquaredError;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(MeanSquaredError))
}

impl<F: Real> Loss<F> for MeanSquaredError {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn refuses(&self, _: usize, _: &[F]) -> Option<usize> {
        None
    }

    fn expects(&self, _: usize) -> String {
        "a finite number".into()
    }

    fn evaluate(&self, judged: Judged<F>) -> f64 {
        let width = judged.units;
        judged.sum(width, of_line)
    }
}

fn of_line<F: Real>(x: &[F], y: &[F], g: &mut [F]) -> f64 {
    let share = 1.0 / x.len() as f64;
    let mut loss = 0.0;
    for ((x, y), g) in x.iter().zip(y).zip(g) {
        let error = x.wide() - y.wide();
        loss += error * error;
        *g = F::of(2.0 * error * share);
    }
    loss * share
}
