//! Filling one tensor, step by step.

use super::elements::Elements;
use super::form::{Form, Step};
use super::gram_schmidt::GramSchmidt;
use super::householder::Householder;
use super::initializer::Initializer;
use crate::error::Result;
use crate::kernel::Real;
use crate::rng::Stream;

/// How one tensor is filled.
pub(in crate::weights) enum Filler<F> {
    Elements(Elements),
    GramSchmidt(GramSchmidt<F>),
    Householder(Householder<F>),
}

/// Numbers of an orthogonal matrix up to which its vectors are made orthogonal to each other, and beyond which it is a product of
/// reflections: half the work and other numbers, of the same distribution. An LSTM of 512 units has as many.
const FEW: usize = 1 << 20;

impl<F: Real> Filler<F> {
    /// For a tensor of `shape` and `len` elements, which are zero.
    pub fn new(initializer: Initializer, shape: &[usize], len: usize, draws: Stream) -> Result<Self> {
        Ok(match initializer {
            Initializer::Orthogonal(gain) => {
                let form = Form::new(shape, len);
                match len <= FEW {
                    true => Filler::GramSchmidt(GramSchmidt::new(gain, form, draws)?),
                    false => Filler::Householder(Householder::new(gain, form, draws)?),
                }
            }
            _ => Filler::Elements(Elements::new(initializer, shape, draws)),
        })
    }

    /// One step, of at most a few milliseconds.
    pub fn step(&mut self, weights: &mut [F]) -> Step {
        match self {
            Filler::Elements(elements) => elements.step(weights),
            Filler::GramSchmidt(vectors) => vectors.step(weights),
            Filler::Householder(reflections) => reflections.step(weights),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::initializer::{Distribution, Fan};
    use super::*;

    const GLOROT: Initializer =
        Initializer::VarianceScaling { scale: 1.0, mode: Fan::Average, distribution: Distribution::Uniform };

    /// All of a tensor at once.
    fn fill(initializer: Initializer, shape: &[usize], draws: Stream, weights: &mut [f64]) -> Result<()> {
        let mut filler = Filler::new(initializer, shape, weights.len(), draws)?;
        while filler.step(weights).is_continue() {}
        Ok(())
    }

    #[test]
    fn orthogonal_matrices_are_orthogonal_in_either_orientation() {
        for shape in [[5, 5], [3, 8], [8, 3], [1, 1], [64, 64], [70, 33]] {
            let mut w = vec![0.0f64; shape[0] * shape[1]];
            fill(Initializer::Orthogonal(1.0), &shape, Stream::new(1, 2), &mut w).unwrap();
            let at = |r: usize, c: usize| w[r * shape[1] + c];
            let count = shape[0].min(shape[1]);
            for i in 0..count {
                for j in 0..count {
                    let product: f64 = if shape[0] <= shape[1] {
                        (0..shape[1]).map(|k| at(i, k) * at(j, k)).sum()
                    } else {
                        (0..shape[0]).map(|k| at(k, i) * at(k, j)).sum()
                    };
                    let expected = f64::from(u8::from(i == j));
                    assert!((product - expected).abs() < 1e-12, "{shape:?} {i} {j}: {product}");
                }
            }
        }
    }

    #[test]
    fn glorot_stays_within_its_limit_and_fills_it() {
        let mut w = vec![0.0f64; 128 * 64];
        fill(GLOROT, &[128, 64], Stream::new(1, 2), &mut w).unwrap();
        let limit = (6.0f64 / 192.0).sqrt();
        let largest = w.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        assert!(largest <= limit && largest > 0.99 * limit);
        let variance = w.iter().map(|x| x * x).sum::<f64>() / w.len() as f64;
        assert!((variance / (limit * limit / 3.0) - 1.0).abs() < 0.05);
    }

    #[test]
    fn variances_are_those_of_keras() {
        let sample = |initializer| {
            let mut w = vec![0.0f64; 200 * 100];
            fill(initializer, &[200, 100], Stream::new(1, 2), &mut w).unwrap();
            w.iter().map(|x| x * x).sum::<f64>() / w.len() as f64
        };
        for distribution in [Distribution::Uniform, Distribution::Normal, Distribution::TruncatedNormal] {
            for (mode, n) in [(Fan::In, 200.0), (Fan::Out, 100.0), (Fan::Average, 150.0)] {
                let variance = sample(Initializer::VarianceScaling { scale: 2.0, mode, distribution });
                assert!((variance / (2.0 / n) - 1.0).abs() < 0.05, "{distribution:?} {mode:?}: {variance}");
            }
        }
        let cut = sample(Initializer::TruncatedNormal(0.0, 1.0));
        assert!((cut - 0.879_625_661f64.powi(2)).abs() < 0.02, "{cut}");
    }
}
