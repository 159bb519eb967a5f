//! Initial weights, drawn from the counter-based generator, as Keras's initializers define them.
//!
//! Each tensor is filled in short steps ([`Filler`]), so that whoever draws a large model can do other things in between: [`Drawing`] goes
//! through all tensors. What a weight becomes depends on its seed, tensor and place alone, never on the steps.

mod drawing;
mod elements;
mod gram_schmidt;
mod householder;

pub(crate) use drawing::Drawing;

use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::kernel::Real;
use crate::rng::Stream;
use elements::Elements;
use gram_schmidt::GramSchmidt;
use householder::Householder;
use std::ops::ControlFlow;

/// Distributions of initial weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Initializer {
    /// All the same.
    Constant(f64),
    /// Uniform in [low, high).
    Uniform(f64, f64),
    /// Normal with mean and standard deviation.
    Normal(f64, f64),
    /// The same, drawn anew beyond two standard deviations.
    TruncatedNormal(f64, f64),
    /// Of variance scale / n, where n depends on the fans.
    VarianceScaling {
        /// Numerator.
        scale: f64,
        /// Denominator.
        mode: Fan,
        /// Shape.
        distribution: Distribution,
    },
    /// A matrix with orthonormal rows or columns times this.
    Orthogonal(f64),
    /// The identity times this.
    Identity(f64),
}

/// Which inputs or outputs of a weight are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fan {
    /// Inputs.
    In,
    /// Outputs.
    Out,
    /// Their mean.
    Average,
}

/// Around zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// Normal, cut at two standard deviations and widened to keep the variance.
    TruncatedNormal,
    /// Normal.
    Normal,
    /// Uniform.
    Uniform,
}

impl Initializer {
    pub(crate) fn read((class, mut config): (String, Fields)) -> Result<Self> {
        use Initializer::*;
        let scaling = |scale, mode, distribution| VarianceScaling { scale, mode, distribution };
        let initializer = match class.as_str() {
            "Zeros" => Constant(0.0),
            "Ones" => Constant(1.0),
            "Constant" => Constant(config.finite("value", 0.0)?),
            "RandomUniform" => Uniform(config.finite("minval", -0.05)?, config.finite("maxval", 0.05)?),
            "RandomNormal" => Normal(config.finite("mean", 0.0)?, config.finite("stddev", 0.05)?),
            "TruncatedNormal" => TruncatedNormal(config.finite("mean", 0.0)?, config.finite("stddev", 0.05)?),
            "GlorotUniform" => scaling(1.0, Fan::Average, Distribution::Uniform),
            "GlorotNormal" => scaling(1.0, Fan::Average, Distribution::TruncatedNormal),
            "HeUniform" => scaling(2.0, Fan::In, Distribution::Uniform),
            "HeNormal" => scaling(2.0, Fan::In, Distribution::TruncatedNormal),
            "LecunUniform" => scaling(1.0, Fan::In, Distribution::Uniform),
            "LecunNormal" => scaling(1.0, Fan::In, Distribution::TruncatedNormal),
            "VarianceScaling" => scaling(
                config.number("scale", 1.0, 0.0, f64::MAX)?,
                config.choice(
                    "mode",
                    &[("fan_in", Fan::In), ("fan_out", Fan::Out), ("fan_avg", Fan::Average)],
                )?,
                config.choice(
                    "distribution",
                    &[
                        ("truncated_normal", Distribution::TruncatedNormal),
                        ("untruncated_normal", Distribution::Normal),
                        ("uniform", Distribution::Uniform),
                    ],
                )?,
            ),
            "Orthogonal" => Orthogonal(config.finite("gain", 1.0)?),
            "Identity" => Identity(config.finite("gain", 1.0)?),
            _ => return Err(Error::spec(config.at(), format!("{class} is no initializer that is known"))),
        };
        config.finish()?;
        Ok(initializer)
    }
}

/// How one tensor is filled.
enum Filler<F> {
    Elements(Elements),
    GramSchmidt(GramSchmidt<F>),
    Householder(Householder<F>),
}

/// What a step says: that it went on, at a cost of about so many nanoseconds, or that nothing was left to do.
type Step = ControlFlow<(), u64>;

/// Numbers of an orthogonal matrix up to which its vectors are made orthogonal to each other, and beyond which it is a product of
/// reflections: half the work and other numbers, of the same distribution. An LSTM of 512 units has as many.
const FEW: usize = 1 << 20;

impl<F: Real> Filler<F> {
    /// For a tensor of `shape` and `len` elements, which are zero.
    fn new(initializer: Initializer, shape: &[usize], len: usize, draws: Stream) -> Result<Self> {
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
    fn step(&mut self, weights: &mut [F]) -> Step {
        match self {
            Filler::Elements(elements) => elements.step(weights),
            Filler::GramSchmidt(vectors) => vectors.step(weights),
            Filler::Householder(reflections) => reflections.step(weights),
        }
    }
}

/// An orthogonal matrix as vectors: its rows, or its columns where those are fewer.
#[derive(Debug, Clone, Copy)]
struct Form {
    /// Vectors.
    count: usize,
    /// Their elements.
    length: usize,
    /// Whether they are columns.
    tall: bool,
}

impl Form {
    fn new(shape: &[usize], len: usize) -> Self {
        let columns = shape.last().copied().unwrap_or(1);
        let rows = len / columns;
        Form { count: rows.min(columns), length: rows.max(columns), tall: rows > columns }
    }
}

#[cfg(test)]
mod tests {
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
