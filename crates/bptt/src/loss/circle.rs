//! `log(1 + sum over i of exp p_i * sum over k of exp n_k)` for each row of vectors x, where i goes over the other rows of its class and k
//! over those of other classes. With the distance `d = max(1 - x . x_i, 0)` and the margin m:
//! `p = -gamma (m + d) (m - d)` and `n = gamma max(1 + m - d, 0) (1 - m - d)`. Vectors of one class come together, those of others part.
//!
//! Gradient by p: the sigmoid of `log sum exp p + log sum exp n` times the softmax of p; by n likewise; `dp = 2 gamma d` and
//! `dn = 2 gamma (d - 1)` by d; `-x_i` from d to x and `-x` to x_i.
//! Targets: an integer a row, its class. As in Keras rows without a loss don't count: such as have no other row of their class in the batch,
//! or none of another, with which Keras's gradient would be NaN.

use super::bernoulli::sigmoid;
use super::judged::Judged;
use super::lists::Lists;
use super::reduction::Sum;
use super::targets::Targets;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::{exp, ln, ln_1p};

#[derive(Debug)]
struct Circle {
    gamma: f64,
    margin: f64,
    /// Whether a row is not compared with itself.
    remove_diagonal: bool,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(Circle {
        gamma: fields.float("gamma", 80.0)?,
        margin: fields.float("margin", 0.4)?,
        remove_diagonal: fields.flag("remove_diagonal", true)?,
    }))
}

impl<F: Real> Loss<F> for Circle {
    fn targets(&self, _: usize) -> Targets {
        Targets::CLASS
    }

    fn refuses(&self, _: usize, targets: &[F]) -> Option<usize> {
        targets.iter().position(|y| y.fract() != F::zero())
    }

    fn expects(&self, _: usize) -> String {
        "an integer, the class of the row".into()
    }

    fn misfit(&self, _: usize, per_step: bool) -> Option<String> {
        per_step.then(|| "one vector a row, and not one at every step".into())
    }

    /// The exponents of a row.
    fn scratch(&self, lines: usize, _: usize, _: &Lists<F>) -> usize {
        lines
    }

    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let Judged { outputs, units, targets, weights, gradient, scratch, .. } = judged;
        let vectors = Vectors { outputs, units, targets };
        gradient.fill(F::zero());
        let mut sum = Sum::default();
        for row in 0..targets.len() {
            let (p, n) = self.exponents(&vectors, row, scratch);
            let loss = log_of_1_and_exp(p + n);
            if loss <= 0.0 {
                continue;
            }
            let weight = weights.map_or(1.0, |weights| weights[row].wide());
            sum.add(loss, weight);
            let slope = weight * sigmoid(p + n);
            for (other, exponent) in scratch.iter().enumerate() {
                let Some(alike) = self.compares(&vectors, row, other) else { continue };
                let (_, derivative) = self.exponent(vectors.distance(row, other), alike);
                let share = exp(exponent.wide() - if alike { p } else { n });
                let from = slope * share * derivative * vectors.moves(row, other);
                for unit in 0..units {
                    let (own, its) = (row * units + unit, other * units + unit);
                    gradient[own] += F::of(-from * outputs[its].wide());
                    gradient[its] += F::of(-from * outputs[own].wide());
                }
            }
        }
        sum
    }
}

impl Circle {
    /// Whether two rows are of one class; none where they are not compared.
    fn compares<F: Real>(&self, vectors: &Vectors<F>, row: usize, other: usize) -> Option<bool> {
        let alike = vectors.targets[row] == vectors.targets[other];
        (row != other || !alike || !self.remove_diagonal).then_some(alike)
    }

    /// p or n at a distance, and its derivative.
    fn exponent(&self, d: f64, alike: bool) -> (f64, f64) {
        let (gamma, m) = (self.gamma, self.margin);
        match alike {
            true => (-gamma * (m + d) * (m - d), 2.0 * gamma * d),
            false if d <= 1.0 + m => (gamma * (1.0 + m - d) * (1.0 - m - d), 2.0 * gamma * (d - 1.0)),
            false => (0.0, 0.0),
        }
    }

    /// The exponents of a row with all others, and the logarithms of both sums of their powers.
    fn exponents<F: Real>(&self, vectors: &Vectors<F>, row: usize, into: &mut [F]) -> (f64, f64) {
        let mut largest = [f64::NEG_INFINITY; 2];
        for (other, into) in into.iter_mut().enumerate() {
            let Some(alike) = self.compares(vectors, row, other) else { continue };
            *into = F::of(self.exponent(vectors.distance(row, other), alike).0);
            let largest = &mut largest[usize::from(alike)];
            *largest = largest.max(into.wide());
        }
        let mut sums = [0.0; 2];
        for (other, exponent) in into.iter().enumerate() {
            let Some(alike) = self.compares(vectors, row, other).map(usize::from) else { continue };
            sums[alike] += exp(exponent.wide() - largest[alike]);
        }
        // Of none the sum is 0, and its logarithm less than any number.
        let [n, p] = [0, 1].map(|alike| largest[alike] + ln(sums[alike]));
        (p, n)
    }
}

/// The rows of a batch.
struct Vectors<'a, F> {
    outputs: &'a [F],
    units: usize,
    targets: &'a [F],
}

impl<F: Real> Vectors<'_, F> {
    fn product(&self, row: usize, other: usize) -> f64 {
        let of = |row: usize| &self.outputs[row * self.units..][..self.units];
        of(row).iter().zip(of(other)).map(|(x, y)| x.wide() * y.wide()).sum()
    }

    fn distance(&self, row: usize, other: usize) -> f64 {
        (1.0 - self.product(row, other)).max(0.0)
    }

    /// 1 where the distance changes with the vectors, 0 where it is held at 0.
    fn moves(&self, row: usize, other: usize) -> f64 {
        if self.product(row, other) <= 1.0 {
            1.0
        } else {
            0.0
        }
    }
}

/// `log(1 + exp z)`
fn log_of_1_and_exp(z: f64) -> f64 {
    z.max(0.0) + ln_1p(exp(-z.abs()))
}
