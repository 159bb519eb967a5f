//! `max(max of (1 - y_j) x_j - sum of y_j x_j + 1, 0)` over a line's C outputs: the class should win by 1.
//!
//! Gradient: `1 - y` at the largest wrong one, shared where several are, less y; 0 where it wins.
//! Targets: C numbers a line, 0 or 1.

use super::judged::Judged;
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct CategoricalHinge;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(CategoricalHinge))
}

impl<F: Real> Loss<F> for CategoricalHinge {
    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let width = judged.units;
        judged.sum(width, of_line)
    }
}

fn of_line<F: Real>(x: &[F], y: &[F], g: &mut [F]) -> f64 {
    let wrong = |(x, y): (&F, &F)| (1.0 - y.wide()) * x.wide();
    let right: f64 = x.iter().zip(y).map(|(x, y)| x.wide() * y.wide()).sum();
    let most = x.iter().zip(y).map(wrong).fold(f64::NEG_INFINITY, f64::max);
    let short = most - right + 1.0;
    if short < 0.0 {
        g.fill(F::zero());
        return 0.0;
    }
    let share = 1.0 / x.iter().zip(y).filter(|&pair| wrong(pair) == most).count() as f64;
    for ((x, y), g) in x.iter().zip(y).zip(g) {
        let of_largest = if wrong((x, y)) == most { share * (1.0 - y.wide()) } else { 0.0 };
        *g = F::of(of_largest - y.wide());
    }
    short
}
