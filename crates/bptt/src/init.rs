//! Initial weights, drawn from the counter-based generator, as Keras's initializers define them.

use crate::ask::grow;
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::kernel::{gemm, panels_len, Panels, Real, Start};
use crate::rng::Stream;
use ndarray::{ArrayView2, ArrayViewMut2};

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

/// Fills `weights`, a tensor of `shape`, from `draws`.
pub fn fill<F: Real>(
    initializer: Initializer,
    shape: &[usize],
    draws: Stream,
    weights: &mut [F],
) -> Result<()> {
    match initializer {
        Initializer::Constant(value) => weights.fill(F::of(value)),
        Initializer::Uniform(low, high) => each(weights, |i| low + (high - low) * draws.uniform(i)),
        Initializer::Normal(mean, deviation) => each(weights, |i| mean + deviation * draws.normal(i)),
        Initializer::TruncatedNormal(mean, deviation) => {
            each(weights, |i| mean + deviation * truncated(draws, i))
        }
        Initializer::VarianceScaling { scale, mode, distribution } => {
            let (inputs, outputs) = fans(shape);
            let n = match mode {
                Fan::In => inputs,
                Fan::Out => outputs,
                Fan::Average => (inputs + outputs) / 2.0,
            };
            let variance = scale / n.max(1.0);
            match distribution {
                Distribution::Uniform => {
                    let limit = (3.0 * variance).sqrt();
                    each(weights, |i| limit * (2.0 * draws.uniform(i) - 1.0));
                }
                Distribution::Normal => each(weights, |i| variance.sqrt() * draws.normal(i)),
                Distribution::TruncatedNormal => {
                    // The standard deviation of a normal distribution that is cut at 2.
                    let deviation = variance.sqrt() / 0.879_625_661_034_239_8;
                    each(weights, |i| deviation * truncated(draws, i));
                }
            }
        }
        Initializer::Orthogonal(gain) => orthogonal(gain, shape, draws, weights)?,
        Initializer::Identity(gain) => {
            let columns = shape.last().copied().unwrap_or(1);
            each(weights, |i| if i as usize / columns == i as usize % columns { gain } else { 0.0 });
        }
    }
    Ok(())
}

fn each<F: Real>(weights: &mut [F], draw: impl Fn(u64) -> f64) {
    (0..).zip(weights).for_each(|(i, w)| *w = F::of(draw(i)));
}

/// A normal number within two standard deviations: the first of up to 64 that is, each of a place of its own.
fn truncated(draws: Stream, index: u64) -> f64 {
    let tries = (0..64).map(|k| draws.normal(index + (k << 40)));
    tries.into_iter().find(|x| x.abs() <= 2.0).unwrap_or(0.0)
}

/// Keras's fans: (in, out), the sizes before the last two multiplying both.
fn fans(shape: &[usize]) -> (f64, f64) {
    match *shape {
        [] => (1.0, 1.0),
        [n] => (n as f64, n as f64),
        [ref rest @ .., inputs, outputs] => {
            let field = rest.iter().product::<usize>() as f64;
            (field * inputs as f64, field * outputs as f64)
        }
    }
}

/// Vectors that are made orthogonal together.
const GROUP: usize = 32;

/// Rows (or columns, whichever are fewer) orthonormal: Gram-Schmidt, run twice against rounding, on a normal matrix.
/// It equals Keras's QR with the signs of R's diagonal made positive. Groups of vectors take leave of all earlier ones by two
/// matrix products.
fn orthogonal<F: Real>(gain: f64, shape: &[usize], draws: Stream, weights: &mut [F]) -> Result<()> {
    const WHAT: &str = "an orthogonal initial matrix";
    let columns = shape.last().copied().unwrap_or(1);
    let rows = weights.len() / columns;
    let (count, length) = (rows.min(columns), rows.max(columns));
    let (mut basis, mut packed, mut overlaps) = (Vec::new(), Vec::new(), Vec::new());
    grow(&mut basis, count * length, WHAT)?;
    grow(&mut packed, panels_len(length, count).max(panels_len(count, length)), WHAT)?;
    grow(&mut overlaps, GROUP * count, WHAT)?;
    each(&mut basis, |i| draws.normal(i));
    for first in (0..count).step_by(GROUP) {
        let (done, rest) = basis.split_at_mut(first * length);
        let group = &mut rest[..GROUP.min(count - first) * length];
        for _ in 0..2 {
            take_leave(done, group, length, &mut overlaps, &mut packed);
            orthonormalise(group, length);
        }
    }
    for (i, w) in weights.iter_mut().enumerate() {
        let (r, c) = (i / columns, i % columns);
        let (vector, element) = if rows <= columns { (r, c) } else { (c, r) };
        *w = F::of(gain) * basis[vector * length + element];
    }
    Ok(())
}

/// `group -= (group done^T) done`
fn take_leave<F: Real>(done: &[F], group: &mut [F], length: usize, overlaps: &mut [F], packed: &mut [F]) {
    let (n, m) = (group.len() / length, done.len() / length);
    if m == 0 {
        return;
    }
    let done = ArrayView2::from_shape((m, length), done).expect("whole vectors");
    let overlaps = &mut overlaps[..n * m];
    let view = ArrayView2::from_shape((n, length), &*group).expect("whole vectors");
    let into = ArrayViewMut2::from_shape((n, m), &mut *overlaps).expect("a number for each pair");
    gemm(view, Panels::pack(done.reversed_axes(), packed), Start::Zero, into);
    overlaps.iter_mut().for_each(|x| *x = -*x);
    let overlaps = ArrayView2::from_shape((n, m), &*overlaps).expect("a number for each pair");
    let into = ArrayViewMut2::from_shape((n, length), group).expect("whole vectors");
    gemm(overlaps, Panels::pack(done, packed), Start::Keep, into);
}

fn orthonormalise<F: Real>(group: &mut [F], length: usize) {
    for i in 0..group.len() / length {
        let (done, rest) = group.split_at_mut(i * length);
        let vector = &mut rest[..length];
        for earlier in done.chunks_exact(length) {
            let overlap = F::of(dot(earlier, vector));
            vector.iter_mut().zip(earlier).for_each(|(v, &e)| *v = *v - overlap * e);
        }
        let scale = F::of(1.0 / dot(vector, vector).sqrt());
        vector.iter_mut().for_each(|v| *v = *v * scale);
    }
}

fn dot<F: Real>(a: &[F], b: &[F]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x.wide() * y.wide()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOROT: Initializer =
        Initializer::VarianceScaling { scale: 1.0, mode: Fan::Average, distribution: Distribution::Uniform };

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
