//! Losses that are means over numbers, each of which has an output and a target of its own.

use super::judged::Judged;
use super::reduction::Sum;
use super::traits::Loss;
use crate::kernel::Real;
use std::fmt::{Debug, Formatter, Result};

/// The mean of `formula(x, y)` over a line, which gives the loss and its derivative by the output x.
struct Elementwise<T> {
    name: &'static str,
    formula: T,
}

/// A loss of this form, on any finite numbers.
pub(super) fn elementwise<F: Real, T>(name: &'static str, formula: T) -> Box<dyn Loss<F>>
where
    T: Fn(f64, f64) -> (f64, f64) + Send + Sync + 'static,
{
    Box::new(Elementwise { name, formula })
}

impl<T> Debug for Elementwise<T> {
    fn fmt(&self, formatter: &mut Formatter) -> Result {
        formatter.write_str(self.name)
    }
}

impl<F: Real, T: Fn(f64, f64) -> (f64, f64) + Send + Sync> Loss<F> for Elementwise<T> {
    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let width = judged.units;
        judged.sum(width, |x, y, g| mean(x, y, g, &self.formula))
    }
}

/// The mean over a line of what `formula` gives for an output and its target. g becomes its gradient.
pub(super) fn mean<F: Real>(x: &[F], y: &[F], g: &mut [F], formula: impl Fn(f64, f64) -> (f64, f64)) -> f64 {
    let share = 1.0 / x.len() as f64;
    let mut loss = 0.0;
    for ((x, y), g) in x.iter().zip(y).zip(g) {
        let (of_it, slope) = formula(x.wide(), y.wide());
        loss += of_it;
        *g = F::of(slope * share);
    }
    loss * share
}

/// The derivative of `|x|`, which is 0 at 0.
pub(super) fn sign(x: f64) -> f64 {
    if x == 0.0 {
        0.0
    } else {
        x.signum()
    }
}
