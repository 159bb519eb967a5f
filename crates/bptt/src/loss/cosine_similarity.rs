//! `-cos of the angle between x and y`, the vectors of a line's C outputs and targets: -1 where they point the same way, 0 where one is 0.
//!
//! Gradient: `-(v - u (u . v)) / |x|`, with u and v as x and y of length 1. As in Keras lengths below 1e-7 count as 1e-7.
//! Targets: C finite numbers a line.

use super::clip::EPSILON;
use super::judged::Judged;
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct CosineSimilarity;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(CosineSimilarity))
}

impl<F: Real> Loss<F> for CosineSimilarity {
    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let width = judged.units;
        judged.sum(width, of_line)
    }
}

fn of_line<F: Real>(x: &[F], y: &[F], g: &mut [F]) -> f64 {
    let length = |x: &[F]| x.iter().map(|x| x.wide() * x.wide()).sum::<f64>().sqrt();
    let (of_x, of_y) = (length(x), length(y).max(EPSILON));
    let (own, turns) = (of_x.max(EPSILON), of_x >= EPSILON);
    let similarity: f64 = x.iter().zip(y).map(|(x, y)| x.wide() / own * (y.wide() / of_y)).sum();
    for ((x, y), g) in x.iter().zip(y).zip(g) {
        // A length that is held fixed does not change with x.
        let along = if turns { x.wide() / own * similarity } else { 0.0 };
        *g = F::of((along - y.wide() / of_y) / own);
    }
    -similarity
}
